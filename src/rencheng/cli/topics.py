"""`rencheng topics` and `rencheng evaluate topics`: what many people raise (热点话题)."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rencheng.cli.stream import known_names, messages_of, print_json, print_table, say
from rencheng.core.common.errors import InputError, Problem

if TYPE_CHECKING:
    from rencheng.core.text.topics import Topic

MESSAGES = "Table id,time,title,text,likes (the last three optional; also address,lat,lon,person)."
FILE = Annotated[Path, typer.Argument(help=MESSAGES)]
AS_JSON = Annotated[bool, typer.Option("--json", help="Print JSON.")]
CITY = Annotated[Path | None, typer.Option(help="City folder whose names are known.")]


def topics(
    file: FILE,
    top: Annotated[int, typer.Option(min=1, help="How many topics at most.")] = 20,
    city: CITY = None,
    policy: Annotated[
        Path | None, typer.Option(help="TOML file with weights (topics.toml of a city folder).")
    ] = None,
    as_json: AS_JSON = False,
) -> None:
    """Find the events and problems that many people raise, hottest first."""
    from rencheng.core.text.topics import find_topics
    from rencheng.importers.topic_policy import read_topic_policy

    chosen = read_topic_policy(policy)
    found = find_topics(messages_of(file), policy=chosen, known=known_names(city), top=top)
    if as_json:
        print_json({"topics": [plain(topic) for topic in found]})
        return
    print_table(
        ("rank", "heat", "messages", "likes", "from", "to", "place", "description"),
        [
            (
                topic.rank,
                f"{topic.heat.value:.1f}",
                len(topic.ids),
                topic.heat.likes,
                _day(topic.first) or "",
                _day(topic.last) or "",
                topic.place,
                topic.description,
            )
            for topic in found
        ],
    )


def evaluate(
    file: FILE,
    gold: Annotated[Path, typer.Option(help="Table topic,id: which message belongs to which.")],
    city: CITY = None,
    as_json: AS_JSON = False,
) -> None:
    """Measure topics against known ones: precision, recall, F1, rank of each one's best match."""
    from rencheng.core.text.topic_measures import match, summary
    from rencheng.core.text.topics import find_topics

    messages = messages_of(file)
    truth = _gold(gold, {message.id for message in messages})
    found = find_topics(messages, known=known_names(city))
    matches = match([topic.ids for topic in found], truth)
    if as_json:
        print_json({**summary(matches), "topics": [one.__dict__ for one in matches]})
        return
    print_table(
        ("topic", "size", "precision", "recall", "f1", "rank"),
        [
            (one.topic, one.size, one.precision, one.recall, one.f1, one.rank or "—")
            for one in matches
        ],
    )
    print_table(("figure", "value"), list(summary(matches).items()))


def plain(topic: Topic) -> dict[str, Any]:
    """A topic as JSON has it."""
    return {
        "rank": topic.rank,
        "heat": round(topic.heat.value, 1),
        "from": _day(topic.first),
        "to": _day(topic.last),
        "place": topic.place,
        "description": topic.description,
        "keywords": list(topic.keywords),
        "quotes": list(topic.quotes),
        "people": topic.heat.people,
        "likes": topic.heat.likes,
        "ids": list(topic.ids),
    }


def _day(time: Any) -> str | None:
    return time.date().isoformat() if time else None


def _gold(file: Path, known: set[str]) -> dict[str, set[str]]:
    from rencheng.importers.tabular import read_table

    table = read_table(file, required=("topic", "id"))
    truth: dict[str, set[str]] = defaultdict(set)
    problems: list[Problem] = []
    for row in table:
        if isinstance(row, Problem):
            problems.append(row)
        elif row.values["id"] not in known:
            data = {"id": row.values["id"][:60]}
            problems.append(Problem(table.file, row.number, "id", "message_unknown", data))
        elif row.values["topic"].strip():
            truth[row.values["topic"].strip()].add(row.values["id"])
    say(problems)
    if not truth:
        raise InputError("rows_missing", file=file.name)
    return truth
