"""Sentences about steps and deadlines."""

SENTENCES: dict[str, tuple[str, str]] = {
    "step_not_for_role": (
        "Your role may not take the step “{event}”; it is for: {roles}. Ask one of them.",
        "您的角色不能执行“{event}”这一步，它属于：{roles}。请转交相应人员办理。",
    ),
    "step_not_for_unit": (
        "The request is not with your unit, so “{event}” is not yours to do. Ask a dispatcher to "
        "send it to you.",
        "这件诉求不在您的单位，不能执行“{event}”。如应由您办理，请联系派单员改派。",
    ),
    "step_needs_another": (
        "You asked for it yourself, so “{event}” is for a second person. Leave it to a colleague.",
        "这是您本人提出的申请，“{event}”须由另一人决定。请交由同事处理。",
    ),
    "queue_not_for_role": (
        "This queue is for: {roles}. Your worklist shows what is yours.",
        "这个队列属于：{roles}。您的待办请看工作列表。",
    ),
    "step_unknown": (
        "There is no step “{event}”. Ask for the steps that are possible now.",
        "没有“{event}”这一步。请先查询现在可以执行的步骤。",
    ),
    "request_moved": (
        "Meanwhile {by} took the step “{event}” at {at}; the request is now: {state}. Look at it "
        "again before you go on.",
        "{by} 已在 {at} 执行“{event}”，诉求现为“{state}”。请查看最新情况后再操作。",
    ),
    "request_merged": (
        "The request was merged with {leader}, whose outcome it gets: “{event}” is not for it. "
        "Work on {leader}, or unmerge it first.",
        "这件诉求已并入 {leader}，随主单办结，不能单独执行“{event}”。请办理主单，或先取消并单。",
    ),
    "clock_backwards": (
        "The last step was taken at {last}, and this clock says {now}. Set the clock of this "
        "machine, then try again.",
        "上一步的时间是 {last}，而本机时间是 {now}。请校准本机时间后重试。",
    ),
    "merge_with_itself": (
        "A request cannot be merged with itself ({leader}). Give the number of the other one.",
        "不能与自身（{leader}）并单，请填写另一件诉求的编号。",
    ),
    "leader_not_open": (
        "{leader} is {state}, so it cannot lead. Choose an open request.",
        "{leader} 处于“{state}”状态，不能作为主单。请选择在办的诉求。",
    ),
    "reopen_too_late": (
        "It could be opened again for {days} days, until {until}. Please send a new request.",
        "重新办理的期限为 {days} 天，已于 {until} 截止。请提交新的诉求。",
    ),
    "extensions_used": (
        "A request may be extended {most} times, and has been. Report what is done so far.",
        "一件诉求最多延期 {most} 次，已经用完。请反馈目前的办理情况。",
    ),
    "days_unusable": (
        "{given} days are not possible; give 1 to {most}.",
        "天数不能是 {given}，请填 1 到 {most}。",
    ),
    "co_units_missing": (
        "No unit was named that could help beside the one that leads.",
        "没有选择主办单位以外的协办单位。",
    ),
    "resolved_missing": (
        "Say whether the citizen finds it solved: yes or no.",
        "请填写市民是否认为已解决：是或否。",
    ),
    "evidence_missing": (
        "Evidence is needed: say what shows it, and where it is kept.",
        "请填写佐证：说明有什么依据、存放在哪里。",
    ),
    "note_missing": (
        "The note is empty. Write in a sentence what was done.",
        "内容是空的。请用一句话说明办理情况。",
    ),
    "fact_missing": (
        "“{event}” is not possible: nothing of the kind stands open ({fact}). Possible now: "
        "{allowed}.",
        "不能执行“{event}”：这件诉求没有“{fact}”。现在可以：{allowed}。",
    ),
    "fact_stands": (
        "“{event}” is not possible as it stands: {fact}. Possible now: {allowed}.",
        "不能执行“{event}”：目前{fact}。现在可以：{allowed}。",
    ),
    "step_not_possible": (
        "“{event}” is not possible while the request is {state}. Possible now: {allowed}.",
        "诉求处于“{state}”状态时不能执行“{event}”。现在可以：{allowed}。",
    ),
    "policy_unusable": (
        "deadlines.toml: the field “{field}” is missing or cannot be used. It needs version, "
        "valid_from (a date) and limits with amount and unit (hours, days or working_days); overrides, "
        "contact and sign_off hold limits of the same form.",
        "deadlines.toml：字段“{field}”缺失或无法使用。需要 version、valid_from（日期）和 limits，"
        "每项含 amount 和 unit（hours、days 或 working_days）；overrides、contact、sign_off 写法相同。",
    ),
    "rates_dimension_unknown": (
        "The rates are not compared by “{by}”. There are: {known}.",
        "三率不能按“{by}”比较，可以选择：{known}。",
    ),
    "calendar_ends": (
        "The working calendar does not know {day}, and a deadline that starts today can reach it: "
        "such days count Monday to Friday. Enter the holiday notice under [calendar].",
        "工作日历尚未收录 {day}，而今天起算的时限可能到达那一天，暂按周一至周五推算。"
        "请把放假通知填在 [calendar] 里。",
    ),
    "replay_nothing_to_try": (
        "There is no policy to try. Give --deadlines FILE, --rates FILE or both.",
        "没有要回放的政策。请用 --deadlines 文件、--rates 文件或两者都给。",
    ),
    "replay_unknown": (
        "There is no replay {number}. Ask for one, and read it by the number that comes back.",
        "没有编号为 {number} 的回放。请先提交回放，再用返回的编号查看。",
    ),
    "replay_span_unusable": (
        "From {first} to {last} is no span to replay: it runs forward and over {days} days at most.",
        "{first} 至 {last} 不能回放：起始日不能晚于截止日，最长 {days} 天。",
    ),
    "replay_not_for_role": (
        "Replaying a policy is for: {roles}. Ask one of them.",
        "政策回放由以下角色进行：{roles}。请联系他们。",
    ),
    "issue_not_for_role": (
        "The issue of the month is chosen by: {roles}; its owner unit writes down the progress.",
        "每月一题由以下角色确定：{roles}；进展由牵头单位填写。",
    ),
    "issue_words_missing": (
        "Write a title of at most {limit} characters and what is to be reached, or what was done.",
        "请写明题目（不超过 {limit} 字）以及目标或进展。",
    ),
    "issue_target_unusable": (
        "A goal of {given} per cent is none. Give a whole number from 1 to 100.",
        "目标 {given}% 无效，请填写 1 到 100 的整数。",
    ),
    "issue_district_unknown": (
        "There is no district “{district}”. Choose one of the list, or leave it empty.",
        "没有代码为“{district}”的区，请从列表中选择，或留空表示全市。",
    ),
    "issue_month_taken": (
        "{month} has its issue already. Choose another month.",
        "{month} 已经确定了每月一题，请另选月份。",
    ),
    "issue_unknown": (
        "{month} has no issue. Choose one first.",
        "{month} 还没有确定每月一题，请先选题。",
    ),
    "month_unusable": (
        "“{given}” is no month. Write it as 2026-11.",
        "“{given}”不是月份，请写成 2026-11 的样子。",
    ),
    "rates_figure_unknown": (
        "There is no figure “{rate}” with the part “{part}”. Open it from the rates page.",
        "没有“{rate}”“{part}”这项数字，请从三率页面打开。",
    ),
    "override_unknown": (
        "deadlines.toml gives the category “{category}” a limit of its own, but there is no such "
        "category. Use a code of categories.csv or take the line out.",
        "deadlines.toml 为类别“{category}”单独规定了时限，但没有这个类别。"
        "请改用 categories.csv 中的代码，或删去这一行。",
    ),
    "rates_unusable": (
        "rates.toml: the field “{field}” is missing or cannot be used. Allowed: {allowed}.",
        "rates.toml：字段“{field}”缺失或无法使用。可以填写：{allowed}。",
    ),
    "lifecycle_unusable": (
        "lifecycle.toml: the field “{field}” is missing or cannot be used. Limits are whole "
        "numbers; lists have entries with code, name and name_en, each code once.",
        "lifecycle.toml：字段“{field}”缺失或无法使用。各项限制为整数；各清单的每一项含 code、name "
        "和 name_en，代码不得重复。",
    ),
    "choice_unknown": (
        "“{given}” is none of the choices: {known}.",
        "没有“{given}”这个选项，可选：{known}。",
    ),
    "city_unusable": (
        "{folder} holds no usable city ({problems} problems). Run `rencheng city check {folder}`.",
        "{folder} 中没有可用的城市资料（{problems} 个问题）。请运行 `rencheng city check {folder}`。",
    ),
    "urgency_unknown": (
        "The deadline policy has no limit for urgency “{urgency}”; it knows: {known}.",
        "时限规则里没有紧急程度“{urgency}”，已有：{known}。请补充 deadlines.toml。",
    ),
}
