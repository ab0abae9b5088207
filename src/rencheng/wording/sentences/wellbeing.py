"""Sentences about minds, help and supplies."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "entry_field": (
        "The field “{field}” cannot be kept like this. Allowed: {allowed}.",
        "“{field}”这一项不能这样填。允许：{allowed}。",
    ),
    "entry_kind": (
        "“{kind}” is not written here. One of: {known}.",
        "这里没有“{kind}”。可以写：{known}。",
    ),
    "entry_unknown": (
        "There is no such entry.",
        "没有这一条。",
    ),
    "entry_step": (
        "“{event}” cannot be done while it is “{state}”. Possible: {allowed}.",
        "当前状态“{state}”不能“{event}”。可以：{allowed}。",
    ),
    "second_person": (
        "Whoever wrote it cannot decide on it: ask a second person ({event}).",
        "自己写的不能自己定，请另一位专家来办（{event}）。",
    ),
    "risk_share": (
        "{share} is no share; write a number from 0 to 1, such as 0.02.",
        "{share} 不是比例；请填 0 到 1 之间的数，如 0.02。",
    ),
    "risk_bounds": (
        "The upper bound {high} is below the lower one {low}.",
        "上限 {high} 小于下限 {low}。",
    ),
    "medicine_people": (
        "Reckoned for one household: 1 to {most} people.",
        "按一户计算：1 到 {most} 人。",
    ),
    "medicine_days": (
        "Reckoned for 1 to {most} days.",
        "按 1 到 {most} 天计算。",
    ),
    "pulse_answers": (
        "Answer all three questions, each from 1 to 5.",
        "请回答全部三个问题，每个 1 到 5 分。",
    ),
    "trial_counts": (
        "{helped} of {answers} cannot be: more said it helped than answered.",
        "{answers} 人回答，不可能有 {helped} 人说有帮助。",
    ),
    "effect_short": (
        "{before} days before and {after} after are too few; needed are {least_before} and "
        "{least_after}.",
        "之前 {before} 天、之后 {after} 天，太少；至少需要 {least_before} 天和 {least_after} 天。",
    ),
    "effect_few": (
        "There are too few events to tell; at least {least} in each group are needed.",
        "事件太少，看不出变化；每组至少需要 {least} 件。",
    ),
    "effect_negative": (
        "A count of {day} is below zero or no number.",
        "{day} 的数小于零或不是数字。",
    ),
    "effect_everywhere": (
        "It was told everywhere; there is nothing to compare with.",
        "全市都发布了，没有可对照的地方。",
    ),
    "number_unreadable": (
        "“{given}” is no number.",
        "“{given}”不是数字。",
    ),
    "minds_none": (
        "Nothing has been read yet. Requests are read every two minutes; come back tomorrow.",
        "还没有读过诉求。系统每两分钟阅读一次，请明天再来看。",
    ),
    "support_unknown": (
        "There is no place of help “{support}”.",
        "没有“{support}”这个支持点。",
    ),
    "support_phone": (
        "“{support}” has neither a phone nor an address: nobody could reach it.",
        "“{support}”既没有电话也没有地址，没人找得到。",
    ),
    "support_place": (
        "There is no place “{value}” in the city folder.",
        "城市数据里没有地点“{value}”。",
    ),
    "support_stale": (
        "Verified on {verified}, more than {days} days ago: taken, and shown with a word of caution.",
        "核实于 {verified}，已超过 {days} 天：已收入，展示时会提醒先打电话。",
    ),
    "crisis_unknown": (
        "There is no such case.",
        "没有这个个案。",
    ),
    "crisis_note": (
        "Write a note: what was said and done ({event}).",
        "请写一句记录：说了什么、做了什么（{event}）。",
    ),
    "crisis_held": (
        "{by} looks after this case. Take it first.",
        "{by} 正在处理这个个案。请先接手。",
    ),
    "crisis_no_contact": (
        "No phone was left, or the request is in the archive.",
        "没有留电话，或诉求已归档。",
    ),
    "wellbeing_unusable": (
        "wellbeing.toml: “{field}” cannot be used. Allowed: {allowed}.",
        "wellbeing.toml 的“{field}”不能用。允许：{allowed}。",
    ),
    "supplies_unusable": (
        "supplies.toml: “{field}” cannot be used. Allowed: {allowed}.",
        "supplies.toml 的“{field}”不能用。允许：{allowed}。",
    ),
    "supply_negative": (
        "A stock of {stock} cannot be: write zero or more.",
        "库存不能是 {stock}：请填零或更大的数。",
    ),
    "supply_item": (
        "There is no item “{item}” in supplies.toml.",
        "supplies.toml 里没有物资“{item}”。",
    ),
    "supply_district": (
        "There is no district “{district}”.",
        "没有“{district}”这个区。",
    ),
    "supply_event": (
        "“{event}” is not written in the ledger. One of: {known}.",
        "台账里没有“{event}”。可以是：{known}。",
    ),
    "supply_units": (
        "Units must be a number from 0 to {most}.",
        "数量必须是 0 到 {most} 之间的数。",
    ),
    "supply_below": (
        "Only {there} are there; {units} cannot go. Count anew if the ledger is wrong.",
        "只有 {there}，不能出库 {units}。如台账有误，请重新盘点。",
    ),
    "supply_same": (
        "Choose two different districts.",
        "请选两个不同的区。",
    ),
    "supply_measure": (
        "“{measure}” is no measure. One of: {known}.",
        "没有“{measure}”这项措施。可以是：{known}。",
    ),
}
