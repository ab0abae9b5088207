"""`rencheng distress`, `effect`, `compare`, `supplies` and `evaluate crisis`: on plain tables,
without a database (心安与物资分析)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.labelled import AS_JSON, labelled_rows
from rencheng.cli.stream import day_given, print_json, print_table, say
from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.common.interrupted import Day

_YES = frozenset({"1", "yes", "true", "是", "有", "crisis", "危机"})
SHOWN = 40


def distress(
    file: Annotated[
        Path, typer.Argument(help="Table: text, district, and maybe trade and person.")
    ],
    as_json: AS_JSON = False,
) -> None:
    """How large a share of each group's texts shows distress, need and rumour, with bands."""
    from rencheng.core.wellbeing.emotion import EmotionReader
    from rencheng.core.wellbeing.needs import needs, rumour_signs
    from rencheng.core.wellbeing.pooling import pooled
    from rencheng.core.wellbeing.tally import DISTRESSED, Tally, protected

    rows = _rows(file, ("text", "district"))
    texts = [row["text"] for row in rows]
    reader = EmotionReader.default()
    values = reader.distress(texts, reader.classifier.predict_proba(texts))
    groups: dict[tuple[str, str], list[int]] = {}
    for at, row in enumerate(rows):
        groups.setdefault((row["district"].strip(), row.get("trade", "").strip()), []).append(at)
    tallies = {
        key: Tally(
            len(own),
            len({rows[at].get("person", "").strip() or str(at) for at in own}),
            int((values[own] >= DISTRESSED).sum()),
        )
        for key, own in groups.items()
    }
    shares, estimates = protected(tallies), pooled(tallies)
    found = [
        {
            "district": key[0],
            "trade": key[1] or None,
            "requests": share.requests,
            "distress": share.share,
            "distress_low": share.low,
            "distress_high": share.high,
            "estimate": estimates.get(key) if share.told else None,
            "rumour": sum(bool(rumour_signs(texts[at])) for at in groups[key])
            if share.told
            else None,
            "needs": _needs(texts, groups[key], needs) if share.told else None,
        }
        for key, share in sorted(shares.items())
    ]
    if as_json:
        print_json({"groups": found})
        return
    print_table(
        ("district", "trade", "texts", "distress", "95 %", "estimate"),
        [_group(one) for one in found[:SHOWN]],
    )


def _needs(texts: Sequence[str], own: Sequence[int], needs: Any) -> dict[str, int]:
    counted: dict[str, int] = {}
    for at in own:
        for kind, _words in needs(texts[at]):
            counted[kind] = counted.get(kind, 0) + 1
    return counted


def _group(one: dict[str, Any]) -> tuple[str, ...]:
    if one["distress"] is None:
        return (one["district"], one["trade"] or "", "<10", "–", "–", "–")
    band = f"{one['distress_low']:.1%} – {one['distress_high']:.1%}"
    return (
        one["district"],
        one["trade"] or "",
        str(one["requests"]),
        f"{one['distress']:.1%}",
        band,
        "–" if one["estimate"] is None else f"{one['estimate']:.1%}",
    )


def effect(
    file: Annotated[
        Path, typer.Argument(help="Table: date, measured (1 or 0), events, chances; a row a day.")
    ],
    since: Annotated[str, typer.Option("--from", help="First day with the measure.")],
    background: Annotated[
        float, typer.Option(help="Share of the chances that count as events anyway.")
    ] = 0.0,
    as_json: AS_JSON = False,
) -> None:
    """What a measure changed where it was taken, against where it was not (95 % interval)."""
    from rencheng.core.common.interrupted import effect as changed

    found = changed(_days(file), day_given(since), background=background)
    told = {
        "ratio": found.ratio,
        "ratio_low": found.low,
        "ratio_high": found.high,
        "p": found.p,
        "sure": found.sure,
        "avoided": list(found.avoided),
        "days_before": found.before,
        "days_after": found.after,
    }
    if as_json:
        print_json(told)
        return
    ratio = f"{found.ratio:.2f} ({found.low:.2f} – {found.high:.2f})"
    print_table(
        ("ratio (95 %)", "p", "avoided", "days"),
        [(ratio, f"{found.p:.3f}", f"{found.avoided[1]:.0f}", f"{found.before} + {found.after}")],
    )


def _days(file: Path) -> list[Day]:
    from rencheng.core.common.interrupted import Day

    days: dict[date, list[float]] = {}
    for row in _rows(file, ("date", "measured", "events", "chances")):
        own = days.setdefault(day_given(row["date"].strip()), [0.0] * 4)
        first = 0 if row["measured"].strip().casefold() in _YES else 2
        own[first] += _number(row["events"])
        own[first + 1] += _number(row["chances"])
    return [Day(day, *values) for day, values in sorted(days.items())]


def compare(
    file: Annotated[
        Path, typer.Argument(help="Table: wording (a or b), helped (1 or 0); a row an answer.")
    ],
    as_json: AS_JSON = False,
) -> None:
    """Two wordings compared by a test that may be looked at after every answer."""
    from rencheng.core.wellbeing.trials import Arm
    from rencheng.core.wellbeing.trials import compare as compared

    counts = {"a": [0, 0], "b": [0, 0]}
    for row in _rows(file, ("wording", "helped")):
        own = counts.get(row["wording"].strip().casefold())
        if own is not None:
            own[0] += 1
            own[1] += row["helped"].strip().casefold() in _YES
    found = compared(Arm(*counts["a"]), Arm(*counts["b"]))
    told = {
        "answers": [counts["a"][0], counts["b"][0]],
        "difference": found.difference,
        "difference_low": found.low,
        "difference_high": found.high,
        "p": found.p,
        "verdict": found.verdict,
    }
    if as_json:
        print_json(told)
        return
    band = f"{found.difference:+.1%} ({found.low:+.1%} – {found.high:+.1%})"
    print_table(("b less a", "p", "verdict"), [(band, f"{found.p:.3f}", found.verdict)])


