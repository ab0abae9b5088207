"""Words of lifelines on pages: their names, sources, indicators, what happened to plans."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from rencheng.core.resilience.scorecard import Score
from rencheng.core.resilience.transform import Ratio
from rencheng.web.command.figures import spark

register = template.Library()


@register.filter
def lifeline_name(lifeline: str) -> str:
    """What a lifeline is called."""
    names = {
        "power": _("power"),
        "water": _("water"),
        "gas": _("gas"),
        "heat": _("district heating"),
        "drainage": _("drainage"),
        "communications": _("communications"),
        "transport": _("transport"),
        "logistics": _("logistics"),
    }
    return names.get(lifeline, lifeline)


@register.filter
def asset_kind(kind: str) -> str:
    """What an asset is; as the file says it where the word is not known here."""
    names = {
        "substation": _("substation"),
        "feeder": _("feeder"),
        "works": _("waterworks"),
        "pump": _("pumping station"),
        "gas_station": _("gas regulator"),
        "heat_plant": _("heating plant"),
        "exchanger": _("heat exchanger"),
        "mast": _("mast"),
        "exchange": _("exchange"),
        "drain_pump": _("drainage pumps"),
        "depot": _("depot"),
        "tram": _("transport hub"),
        "hospital": _("hospital"),
        "shelter": _("shelter"),
    }
    return names.get(kind, kind)


@register.filter
def source_name(source: str) -> str:
    """Who says what service there is."""
    names = {
        "feed": _("the utility's feed"),
        "report": _("people on site"),
        "complaints": _("worked out from requests"),
    }
    return names.get(source, source)


@register.filter
def group_name(group: str) -> str:
    """A group of residents."""
    names = {
        "": _("all residents"),
        "aged-80": _("aged 80 and over"),
        "home-devices": _("on powered devices at home"),
        "low-income": _("low income"),
    }
    return names.get(group, group)


@register.filter
def indicator_name(indicator: str) -> str:
    """An indicator of the scorecard."""
    names = {
        "spare": _("spare"),
        "backup": _("backup"),
        "hold": _("hold"),
        "recover": _("recover"),
        "respond": _("respond"),
        "equity": _("equity"),
        "plans": _("plans"),
    }
    return names.get(indicator, indicator)


@register.filter
def indicator_meaning(indicator: str) -> str:
    """What an indicator measures."""
    names = {
        "spare": _("people who keep service at the worst loss of one asset"),
        "backup": _("critical sites that bridge eight hours"),
        "hold": _("least share served, mean of the year's outages"),
        "recover": _("T90 by its target, mean of the year's outages"),
        "respond": _("lifeline requests first contacted in time"),
        "equity": _("hours without service of the worst-off group, by everybody's"),
        "plans": _("projects done by their day"),
    }
    return names.get(indicator, "")


@register.filter
def indicator_value(value: float | None, indicator: str) -> str:
    """Its figure: a share, or how many times."""
    if value is None:
        return "—"
    return f"×{value:.2f}" if indicator in {"recover", "equity"} else f"{value:.0%}"


@register.filter
def score_class(score: Score) -> str:
    """How a score looks."""
    if score.points is None:
        return "score-none"
    return "score-low" if score.points < 40 else "score-mid" if score.points < 75 else "score-high"


@register.filter
def plan_event(event: str) -> str:
    """What happened to a plan."""
    names = {
        "made": _("made"),
        "replanned": _("planned anew"),
        "slipped": _("takes longer"),
        "done": _("done"),
        "chosen": _("chosen"),
        "put_aside": _("put aside"),
        "progress": _("progress"),
    }
    return names.get(event, event)


@register.filter
def order_name(name: str) -> str:
    """A simpler order of the same tasks."""
    names = {
        "closure_greedy": _("what brings back most an hour first"),
        "weight_per_hour": _("most people an hour first, needs left aside"),
        "random": _("in any order"),
    }
    return names.get(name, name)


@register.filter
def ratio_words(ratio: Ratio) -> str:
    """A change as −31 % (−40 to −20)."""
    if ratio.value is None:
        return "—"
    text = f"{ratio.value - 1:+.0%}"
    if ratio.low is not None and ratio.high is not None:
        text += f" ({ratio.low - 1:+.0%} – {ratio.high - 1:+.0%})"
    return text.replace("-", "−")


@register.filter
def verdict_name(ratio: Ratio) -> str:
    """What a change says."""
    names = {"better": _("better"), "worse": _("worse"), "unclear": _("not clear yet")}
    return names[ratio.verdict]


@register.filter
def spark_points(curve: Sequence[float]) -> str:
    """The points of a small curve."""
    return spark(curve)
