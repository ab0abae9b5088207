"""Sentences about alarms and the surveillance behind them."""

SENTENCES: dict[str, tuple[str, str]] = {
    "signal_step_not_possible": (
        "“{event}” is not possible while the alarm is {state}. Possible now: {allowed}.",
        "预警处于“{state}”状态时不能执行“{event}”。现在可以：{allowed}。",
    ),
    "watch_history_short": (
        "The file holds {dates} date(s) that can be used; a series needs two at least, and its method more. Add the earlier counts.",
        "文件中可用的日期只有 {dates} 个；一条序列至少需要两个，多数方法需要更多。请补充更早的计数。",
    ),
    "watch_rows_missing": (
        "{file} holds no row that could be used ({problems} refused). Mend the rows named above.",
        "{file} 中没有可用的行（{problems} 行未采用）。请按上面的提示修改。",
    ),
    "watch_gap": (
        "{gaps} date(s) have no row at all, the first is {first}. They count as unknown, not as zero; add rows with count 0 if nothing happened.",
        "有 {gaps} 个日期没有任何行，最早是 {first}。这些日期按未知处理，不作为 0；若确实没有发生，请补上 count 为 0 的行。",
    ),
    "watch_date_twice": (
        "This series has a row for {date} already; the first one counts. Add the two up, or leave one out.",
        "该序列在 {date} 已有一行，以先出现的为准。请合并计数或删去一行。",
    ),
    "watch_date_far": (
        "{date} lies more than a year away from the other dates ({first} to {last}). Correct it, or give that time a file of its own.",
        "{date} 与其他日期（{first} 至 {last}）相隔一年以上。请更正，或把那段时间另存为一个文件。",
    ),
    "watch_date_off": (
        "{date} falls on another weekday than the rest of this weekly file. Give each week the date that the others have.",
        "这是按周的文件，{date} 与其他日期不在同一个星期几。请统一每周所用的日期。",
    ),
    "watch_date_future": (
        "{date} lies in the future (today is {today}). Correct the date, or leave the row out until then.",
        "{date} 在未来（今天是 {today}）。请更正日期，或到时再加入。",
    ),
    "watch_dates_ahead": (
        "{dates} date(s) lie after today ({today}). As the whole file reaches them they are taken; check the clock of the source if they are not simulated.",
        "有 {dates} 个日期晚于今天（{today}）。因整份文件都延续到这些日期，已予采用；若不是模拟数据，请检查来源系统的时钟。",
    ),
    "watch_date": (
        "“{value}” is no date. Write it as 2026-11-23.",
        "“{value}”不是日期。请写成 2026-11-23 的形式。",
    ),
    "watch_series_missing": (
        "The series has no name. Write what is counted, such as a category or a place.",
        "序列没有名称。请写明所计的是什么，例如类别或地点。",
    ),
    "watch_count_missing": (
        "The count is empty. Write 0 if nothing happened, or leave the row out if it is not known.",
        "计数为空。没有发生请写 0，不清楚请删去该行。",
    ),
    "watch_count_negative": (
        "“{value}” is negative, and nothing happens less than zero times. Correct it; take corrections off the day they belong to.",
        "“{value}”为负数，计数不能小于 0。请更正；冲减应记在原来的日期上。",
    ),
    "watch_step_unknown": (
        "The dates are about {days} days apart. Only daily and weekly counts can be watched: add them up by week, or give each day its row.",
        "日期之间相隔约 {days} 天。只能监测按日或按周的计数：请按周汇总，或为每一天给出一行。",
    ),
    "watch_series_short": (
        "{count} series (such as “{series}”) have too short a past for the method {method}, which needs {needs} periods, and get no bound. Add earlier counts, or use `--method ears`, which needs ten.",
        "{count} 条序列（如“{series}”）的历史太短，达不到方法 {method} 所需的 {needs} 期，因此没有界限。请补充更早的计数，或使用只需十期的 `--method ears`。",
    ),
    "watch_dump": (
        "On {date}, {alarms} of {series} series alarm at once: most likely a backlog entered in one day. Check the source before acting on that day's alarms.",
        "{date} 有 {series} 条序列中的 {alarms} 条同时报警，很可能是积压数据在一天内集中录入。处理当天预警前请先核对数据来源。",
    ),
    "watch_from_late": (
        "--from {given} lies after the last date of the file, {last}. Give an earlier date.",
        "--from {given} 晚于文件的最后日期 {last}。请给出更早的日期。",
    ),
    "watch_from": (
        "--from “{given}” is no date. Write it as 2026-11-23.",
        "--from “{given}”不是日期。请写成 2026-11-23 的形式。",
    ),
    "alarms_unusable": (
        "alarms.toml: the field “{field}” is missing or cannot be used. Allowed: {allowed}.",
        "alarms.toml：字段“{field}”缺失或无法使用。可以填写：{allowed}。",
    ),
    "nowcast_order": (
        "Happened {happened}, reported {reported}: a report comes on that day or later, at most ten years. Correct one of the two dates.",
        "发生日期 {happened}，报告日期 {reported}：报告应在当天或之后，最迟十年。请更正其中一个日期。",
    ),
    "nowcast_short": (
        "The file spans {days} days, which is too few to know delays of up to {longest} days. Add earlier days, or lower --longest.",
        "文件只跨 {days} 天，不足以了解最长 {longest} 天的延迟。请补充更早的日期，或调小 --longest。",
    ),
    "nowcast_as_of": (
        "--as-of “{given}” is no date. Write it as 2026-11-23.",
        "--as-of“{given}”不是日期。请写成 2026-11-23 的形式。",
    ),
    "watch_preset": (
        "The preset “{preset}” does not belong to the method {method}. It has: {known}.",
        "方法 {method} 没有名为“{preset}”的预设，可用的有：{known}。",
    ),
    "watch_all_short": (
        "No series has a past long enough for the method {method}, which needs {needs} periods. Add earlier counts, or use `--method ears`, which needs ten.",
        "没有一条序列的历史达到方法 {method} 所需的 {needs} 期。请补充更早的计数，或使用只需十期的 `--method ears`。",
    ),
    "scan_location_missing": (
        "The place has no name. Write its code or name, or use `--h3 8` to put points into cells.",
        "地点没有名称。请填写代码或名称，或用 `--h3 8` 按网格归并坐标点。",
    ),
    "scan_location_moved": (
        "{location} stands at another point in an earlier row; this row is left out. Give each place one point.",
        "{location} 在前面的行里坐标不同，本行未采用。请让每个地点只有一个坐标。",
    ),
    "scan_number": (
        "“{value}” is no number. Write digits, with a point for decimals.",
        "“{value}”不是数字。请用数字填写，小数用点号。",
    ),
    "scan_population_zero": (
        "{location} has a population of zero, so its {count} case(s) cannot be compared with anything; it is left out. Give its population.",
        "{location} 的人口为 0，其 {count} 件无从比较，未采用。请填写人口。",
    ),
    "scan_population_none": (
        "No place of {file} has a population. Fill the column, or use `--model permutation`, which needs none.",
        "{file} 中没有一个地点有人口。请填写 population 列，或使用不需要人口的 `--model permutation`。",
    ),
    "scan_population_missing": (
        "The Poisson model compares cases with people: add the column population, or use `--model permutation`.",
        "poisson 模型要与人口比较：请增加 population 列，或使用 `--model permutation`。",
    ),
    "scan_permutation_space": (
        "The permutation model compares places over time, so it finds nothing without time. Leave out --space-only, or use `--model poisson` with a population.",
        "permutation 模型靠时间变化来比较地点，去掉时间便无从比较。请不要使用 --space-only，或改用带人口的 `--model poisson`。",
    ),
    "scan_past_missing": (
        "The expectation model needs a past of two periods at least before the first one scanned; there are {periods}. Add earlier rows, or give a later --from.",
        "expectation 模型在所扫描的时段之前至少需要两期历史，现有 {periods} 期。请补充更早的数据，或把 --from 设得更晚。",
    ),
    "scan_cells_plane": (
        "Cells (--h3) lie on the globe: give lat and lon in place of x and y.",
        "网格（--h3）以经纬度划分：请用 lat 和 lon 代替 x 和 y。",
    ),
    "alarm_unknown": (
        "There is no alarm {number}. Choose one from the list.",
        "没有编号为 {number} 的预警。请从列表中选择。",
    ),
    "alarm_note_missing": (
        "The note is empty. Write what was learned.",
        "备注为空。请写下了解到的情况。",
    ),
    "alarm_link_unknown": (
        "“{to}” is neither another alarm nor a request. Give the number of one.",
        "“{to}”既不是另一条预警，也不是诉求编号。请填写正确的编号。",
    ),
}
