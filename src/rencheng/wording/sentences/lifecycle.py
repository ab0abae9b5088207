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
