"""Sentences about notices to citizens."""

SENTENCES: dict[str, tuple[str, str]] = {
    "notice_event": (
        "“{value}” is no step. Use one of: {known}.",
        "“{value}”不是办理步骤。可用：{known}。",
    ),
    "notice_event_twice": (
        "The step “{event}” has two templates. Keep one.",
        "步骤“{event}”有两个模板。请保留一个。",
    ),
    "notice_template_form": (
        "A template is a table of its own. Write [[templates]] and below it event, zh and en.",
        "每个模板自成一节。请写 [[templates]]，下面写 event、zh 和 en。",
    ),
    "notice_placeholder": (
        "“{value}” cannot be filled in. In braces may stand: {known}.",
        "“{value}”无法填入。花括号里可以写：{known}。",
    ),
    "notice_braces": (
        "A brace is left open. Close it, or write {{{{ for a brace that is shown.",
        "花括号没有成对。请补全；要显示花括号请写两个。",
    ),
    "notice_minutes": (
        "“{value}” are no minutes. Write a whole number from 0 to {most}.",
        "“{value}”不是分钟数。请写 0 到 {most} 的整数。",
    ),
    "notice_retries": (
        "Write the minutes as a list of at most {most} whole numbers, like [1, 5, 30].",
        "请写成整数分钟的列表，最多 {most} 个，例如 [1, 5, 30]。",
    ),
    "notice_urgent": (
        "Write true or false without quotation marks.",
        "请写 true 或 false，不加引号。",
    ),
    "notice_unreachable": (
        "The gateway could not be reached or is busy. It is tried again by itself.",
        "网关连不上或正忙，会自动重试。",
    ),
    "notice_refused": (
        "The gateway refused the notice. Check its address, token and body in the settings.",
        "网关拒收。请检查设置中的地址、令牌和报文格式。",
    ),
    "notice_no_phone": (
        "The citizen left no phone. Tell them by the channel they came by.",
        "群众没有留电话。请通过其来访渠道告知。",
    ),
    "setting_unusable": (
        "The setting {name} cannot be used. See docs/en/notices.md for what it may be.",
        "设置 {name} 的值无法使用。可用的写法见 docs/zh/notices.md。",
    ),
}
