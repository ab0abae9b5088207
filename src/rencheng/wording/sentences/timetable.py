"""Sentences about timetables of outbreaks."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "timetable_no_series": (
        "No row can be used. Give the columns date, region and count, one row for each region and day "
        "or week.",
        "没有可用的行。请提供 date、region、count 三列，每个地区每日或每周一行。",
    ),
    "timetable_no_rows": (
        "No row is dated up to {as_of}; the first is of {first}. Give a later day with --as-of.",
        "截至 {as_of} 没有数据，最早一行为 {first}。请用 --as-of 指定更晚的日期。",
    ),
    "timetable_future": (
        "{date} has not come yet (today is {today}); the row was left out.",
        "{date} 尚未到来（今天是 {today}），该行未采用。",
    ),
    "timetable_region_missing": (
        "The region is missing; write its name or code.",
        "缺少地区，请填写名称或代码。",
    ),
    "timetable_count": (
        "“{value}” is no count; write a number of zero or more (an unknown day is left out, not 0).",
        "“{value}”不是计数；请填不小于零的数（未知的日子应留空行外，不要填 0）。",
    ),
    "timetable_number": (
        "“{value}” is no number.",
        "“{value}”不是数字。",
    ),
    "timetable_date_twice": (
        "{date} is given twice for this region; the later row counts.",
        "该地区 {date} 出现两次，以后一行为准。",
    ),
    "timetable_mixed": (
        "Some series are weekly and {series} are daily (for example {region}): all were made weekly.",
        "部分序列为周报，另有 {series} 个为日报（如 {region}）：已全部按周合并。",
    ),
    "timetable_dump": (
        "{region}: {value} on {date} is far above the days around it, as when many old reports are "
        "entered at once; it counts as the days around it.",
        "{region}：{date} 的 {value} 远高于前后各日，像是一次补报；按前后的中位数计。",
    ),
    "timetable_short": (
        "{region} has less than two weeks of rows and is not foretold yet.",
        "{region} 不足两周数据，暂不预测。",
    ),
    "timetable_all_short": (
        "None of the {series} series has two weeks of rows; nothing can be foretold yet.",
        "{series} 个序列都不足两周，暂时无法预测。",
    ),
    "timetable_total": (
        "{region} is the sum of the other regions and is not scored.",
        "{region} 是其他地区之和，不参与评分。",
    ),
    "timetable_peer_empty": (
        "{file} has no forecast with all 23 quantiles for horizons 0 to 3.",
        "{file} 中没有包含全部 23 个分位数、提前 0 至 3 周的预报。",
    ),
    "timetable_nothing_scored": (
        "Nothing could be scored: give at least 12 weeks of rows, or a whole wave.",
        "没有可评分的预报：请提供至少 12 周的数据，或一个完整的波次。",
    ),
    "timetable_no_vintages": (
        "The file holds final values, not what was known at the time: real forecasts had less.",
        "文件中是最终数值，并非当时所知：真实预报掌握的信息更少。",
    ),
    "timetable_scenario": (
        "A scenario, if it goes on as now: made of rows up to {last}, as of {as_of}.",
        "情景推演（若照现在的趋势发展）：使用截至 {last} 的数据，基准日 {as_of}。",
    ),
    "outbreak_unusable": (
        "outbreak.toml: {field} cannot be used; allowed: {allowed}.",
        "outbreak.toml：{field} 不可用；允许：{allowed}。",
    ),
    "outbreak_capacity": (
        "The capacity of {region} cannot be below zero.",
        "{region} 的能力不能为负。",
    ),
    "outbreak_none": (
        "There is no timetable yet: it is made each morning from requests about symptoms, or at once "
        "with `rencheng outbreak make`.",
        "还没有时间表：系统每天早上根据症状类诉求生成，也可用 `rencheng outbreak make` 立即生成。",
    ),
    "outbreak_words": (
        "Say in your own words what this timetable means and what to do; {least} characters at least.",
        "请用自己的话写明这份时间表意味着什么、现在该做什么，至少 {least} 个字。",
    ),
    "outbreak_published_already": (
        "This timetable is published already.",
        "这份时间表已经发布。",
    ),
    "outbreak_not_published": (
        "No timetable is published, so none can be withdrawn.",
        "当前没有已发布的时间表，无法撤回。",
    ),
    "outbreak_signal": (
        "The signal {signal} is not known; known: {known}.",
        "未知的信号 {signal}；可用：{known}。",
    ),
    "outbreak_place": (
        "The district {region} is not known to the city.",
        "本市没有 {region} 这个区。",
    ),
    "outbreak_trade": (
        "The trade {industry} is not known to the city.",
        "本市没有 {industry} 这个行业。",
    ),
    "outbreak_move": (
        "“{move}” is no move. Write TRADE,CONTACT,FIRST,DAYS, for example offices,0.5,0,14.",
        "“{move}”不是有效的措施。请用英文逗号隔开行业、接触倍数、起始日、天数，例如 offices,0.5,0,14。",
    ),
    "outbreak_no_capacity": (
        "How much {load} each district has is not written down; add [capacity.{load}] to outbreak.toml.",
        "没有写明各区的 {load} 能力，请在 outbreak.toml 增加 [capacity.{load}]。",
    ),
}