def supplies(
    file: Annotated[
        Path, typer.Argument(help="Table: item, place, stock, per_day, and maybe low and high.")
    ],
    days: Annotated[int, typer.Option(min=1, max=60, help="Days that stocks are to last.")] = 14,
    as_json: AS_JSON = False,
) -> None:
    """How many days stocks last, who gives to whom, and the measure to take next."""
    rows = _rows(file, ("item", "place", "stock", "per_day"))
    items: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        items.setdefault(row["item"].strip(), []).append(row)
    found = [_item(item, own, days) for item, own in items.items()]
    if as_json:
        print_json({"items": found})
        return
    print_table(
        ("item", "place", "stock", "days left", "stands"),
        [
            (
                one["item"],
                cell["place"],
                f"{cell['stock']:g}",
                _left(cell["days_left"]),
                cell["level"],
            )
            for one in found
            for cell in one["places"]
        ],
    )
    for one in found:
        for move in one["transfers"]:
            typer.echo(f"{one['item']}: {move['giver']} → {move['taker']} {move['units']:.0f}")


def _left(days: Sequence[float | None]) -> str:
    low, middle, high = ("∞" if one is None else f"{one:.1f}" for one in days)
    return middle if low == high else f"{middle} ({low} – {high})"


def _item(item: str, rows: Sequence[dict[str, str]], days: int) -> dict[str, Any]:
    import numpy as np

    from rencheng.core.resilience.supplies import days_left, level, next_measure, transfers

    stock = np.array([_number(row["stock"]) for row in rows])
    a_day = np.array([_number(row["per_day"]) for row in rows])
    cells, levels = [], []
    for row, there, use in zip(rows, stock, a_day, strict=True):
        bounds = [_number(row.get(name, "") or str(use)) for name in ("low", "high")]
        demand = tuple(np.full(days, one) for one in (bounds[0], use, bounds[1]))
        left = days_left(float(there), demand)  # type: ignore[arg-type] # three of them
        levels.append(level(left, float(there)))
        shown = [one if one < float("inf") else None for one in (left.low, left.middle, left.high)]
        cells.append(
            {
                "place": row["place"].strip(),
                "stock": float(there),
                "days_left": shown,
                "level": levels[-1].value,
            }
        )
    plan = transfers(stock, a_day * days)
    step = next_measure(levels, bool(plan.transfers), [])
    return {
        "item": item,
        "places": cells,
        "transfers": [
            {
                "giver": cells[one.giver]["place"],
                "taker": cells[one.taker]["place"],
                "units": one.units,
            }
            for one in plan.transfers
        ],
        "short": float(plan.short.sum()),
        "next": step.value if step else None,
    }


def evaluate_crisis(
    file: Annotated[Path, typer.Argument(help="Table: text, label (crisis or none).")],
    patterns: Annotated[
        bool, typer.Option("--patterns", help="By patterns alone, as a text comes in.")
    ] = False,
    as_json: AS_JSON = False,
) -> None:
    """How many crises of labelled texts are flagged, and how many flags are true."""
    from rencheng.core.wellbeing.crisis import crisis_signs

    rows = labelled_rows(file)
    true = [label.strip().casefold() in _YES for label in rows.labels]
    flagged = [bool(crisis_signs(text)) for text in rows.texts]
    if not patterns:
        flagged = [one or like for one, like in zip(flagged, _like(rows.texts), strict=True)]
    hits = sum(a and b for a, b in zip(true, flagged, strict=True))
    told = {
        "texts": len(true),
        "crises": sum(true),
        "flagged": sum(flagged),
        "recall": hits / sum(true) if any(true) else None,
        "precision": hits / sum(flagged) if any(flagged) else None,
    }
    if as_json:
        print_json(told)
        return
    print_table(
        list(told),
        [["–" if one is None else f"{one:.3g}" for one in told.values()]],
    )


def _like(texts: Sequence[str]) -> list[bool]:
    """By meaning; none where no model runs."""
    from rencheng.cli.labelled import embed, embedder
    from rencheng.core.wellbeing.crisis import sentences
    from rencheng.core.wellbeing.crisis_likeness import LIKE, likeness

    chosen = embedder()
    if chosen is None or chosen.name != likeness().embedder:
        return [False] * len(texts)
    parts = [sentences(text) for text in texts]
    vectors = embed(chosen, [one for own in parts for one in own], 120, "vectors")
    chances = iter(likeness().chances(vectors))
    return [any([next(chances) >= LIKE for _ in own]) for own in parts]  # noqa: C419 — all are drawn


def _rows(file: Path, required: Sequence[str]) -> list[dict[str, str]]:
    """The rows of a table; what is wrong with others goes to standard error. Raises InputError
    `rows_missing` where none is left."""
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=required)
    good: list[dict[str, str]] = []
    problems: list[Problem] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
        elif missing := next(_empty(row.values, required), None):
            problems.append(Problem(table.file, row.number, missing, "city_value_missing"))
        else:
            good.append(row.values)
    say(problems)
    if not good:
        raise InputError("rows_missing", file=file.name)
    return good


def _empty(values: dict[str, str], required: Sequence[str]) -> Iterator[str]:
    return (name for name in required if not values.get(name, "").strip())


def _number(text: str) -> float:
    """A number of a cell. Raises InputError `number_unreadable` (given)."""
    try:
        return float(text)
    except ValueError:
        raise InputError("number_unreadable", given=text[:40]) from None
