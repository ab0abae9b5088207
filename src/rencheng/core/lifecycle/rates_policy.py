"""The rates policy (考核政策): weights, unreached and exclusion rules, ranking, as data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from rencheng.core.common.errors import InputError
from rencheng.core.common.given import is_day

RATES: Final = ("response", "resolution", "satisfaction")
UNREACHED_RULES: Final = ("out", "good", "bad")
RESPONSES: Final = ("contact", "accept")
#: 好差评, worst first: grades 1 to 5.
SCALE: Final = ("非常不满意", "不满意", "基本满意", "满意", "非常满意")


@dataclass(frozen=True, slots=True)
class StreetKinds:
    """How many streets are named as each of the four kinds (四类街乡镇)."""

    advanced: int = 3
    progress: int = 3
    rectify: int = 3
    govern: int = 2


@dataclass(frozen=True, slots=True)
class RatesPolicy:
    """How requests are counted and compared, with a version and the day it holds from.

    weights: of response, resolution, satisfaction, whole per cent that sum to 100. unreached:
    callers nobody reached are left `out`, or count as `good` or `bad`. exclusion_drops: rates that
    an excluded request leaves. scale: names of the grades, worst first; good_from: the first good
    one. responded_by: the step that counts as the response. ranking: whether units are ranked;
    least: with fewer valid callbacks nobody is.
    """

    version: str
    valid_from: date
    weights: Mapping[str, int]
    unreached: str = "out"
    exclusion_drops: frozenset[str] = frozenset(RATES)
    scale: tuple[str, ...] = SCALE
    good_from: int = 3
    responded_by: str = "contact"
    ranking: bool = True
    least: int = 20
    kinds: StreetKinds = field(default_factory=StreetKinds)
    source: str = ""


#: No official weights were found: 30/35/35 is one city's published example. 基本满意 and better
#: count as satisfied (好差评: the last two grades are bad). The rest is ours, and a city's own
#: rates.toml replaces it.
DEFAULT_RATES: Final = RatesPolicy(
    version="default-1",
    valid_from=date(2021, 12, 1),
    weights={"response": 30, "resolution": 35, "satisfaction": 35},
    source="好差评；权重为一地公布的示例",
)


def rates_on(policies: Iterable[RatesPolicy], day: date) -> RatesPolicy:
    """The policy that holds on `day`: the newest already valid, else the default one."""
    valid = [policy for policy in policies if policy.valid_from <= day]
    return max(valid, key=lambda policy: policy.valid_from, default=DEFAULT_RATES)


def rates_from(data: Mapping[str, Any]) -> RatesPolicy:
    """A policy from plain data, as rates.toml holds it (format: docs/en/rates.md).

    Raises InputError("rates_unusable") with the first fault of `rates_faults`.
    """
    for name, allowed in rates_faults(data):
        raise InputError("rates_unusable", field=name, allowed=allowed)
    day = data["valid_from"]
    return RatesPolicy(
        version=data["version"],
        valid_from=day if isinstance(day, date) else date.fromisoformat(day),
        weights={rate: data["weights"][rate] for rate in RATES},
        unreached=data.get("unreached", "out"),
        exclusion_drops=frozenset(data.get("exclusion_drops", RATES)),
        scale=tuple(data.get("scale", SCALE)),
        good_from=data.get("good_from", 3),
        responded_by=data.get("responded_by", "contact"),
        ranking=data.get("ranking", True),
        least=data.get("least", 20),
        kinds=StreetKinds(**data.get("streets", {})),
        source=data.get("source", ""),
    )


def rates_data(policy: RatesPolicy) -> dict[str, Any]:
    """The plain data of a policy, fit for JSON; `rates_from` reads it back."""
    return {
        "version": policy.version,
        "valid_from": policy.valid_from.isoformat(),
        "source": policy.source,
        "weights": dict(policy.weights),
        "unreached": policy.unreached,
        "exclusion_drops": [rate for rate in RATES if rate in policy.exclusion_drops],
        "scale": list(policy.scale),
        "good_from": policy.good_from,
        "responded_by": policy.responded_by,
        "ranking": policy.ranking,
        "least": policy.least,
        "streets": {name: getattr(policy.kinds, name) for name in StreetKinds.__slots__},
    }


def rates_faults(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Every fault of a rates policy's plain data: (field, what is allowed there)."""
    needed: dict[str, tuple[bool, str]] = {
        "version": (_is_text(data.get("version")), "text"),
        "valid_from": (is_day(data.get("valid_from")), "YYYY-MM-DD"),
        "weights": (_are_weights(data.get("weights")), "response + … = 100"),
    }
    faults = [(name, allowed) for name, (good, allowed) in needed.items() if not good]
    optional: dict[str, tuple[bool, str]] = {
        "source": (isinstance(data.get("source", ""), str), "text"),
        "unreached": (data.get("unreached", "out") in UNREACHED_RULES, ", ".join(UNREACHED_RULES)),
        "exclusion_drops": (_are_rates(data.get("exclusion_drops", [])), ", ".join(RATES)),
        "scale": (_is_scale(data.get("scale", SCALE)), "5 × text"),
        "good_from": (_is_whole(data.get("good_from", 3), 1, 5), "1–5"),
        "responded_by": (data.get("responded_by", "contact") in RESPONSES, ", ".join(RESPONSES)),
        "ranking": (isinstance(data.get("ranking", True), bool), "true, false"),
        "least": (_is_whole(data.get("least", 20), 0, 1_000_000), "0–1000000"),
        "streets": (_are_kinds(data.get("streets", {})), ", ".join(StreetKinds.__slots__)),
    }
    faults += [(name, allowed) for name, (good, allowed) in optional.items() if not good]
    known = (*needed, *optional)
    return faults + [(name, ", ".join(known)) for name in data if name not in known]


def _is_text(given: Any) -> bool:
    return isinstance(given, str) and bool(given.strip())


def _is_whole(given: Any, least: int, most: int) -> bool:
    return type(given) is int and least <= given <= most


def _are_weights(given: Any) -> bool:
    return (
        isinstance(given, Mapping)
        and set(given) == set(RATES)
        and all(_is_whole(one, 0, 100) for one in given.values())
        and sum(given.values()) == 100
    )


def _are_rates(given: Any) -> bool:
    return isinstance(given, list | tuple) and all(one in RATES for one in given)


def _is_scale(given: Any) -> bool:
    return isinstance(given, list | tuple) and len(given) == 5 and all(map(_is_text, given))


def _are_kinds(given: Any) -> bool:
    return (
        isinstance(given, Mapping)
        and set(given) <= set(StreetKinds.__slots__)
        and all(_is_whole(one, 0, 1000) for one in given.values())
    )
