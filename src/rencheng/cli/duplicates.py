"""`rencheng duplicates` and `rencheng evaluate duplicates`: the same event again (重复诉求)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from rencheng.cli.stream import known_names, messages_of, print_json, print_table, say
from rencheng.cli.topics import AS_JSON, CITY, FILE
from rencheng.core.common.errors import InputError, Problem

THRESHOLD = Annotated[float, typer.Option(min=0.01, max=0.999, help="Least score, 0 to 1.")]


def duplicates(
    file: FILE, threshold: THRESHOLD = 0.5, city: CITY = None, as_json: AS_JSON = False
) -> None:
    """Find messages that report the same event again, and say why."""
    from rencheng.core.text.duplicates import DuplicatePolicy, find_groups
    from rencheng.wording import environment_language
    from rencheng.wording.reasons import reason

    groups = find_groups(
        messages_of(file), policy=DuplicatePolicy(threshold=threshold), known=known_names(city)
    )
    language = environment_language() if not as_json else os.environ.get("RENCHENG_LANG", "en")[:2]
    shown = [
        {
            "leader": group.leader,
            "members": [
                {
                    "id": member.id,
                    "score": round(member.pair.score, 3),
                    "reason": reason(member.pair, language),
                }
                for member in group.members
            ],
        }
        for group in groups
    ]
    if as_json:
        print_json({"groups": shown})
        return
    print_table(
        ("leader", "duplicate", "score", "reason"),
        [
            (group.leader, member.id, member.pair.score, reason(member.pair, language))
            for group in groups
            for member in group.members
        ],
    )


def evaluate(
    file: FILE,
    labels: Annotated[Path, typer.Option(help="Table id,duplicate_of (empty: a first report).")],
    threshold: THRESHOLD = 0.5,
    city: CITY = None,
    as_json: AS_JSON = False,
) -> None:
    """Measure duplicates against labels: precision, recall, F1 of messages said to be again."""
    from rencheng.core.text.duplicate_measures import measures
    from rencheng.core.text.duplicates import DuplicatePolicy, find_groups

    messages = messages_of(file)
    truth = _truth(labels, {message.id for message in messages})
    groups = find_groups(
        messages, policy=DuplicatePolicy(threshold=threshold), known=known_names(city)
    )
    figures = measures(groups, truth)
    if as_json:
        print_json(figures)
    else:
        print_table(("figure", "value"), list(figures.items()))


def _truth(file: Path, known: set[str]) -> dict[str, str]:
    """Message → its event: the earliest report that its chain of labels leads to."""
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=("id", "duplicate_of"))
    of: dict[str, str] = {}
    problems: list[Problem] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
        elif row.values["id"] in known:
            of[row.values["id"]] = row.values["duplicate_of"].strip()
    say(problems)
    if not of:
        raise InputError("rows_missing", file=file.name)
    return {id_: _first(id_, of) for id_ in of}


def _first(id_: str, of: dict[str, str]) -> str:
    met = {id_}
    while (earlier := of.get(id_, "")) and earlier not in met:
        id_ = earlier
        met.add(id_)
    return id_
