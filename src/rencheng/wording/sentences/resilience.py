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
    "crews_wish": (
        "The plan cannot be made: {field} must be {why}.",
        "无法生成方案：{field} 应为 {why}。",
    ),
    "crews_too_many": (
        "{tasks} tasks are too many to be solved exactly; at most {limit}. Leave --exact out.",
        "{tasks} 项任务太多，精确求解最多 {limit} 项。请去掉 --exact。",
    ),
    "ortools_missing": (
        "OR-tools is not installed. Install the extra: pip install '.[exact]'.",
        "没有安装 OR-tools。请安装附加包：pip install '.[exact]'。",
    ),
    "wntr_missing": (
        "WNTR is not installed, which reads EPANET files. Install the extra: pip install '.[water]'.",
        "没有安装读取 EPANET 文件的 WNTR。请安装附加包：pip install '.[water]'。",
    ),
    "epanet_unreadable": (
        "{file} is no EPANET file that WNTR can read: {why}.",
        "{file} 不是 WNTR 能读取的 EPANET 文件：{why}。",
    ),
    "epanet_area": (
        "Junction {junction} at {lat}, {lon} lies in no area of the city. Name one with --area.",
        "节点 {junction}（{lat}, {lon}）不在城市的任何区域内。请用 --area 指定区域。",
    ),
    "crew_plan_unknown": ("There is no crew plan {number}.", "没有编号为 {number} 的抢修方案。"),
    "crew_task_unknown": (
        "The plan has no task {task}.",
        "该方案没有任务 {task}。",
    ),
    "outage_unknown": ("There is no outage {number}.", "没有编号为 {number} 的停供事件。"),
    "outage_area_unknown": (
        "The city has no area {area}. Give the code of a community, street or district.",
        "城市没有区域 {area}。请填写社区、街道或区的编码。",
    ),
    "outage_in_future": (
        "The reading of {area} at {time} lies in the future. Check the clock and the zone.",
        "{area} 在 {time} 的读数是未来时间。请检查时钟和时区。",
    ),
    "lifeline_unknown": (
        "There is no lifeline {lifeline}. Known: {known}.",
        "没有生命线 {lifeline}。可选：{known}。",
    ),
    "lifelines_unusable": (
        "lifelines.toml: {field} must be {allowed}.",
        "lifelines.toml：{field} 应为 {allowed}。",
    ),
    "network_circle": (
        "These assets need each other in a circle: {assets}. Take one of the needs out.",
        "这些设施互相依赖成环：{assets}。请去掉其中一个依赖。",
    ),
    "network_asset_unknown": (
        "There is no asset {asset} in the network. Check its id in assets.csv.",
        "网络中没有设施 {asset}。请核对 assets.csv 中的编号。",
    ),
    "network_serves_nobody": (
        "Asset {asset} serves nobody and nothing needs it. It stays; say in serves.csv whom it serves.",
        "设施 {asset} 不服务任何人，也不被任何设施依赖。已保留；请在 serves.csv 写明服务对象。",
    ),
    "network_area_unknown": (
        "Asset {asset} serves area {area}, which the city does not have. The row was left out.",
        "设施 {asset} 服务的区域 {area} 在城市中不存在，该行已略过。",
    ),
    "network_file_unknown": (
        "{file} is neither a folder of tables, nor GeoJSON, nor an EPANET file (.inp).",
        "{file} 不是表格文件夹、GeoJSON，也不是 EPANET 文件（.inp）。",
    ),
    "network_empty": (
        "{file} holds no usable asset. The lines above say why.",
        "{file} 中没有可用的设施，原因见上。",
    ),
    "network_point": (
        "This feature is no point with properties. Each asset is a GeoJSON Point.",
        "该要素不是带属性的点。每个设施应为 GeoJSON 的 Point。",
    ),
    "network_serves_form": (
        '`serves` must map areas to people, as {{"990101001001": 1200}}.',
        '`serves` 应为区域到人数的映射，如 {{"990101001001": 1200}}。',
    ),
    "network_needs_form": (
        "`needs` must list ids, or objects with needs, backup_hours and group.",
        "`needs` 应为编号列表，或含 needs、backup_hours、group 的对象列表。",
    ),
    "measure_in_future": (
        "{day} lies in the future. A measure is written down once it holds.",
        "{day} 是未来日期。措施生效后才能登记。",
    ),
    "indicator_unknown": (
        "There is no indicator {indicator}. Known: {known}.",
        "没有指标 {indicator}。可选：{known}。",
    ),
    "plan_projects": (
        "A plan has at least one project and at most {limit}.",
        "计划至少要有一个项目，最多 {limit} 个。",
    ),
    "plan_target": (
        "The target is no number. Give a share of 1, or how many times.",
        "目标值不是数字。请填写比例或倍数。",
    ),
    "plan_due": (
        "{day} is over already. A plan ends in the future.",
        "{day} 已经过去，计划的截止日期应在将来。",
    ),
    "project_unknown": ("There is no project {number}.", "没有编号为 {number} 的项目。"),
    "project_not_yours": (
        "This project belongs to {unit}. Its own unit says how far it is.",
        "该项目属于 {unit}，由责任单位填报进展。",
    ),
    "project_done": ("The project was done on {day}.", "该项目已于 {day} 完成。"),
}
