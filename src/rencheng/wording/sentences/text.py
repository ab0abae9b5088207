"""Sentences about classifying texts."""

SENTENCES: dict[str, tuple[str, str]] = {
    "labels_mismatch": (
        "There are {texts} texts but {labels} labels. Give one label for each text.",
        "有 {texts} 条文本，却有 {labels} 个标签。请为每条文本给出一个标签。",
    ),
    "labels_too_few": (
        "To learn, texts with two different labels are needed at least; found: {found}. Add rows with another label.",
        "训练至少需要两种不同的标签，现有：{found}。请补充其他标签的样本。",
    ),
    "texts_empty": (
        "The texts hold nothing that could be learned from. Check that the column “text” holds the messages.",
        "文本中没有可供学习的内容。请检查 text 列是否为诉求内容。",
    ),
    "model_unusable": (
        "{file} cannot be used as a text model ({why}). Fit it again: `rencheng classify fit TRAIN -o {file}`.",
        "{file} 不能用作文本模型（{why}）。请重新训练：`rencheng classify fit 训练文件 -o {file}`。",
    ),
    "model_unwritable": (
        "The model cannot be written to {file}: {reason}. Choose a folder that exists and that you may write to.",
        "无法把模型写入 {file}：{reason}。请选择已存在且可写的文件夹。",
    ),
    "row_text_missing": (
        "The text is empty. Fill it in, or leave the row out.",
        "文本为空。请填写，或删去该行。",
    ),
    "row_label_missing": (
        "The label is empty. Fill it in, or leave the row out.",
        "标签为空。请填写，或删去该行。",
    ),
    "rows_missing": (
        "{file} holds no row that could be used. Mend the rows named above.",
        "{file} 中没有可用的行。请按上面的提示修改。",
    ),
    "embedder_missing": (
        "No model of meaning runs here, or RENCHENG_EMBEDDER is `none`. Name an endpoint with "
        "RENCHENG_EMBEDDER, or use --engine lexical.",
        "本机没有可用的语义模型，或 RENCHENG_EMBEDDER 设为 none。请用 RENCHENG_EMBEDDER 指定接口，"
        "或使用 --engine lexical。",
    ),
    "tune_pairs": (
        "{docs} tables of documents but {queries} of queries. Give one --queries for each --docs.",
        "文档表 {docs} 个，查询表 {queries} 个。每个 --docs 需对应一个 --queries。",
    ),
    "ranker_too_little": (
        "No query has its answer among what is found, so there is nothing to learn from. Check that "
        "doc_id and id agree.",
        "没有任何查询的答案出现在检索结果中，无从学习。请检查 doc_id 与 id 是否一致。",
    ),
    "embedder_failed": (
        "Texts could not be turned into vectors by {where}: {why}. Check RENCHENG_EMBEDDER, or set it to “none” to go on without vectors.",
        "{where} 未能把文本转成向量：{why}。请检查 RENCHENG_EMBEDDER，或设为 none，不用向量继续。",
    ),
    "embedder_model_missing": (
        "The embedding endpoint {where} needs the name of its model. Set RENCHENG_EMBEDDER_MODEL.",
        "向量接口 {where} 需要模型名称。请设置 RENCHENG_EMBEDDER_MODEL。",
    ),
    "precision_outside": (
        "The wanted precision {precision} is not between 0.5 and 1. Give a share such as 0.95.",
        "期望的准确率 {precision} 不在 0.5 与 1 之间。请给出比例，如 0.95。",
    ),
    "choices_too_few": (
        "There are {found} choices of dispatchers; a model needs {needed}. Wait until more requests were dispatched by hand.",
        "目前只有 {found} 条人工派单样本，训练模型需要 {needed} 条。请待人工派单积累后再试。",
    ),
    "model_not_proposed": (
        "No model waits to be accepted. Fit one: `rencheng classify propose`.",
        "没有待采用的模型。请先训练：`rencheng classify propose`。",
    ),
    "model_accept_refused": (
        "Only {roles} may put a new text model into use. Ask one of them.",
        "只有 {roles} 可以采用新的文本模型。请联系他们办理。",
    ),
}
