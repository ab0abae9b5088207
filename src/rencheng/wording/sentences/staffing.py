"""Sentences about queues and seats."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "staffing_number": (
        "{name} is {value}, which cannot be: give a number above zero (calls may be zero).",
        "{name} 为 {value}，不成立：请填大于零的数（来电量可以为零）。",
    ),
    "staffing_target": (
        "The wanted share is {target}; it must lie between 0 and 1, for example 0.95.",
        "目标比例为 {target}；应在 0 与 1 之间，例如 0.95。",
    ),
    "staffing_agents": (
        "{agents} agents are more or fewer than can be counted with; between 0 and {most} can.",
        "{agents} 个座席超出可计算的范围；应在 0 到 {most} 之间。",
    ),
    "erlang_c_unstable": (
        "Erlang C has no answer: {agents} agents for {erlangs} Erlangs of calls, so the queue would "
        "grow without end. Add agents, or give --patience: Erlang A counts those who give up.",
        "Erlang C 无解：{agents} 个座席面对 {erlangs} 爱尔朗的话务量，排队会无限增长。"
        "请增加座席，或给出 --patience：Erlang A 会计入放弃的来电。",
    ),
    "staffing_needed": (
        "{erlangs} Erlangs: {agents_needed} agents answer {target} of the calls within {within_s} s.",
        "话务量 {erlangs} 爱尔朗：需 {agents_needed} 个座席，才能在 {within_s} 秒内接起 {target} 的来电。",
    ),
    "staffing_freed": (
        "What guides answer frees {agents} agents.",
        "指南自助分流可腾出 {agents} 个座席。",
    ),
    "staffing_history": (
        "{days} days of calls are too few to foretell the next; {needs} are needed.",
        "只有 {days} 天的来电记录，至少需要 {needs} 天才能预测。",
    ),
    "staffing_no_shifts": (
        "No shift can be worked; write at least one.",
        "没有可排的班次，请至少填写一个。",
    ),
    "staffing_needed_shape": (
        "Give the agents needed for each of the {quarters} quarter hours of a day, none below zero.",
        "请给出一天 {quarters} 个一刻钟各需多少座席，不能为负。",
    ),
    "staffing_day": (
        "{day} cannot be planned: give today or one of the next {days} days.",
        "{day} 不能排班：请给出今天或之后 {days} 天内的日期。",
    ),
}
