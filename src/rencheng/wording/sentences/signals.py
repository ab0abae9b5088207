"""Sentences about alarms and the surveillance behind them."""

SENTENCES: dict[str, tuple[str, str]] = {
    "signal_step_not_possible": (
        "“{event}” is not possible while the alarm is {state}. Possible now: {allowed}.",
        "预警处于“{state}”状态时不能执行“{event}”。现在可以：{allowed}。",
    ),
}
