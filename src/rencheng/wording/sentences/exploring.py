"""Sentences about the explorer and its SQL box."""

SENTENCES: dict[str, tuple[str, str]] = {
    "explore_refused": (
        "This is for: {roles}. Ask one of them, or have the role given to you.",
        "这里只对以下角色开放：{roles}。请向他们了解，或申请相应角色。",
    ),
    "place_unreadable": (
        "“{place}” is no code of a place: it has 6, 9, 12 or 15 digits. Choose one from the list.",
        "“{place}”不是地点编码：应为 6、9、12 或 15 位数字。请从列表中选择。",
    ),
    "split_unknown": (
        "A table by “{split}” is not known. Choose one of: {known}.",
        "不能按“{split}”列表。可选：{known}。",
    ),
    "day_unreadable": (
        "“{given}” is no day. Write the year, month and day as 2026-03-02.",
        "“{given}”不是日期，请写成 2026-03-02 的形式。",
    ),
    "view_name_missing": (
        "Give the view a name, so that you find it again.",
        "请给这个视图起个名字，方便以后查找。",
    ),
    "view_too_long": (
        "This view is too long to keep: more than {limit} characters.",
        "这个视图太长，超过 {limit} 个字符，无法保存。",
    ),
    "views_too_many": (
        "You keep {limit} views already. Forget one you no longer need.",
        "您已保存 {limit} 个视图，请先删除不再需要的。",
    ),
    "view_unknown": (
        "There is no such view, or it is not yours.",
        "没有这个视图，或它不属于您。",
    ),
    "sql_empty": ("Write a query first.", "请先写查询语句。"),
    "sql_too_long": (
        "The query has {length} characters; at most {limit} are read. Shorten it.",
        "查询语句有 {length} 个字符，最多 {limit} 个，请缩短。",
    ),
    "sql_one_statement": (
        "Write one statement at a time; this has {found}.",
        "一次只能写一条语句，这里有 {found} 条。",
    ),
    "sql_only_select": (
        "Only a SELECT can be asked: nothing here can be written, loaded or set.",
        "只能用 SELECT 查询，不能写入、装载或修改设置。",
    ),
    "sql_table_unknown": (
        "There is no table “{name}” here. There are: {known}.",
        "这里没有“{name}”这张表。可用的有：{known}。",
    ),
    "sql_function_refused": (
        "“{name}” may not be read from. Use the tables on the page, range or unnest.",
        "不能从“{name}”读取数据，请使用页面上列出的表，或 range、unnest。",
    ),
    "sql_wrong": ("The query cannot be run: {why}", "这条查询无法执行：{why}"),
    "sql_too_slow": (
        "The query was stopped after {seconds} seconds. Ask for fewer days, a coarser level or a "
        "mart instead of the requests.",
        "查询超过 {seconds} 秒，已停止。请缩短时间、放粗层级，或改查集市而不是逐件诉求。",
    ),
    "sql_too_large": (
        "The query needed more than {memory} of memory and was stopped. Group or filter earlier.",
        "查询所需内存超过 {memory}，已停止。请先筛选或汇总。",
    ),
    "sql_too_wide": (
        "The rows hold more than {limit} characters. Ask for fewer columns or rows.",
        "结果超过 {limit} 个字符。请减少列或行。",
    ),
    "sql_busy": (
        "Other queries are running. Try again in some seconds.",
        "其他查询正在运行，请过几秒再试。",
    ),
}
