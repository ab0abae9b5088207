"""How each step looks on the request's page (步骤表单): its fields, its key, what it asks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rencheng.core.lifecycle.policy import Choice, LifecyclePolicy
from rencheng.core.lifecycle.table import NextStep
from rencheng.server.requests.queries import RequestPage


@dataclass(frozen=True, slots=True)
class Look:
    """A step's form. template: of its fields; asks: what its one remark is for; key: reaches it."""

    template: str = "note"
    key: str = ""
    asks: str | Promise = ""
    hint: str | Promise = ""
    required: bool = False


#: A step without an entry here has no form: only the system takes it.
LOOKS: Mapping[str, Look] = {
    "dispatch": Look("dispatch", "d"),
    "answer": Look("answer", "a"),
    "transfer": Look(
        "choice", "e", gettext_lazy("Note"), gettext_lazy("Tell the caller the number first.")
    ),
    "explain": Look("explain", "l"),
    "refer": Look(
        "choice", "", gettext_lazy("What happened, for those who act on it"), required=True
    ),
    "accept": Look(key="s", hint=gettext_lazy("Your unit takes the request; the citizen sees it.")),
    "report_back": Look("report_back", "r"),
    "resume": Look(
        key="g",
        asks=gettext_lazy("What the citizen said"),
        hint=gettext_lazy("The clock runs on."),
    ),
    "contact": Look(
        key="t",
        asks=gettext_lazy("What was said"),
        hint=gettext_lazy("The first contact counts as the response."),
    ),
    "contribute": Look(key="n", asks=gettext_lazy("What your unit did so far"), required=True),
    "pause": Look(
        "days",
        "p",
        gettext_lazy("What the citizen has to bring or say"),
        required=True,
    ),
    "ask_extension": Look(
        "days",
        "y",
        gettext_lazy("Why it takes longer"),
        required=True,
    ),
    "extend": Look(key="v", asks=gettext_lazy("Note")),
    "refuse_extension": Look(asks=gettext_lazy("Why not"), required=True),
    "object": Look(
        "note",
        "o",
        gettext_lazy("Why it is not yours, and whose it is"),
        gettext_lazy("A reviewer decides. Your clock stands still meanwhile."),
        required=True,
    ),
    "return_": Look(
        key="v",
        asks=gettext_lazy("Note"),
        hint=gettext_lazy("A dispatcher sends it anew."),
    ),
    "uphold": Look(key="b", asks=gettext_lazy("Why the unit keeps it"), required=True),
    "assist": Look("assist", "h", gettext_lazy("Note to the units")),
    "call_back": Look("call_back", "c"),
    "redo": Look(key="x", asks=gettext_lazy("What is still open"), required=True),
    "check": Look(key="k", asks=gettext_lazy("Note")),
    "unreached": Look(
        key="u",
        asks=gettext_lazy("Note"),
        hint=gettext_lazy("After the last try it closes."),
    ),
    "close": Look(asks=gettext_lazy("Why the citizen cannot be asked"), required=True),
    "merge": Look("merge", "m", gettext_lazy("Note")),
    "unmerge": Look(key="m", asks=gettext_lazy("Why it is another matter")),
    "escalate": Look(asks=gettext_lazy("Why the city should watch"), required=True),
    "propose_exclusion": Look(
        "exclusion",
        "",
        gettext_lazy("Evidence"),
        required=True,
    ),
    "exclude": Look(
        key="v",
        asks=gettext_lazy("Note"),
        hint=gettext_lazy("It will not count in the rates any more."),
    ),
    "refuse_exclusion": Look(asks=gettext_lazy("Why it counts"), required=True),
    "reopen": Look(key="w", asks=gettext_lazy("What is not solved"), required=True),
}


@dataclass(frozen=True, slots=True)
class StepForm:
    """A step as the page shows it: with its form, or greyed with the reason."""

    event: str
    allowed: bool
    reason: str
    look: Look
    template: str
    choices: tuple[Choice, ...]
    most_days: int


def step_forms(page: RequestPage) -> list[StepForm]:
    """The steps from here, those that may be taken first."""
    forms = [
        StepForm(
            event=step.event,
            allowed=step.allowed,
            reason=_reason(step),
            look=LOOKS[step.event],
            template=f"desk/steps/{LOOKS[step.event].template}.html",
            choices=_choices(step.event, page.policy),
            most_days=_most_days(step.event, page.policy),
        )
        for step in page.steps
        if step.event in LOOKS and not (step.event == "close" and page.leader)
    ]
    return sorted(forms, key=lambda form: not form.allowed)


def _choices(event: str, policy: LifecyclePolicy) -> tuple[Choice, ...]:
    lists = {
        "transfer": policy.lines,
        "refer": policy.referrals,
        "propose_exclusion": policy.exclusions,
    }
    return lists.get(event, ())


def _most_days(event: str, policy: LifecyclePolicy) -> int:
    return policy.extension_days if event == "ask_extension" else policy.pause_days


def _reason(step: NextStep) -> str:
    if step.allowed:
        return ""
    reasons = {
        "step_not_for_unit": _("only for the unit that holds the request"),
        "step_needs_another": _("you asked for it: a second person decides"),
    }
    return reasons.get(step.reason or "", _("not for your role"))
