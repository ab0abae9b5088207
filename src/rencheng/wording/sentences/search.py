"""Sentences of the search index and its measures."""

SENTENCES: dict[str, tuple[str, str]] = {
    "guide_unknown": (
        "There is no guide “{guide}”.",
        "没有“{guide}”这个指南。",
    ),
    "draft_unknown": (
        "There is no such draft.",
        "没有这份草稿。",
    ),
    "draft_field": (
        "The field “{field}” must be filled. Allowed: {allowed}.",
        "“{field}”这一项必须填写。允许：{allowed}。",
    ),
    "gap_unknown": (
        "“{wording}” is not among the questions that many asked this week.",
        "本周高频问题里没有“{wording}”。",
    ),
    "gap_no_answers": (
        "No public answer says anything about “{wording}” yet: write the guide by hand.",
        "还没有公开答复谈到“{wording}”，请手工撰写指南。",
    ),
    "index_missing": (
        "There is no search index at {path}. Run `make up` once: it builds one.",
        "{path} 处没有检索索引。请先运行一次 make up，它会建立索引。",
    ),
    "index_unusable": (
        "The search index at {path} cannot be used ({why}). Run `make up`: it is built anew.",
        "{path} 处的检索索引无法使用（{why}）。请运行 make up 重建索引。",
    ),
    "index_busy": (
        "Another process has been writing to the search index at {path} for too long. "
        "Try again; if none is running, restart the server.",
        "另一个进程长时间占用 {path} 处的检索索引。请稍后重试；若没有这样的进程，请重启服务。",
    ),
    "index_write": (
        "The search index at {path} could not be written ({why}); it stays as it was. "
        "Check the free space and who may write there.",
        "无法写入 {path} 处的检索索引（{why}），索引保持原样。请检查磁盘空间和写入权限。",
    ),
    "search_id_missing": (
        "The document has no id. Give every document one; this row was left out.",
        "该文档没有编号。请为每个文档填写编号；此行已略过。",
    ),
    "search_id_twice": (
        "The id {id} was given to an earlier document. Ids must differ; this row was left out.",
        "编号 {id} 已被前面的文档使用。编号不能重复；此行已略过。",
    ),
    "search_text_missing": (
        "There is neither title nor text to search in. This row was left out; fill one of them.",
        "标题和正文都为空，无可检索。此行已略过；请至少填写一项。",
    ),
    "search_query_missing": (
        "The query is empty. This row was left out; give a query and the id it should find.",
        "查询为空。此行已略过；请填写查询和应找到的文档编号。",
    ),
    "search_document_unknown": (
        "No document has the id {doc_id}. This query was left out; correct the id or add the "
        "document.",
        "没有编号为 {doc_id} 的文档。此查询已略过；请改正编号或补上该文档。",
    ),
    "search_nothing_to_measure": (
        "{file} has no usable row. Correct the rows named above and run again.",
        "{file} 没有可用的行。请按上面的提示改正后重新运行。",
    ),
}
