"""What a city sets about the lifecycle (流程政策): limits, codes and numbers, never in code."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.lifecycle.history import Event, bouncers, redos


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of a list that people choose from: its code, and its name in both languages."""

    code: str
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class LifecyclePolicy:
    """The lifecycle's limits and lists, with a version and the day they hold from.

    reopen_days: so many days after closing it may be opened again. callback_tries: so often a
    citizen is rung before "unreached". redo_limit: more redos than this escalate. bounce_limit: so
    many units whose objections were right escalate. extension_days: the longest single extension.
    extensions: how many a request may get. pause_days: the longest wait for the citizen.
    lines, routes, refusals, exclusions, referrals: what may be chosen.
    """

    version: str
    valid_from: date
    reopen_days: int
    callback_tries: int
    redo_limit: int
    bounce_limit: int
    extension_days: int
    extensions: int
    pause_days: int
    lines: tuple[Choice, ...]
    routes: tuple[Choice, ...]
    refusals: tuple[Choice, ...]
    referrals: tuple[Choice, ...]
    exclusions: tuple[Choice, ...]
    source: str = ""


#: The whole numbers of the policy, each with the most it may be.
NUMBERS: Final[Mapping[str, int]] = {
    "reopen_days": 366,
    "callback_tries": 20,
    "redo_limit": 20,
    "bounce_limit": 20,
    "extension_days": 366,
    "extensions": 10,
    "pause_days": 366,
}
#: The lists of the policy.
LISTS: Final = ("lines", "routes", "refusals", "referrals", "exclusions")

#: Lines 110, 119, 120 and 122 and the exclusion codes: Beijing regulation of 2021. Redone more than
#: three times or bounced by three units: practice of its districts. Extension of 7 days: Shandong.
#: Tries, reopening and waiting: ours. A city's own lifecycle.toml replaces it.
DEFAULT_LIFECYCLE: Final = LifecyclePolicy(
    version="default-1",
    valid_from=date(2021, 9, 24),
    reopen_days=15,
    callback_tries=3,
    redo_limit=3,
    bounce_limit=3,
    extension_days=7,
    extensions=1,
    pause_days=15,
    lines=(
        Choice("110", "公安报警", "police"),
        Choice("119", "消防救援", "fire and rescue"),
        Choice("120", "医疗急救", "medical emergency"),
        Choice("122", "交通事故报警", "traffic accidents"),
    ),
    routes=(
        Choice("court", "人民法院诉讼", "court"),
        Choice("arbitration", "仲裁", "arbitration"),
        Choice("review", "行政复议", "administrative review"),
        Choice("petition", "信访", "petition office"),
        Choice("information", "政府信息公开申请", "information request"),
    ),
    refusals=(
        Choice("outside", "不属于政府职责范围", "outside the city's duties"),
        Choice("unlawful", "诉求违反法律法规", "against the law"),
        Choice("settled", "已依法办结且无新情况", "settled by law and nothing new"),
    ),
    referrals=(Choice("police", "公安机关", "police"),),
    exclusions=(
        Choice("unlawful", "诉求不合法或不合理", "unlawful or unreasonable"),
        Choice("procedure", "已进入法定程序", "already in a legal procedure"),
        Choice("duplicate", "重复诉求", "duplicate"),
        Choice("malicious", "恶意诉求", "malicious"),
        Choice("unfounded", "诉求不属实", "unfounded"),
    ),
    source="北京市接诉即办工作条例 (2021-09-24)",
)


def lifecycle_from(data: Mapping[str, Any]) -> LifecyclePolicy:
    """A policy from plain data, as lifecycle.toml holds it; see `lifecycle_data` for its shape.

    Raises InputError("lifecycle_unusable") naming the field that is missing or cannot be used.
    """
    try:
        valid_from = data["valid_from"]
        if isinstance(valid_from, datetime):
            valid_from = valid_from.date()
        if not isinstance(valid_from, date):
            valid_from = date.fromisoformat(valid_from)
    except KeyError:
        raise InputError("lifecycle_unusable", field="valid_from") from None
    except (TypeError, ValueError):
        raise InputError("lifecycle_unusable", field="valid_from") from None
    version = data.get("version")
    if not isinstance(version, str) or not version.strip():
        raise InputError("lifecycle_unusable", field="version")
    rest: dict[str, Any] = {name: _number(data, name, most) for name, most in NUMBERS.items()}
    rest |= {name: _choices(data, name) for name in LISTS}
    source = str(data.get("source", ""))
    return LifecyclePolicy(version=version, valid_from=valid_from, source=source, **rest)


def lifecycle_data(policy: LifecyclePolicy) -> dict[str, Any]:
    """The policy as plain data that JSON and TOML can hold: `lifecycle_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        **{name: getattr(policy, name) for name in NUMBERS},
        **{
            name: [
                {"code": one.code, "name": one.name, "name_en": one.name_en}
                for one in getattr(policy, name)
            ]
            for name in LISTS
        },
    }


def must_escalate(history: Sequence[Event], policy: LifecyclePolicy) -> str | None:
    """Why a request goes to the city's watch (提级督办): "redone", "bounced", or None."""
    if redos(history) > policy.redo_limit:
        return "redone"
    if len(bouncers(history)) >= policy.bounce_limit:
        return "bounced"
    return None


def reopens_until(closed_at: datetime, policy: LifecyclePolicy) -> datetime:
    """The last moment at which a request closed at `closed_at` may be opened again."""
    return closed_at + timedelta(days=policy.reopen_days)


def chosen(choices: Sequence[Choice], code: str) -> Choice:
    """The choice with this code; InputError("choice_unknown") names those there are."""
    for choice in choices:
        if choice.code == code:
            return choice
    raise InputError("choice_unknown", given=code, known=", ".join(one.code for one in choices))


def _number(data: Mapping[str, Any], name: str, most: int) -> int:
    value = data.get(name)
    if type(value) is not int or not 0 <= value <= most:
        raise InputError("lifecycle_unusable", field=name)
    return value


def _choices(data: Mapping[str, Any], name: str) -> tuple[Choice, ...]:
    rows = data.get(name)
    if not isinstance(rows, list) or not rows:
        raise InputError("lifecycle_unusable", field=name)
    found: dict[str, Choice] = {}
    for number, row in enumerate(rows, start=1):
        try:
            code, title = row["code"], row["name"]
            english = row.get("name_en") or title
        except (AttributeError, KeyError, TypeError):
            raise InputError("lifecycle_unusable", field=f"{name}[{number}]") from None
        words = (code, title, english)
        if not all(isinstance(word, str) and word.strip() for word in words) or code in found:
            raise InputError("lifecycle_unusable", field=f"{name}[{number}]")
        found[code] = Choice(code, title, english)
    return tuple(found.values())
