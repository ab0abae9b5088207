"""Sentences about outages, recovery and crews."""

from __future__ import annotations

SENTENCES: dict[str, tuple[str, str]] = {
    "outage_area_missing": (
        "The area is missing. Say where it is: a county, a district, a cell.",
        "缺少区域。请写明是哪个县、区或单元网格。",
    ),
    "outage_time": (
        "“{value}” is no moment. Write it as 2026-03-02T10:00 or with a zone, …+08:00.",
        "“{value}”不是时刻，请写成 2026-03-02T10:00，可带时区 +08:00。",
    ),
    "outage_number": (
        "“{value}” is no number of people from zero on.",
        "“{value}”不是大于等于零的数。",
    ),
    "outage_nobody_served": (
        "Nobody is served here in good times, so no share can be out. Give the number served.",
        "该处平时的服务数为零，无法计算中断比例。请填写服务数。",
    ),
    "outage_more_than_served": (
        "{out} are out of {served} served: more than there are. Correct one of the two.",
        "停供 {out} 多于服务总数 {served}。请更正其一。",
    ),
    "crews_plan": (
        "The plan cannot be used: {field} ({why}). It is JSON: "
        '{{"crews": 3, "tasks": [{{"id": "a", "hours": 4, "weight": 120, "needs": ["b"]}}]}}.',
        "计划无法使用：{field}（{why}）。格式为 JSON："
        '{{"crews": 3, "tasks": [{{"id": "a", "hours": 4, "weight": 120, "needs": ["b"]}}]}}。',
    ),
    "crews_circle": (
        "These tasks need each other in a circle: {tasks}. Take one of the needs out.",
        "这些任务互相依赖成环：{tasks}。请去掉其中一个依赖。",
    ),
    "crews_need_unknown": (
        "Task {task} needs {need}, which is no task of the plan.",
        "任务 {task} 依赖 {need}，但计划中没有这个任务。",
    ),
    "crews_nobody_can": (
        "No crew has the skills that task {task} asks for ({skills}). Add a crew, or take them out.",
        "没有队伍具备任务 {task} 所需的技能（{skills}）。请增加队伍或去掉该要求。",
    ),
    "crews_idle": (
        "Crew {crew} has the skills for no task of the plan; it stays idle.",
        "队伍 {crew} 的技能不适合计划中的任何任务，将空闲。",
    ),
    "crews_order": (
        "{objective} = Σ weight × hours until restored; at least {bound}, so at most {gap} too many.",
        "目标值 {objective}（权重 × 恢复小时数之和）；下界 {bound}，最多高出 {gap}。",
    ),
}
