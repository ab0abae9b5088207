"""Sentences about the simulator."""

SENTENCES: dict[str, tuple[str, str]] = {
    "simulate_days": (
        "{days} days cannot be simulated. Ask for one day or more.",
        "无法模拟 {days} 天，请给出 1 或更大的天数。",
    ),
    "simulate_per_day": (
        "{per_day} requests a day cannot be simulated. Give a number above 0.",
        "无法模拟每天 {per_day} 件诉求，请给出大于 0 的数。",
    ),
    "simulate_suffix": (
        "The file {path} would be of an unknown kind. Let its name end in one of {known}.",
        "无法判断文件 {path} 的格式，文件名请以 {known} 之一结尾。",
    ),
    "simulate_folder": (
        "There is no folder {folder} to write to. Make it, or name another.",
        "找不到要写入的文件夹 {folder}，请先建立，或换一个。",
    ),
    "simulate_nothing_to_do": (
        "Nothing was asked for. Give -o FILE to write a file, --live N to feed a running system.",
        "没有说明要做什么。用 -o 文件名 写出文件，或用 --live N 向运行中的系统送件。",
    ),
    "simulate_city": (
        "There is no city folder {folder}. Give --city the folder that holds city.toml.",
        "找不到城市文件夹 {folder}，请用 --city 给出 city.toml 所在的文件夹。",
    ),
    "simulate_date": (
        "{value} is not a date. Write it as 2026-01-31.",
        "{value} 不是日期，请写成 2026-01-31 这样。",
    ),
    "live_rate": (
        "{per_second} requests a second cannot be sent. Give a number above 0.",
        "无法每秒发送 {per_second} 件，请给出大于 0 的数。",
    ),
    "live_unreachable": (
        "{url} did not answer {tries} times in a row. Start it with `make up`, or name another "
        "with --url.",
        "{url} 连续 {tries} 次没有应答。请先用 make up 启动，或用 --url 指明地址。",
    ),
    "shock_unknown": (
        "There is no shock {kind}. Known are: {known}.",
        "没有名为 {kind} 的冲击，可用的有：{known}。",
    ),
    "shock_days": (
        "The shock {kind} cannot last {days} days. Give one day or more.",
        "冲击 {kind} 无法持续 {days} 天，请给出 1 或更大的天数。",
    ),
    "shock_intensity": (
        "The shock {kind} cannot have the intensity {intensity}. Give a number above 0; 1 is usual.",
        "冲击 {kind} 的强度不能是 {intensity}，请给出大于 0 的数，通常为 1。",
    ),
    "shock_option": (
        "{option} in {word} is not understood. Write key=value with one of: {known}.",
        "看不懂 {word} 中的 {option}，请写成 键=值，键可用：{known}。",
    ),
    "shock_value": (
        "A value in {word} cannot be read: {why}. Dates look like 2026-01-31.",
        "{word} 中有无法读取的值：{why}。日期写法如 2026-01-31。",
    ),
    "shock_district_unknown": (
        "The city has no district {district}. It has: {known}.",
        "城市中没有代码为 {district} 的区，现有：{known}。",
    ),
    "city_without_communities": (
        "The city {city} has no communities, so nobody lives there to call. Fill places.csv.",
        "城市 {city} 没有社区，无人可来电。请补全 places.csv。",
    ),
    "city_without_categories": (
        "The city {city} has no categories to call about. Fill categories.csv.",
        "城市 {city} 没有诉求分类。请补全 categories.csv。",
    ),
    "training_rows": (
        "{n} training texts cannot be made. Ask for one or more.",
        "无法生成 {n} 条训练文本，请给出 1 或更大的数。",
    ),
    "phrase_unbalanced": (
        "The brackets of this phrase do not match: {phrase}. Close every [ and {{.",
        "这条话术的括号不配对：{phrase}。请补上缺少的 ] 或 }}。",
    ),
}
