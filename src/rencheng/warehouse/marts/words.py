"""Words that are watched: symptoms, lifelines (监测词)."""

from __future__ import annotations

import ibis.expr.types as ir

from rencheng.warehouse.marts.levels import COUNT, PLACE, TEXT, finest
from rencheng.warehouse.marts.registry import Tables, mart
from rencheng.warehouse.schema import LEVELS


@mart({**PLACE, "term": TEXT}, {"requests": COUNT}, levels=LEVELS, lists=("words",))
def symptom_words(tables: Tables) -> ir.Table:
    """Requests that name a symptom of illness, by day and place.

    level, place: as in requests_daily
    term: the symptom (`fever`), from the list `symptom` of the city's words
    requests: requests with any of its words in title or text; a request counts once a term
    """
    return _naming(tables, "symptom")


@mart({**PLACE, "term": TEXT}, {"requests": COUNT}, levels=LEVELS, lists=("words",))
def lifeline_words(tables: Tables) -> ir.Table:
    """Requests that name a failure of a lifeline, by day and place.

    level, place: as in requests_daily
    term: the lifeline (`power`), from the list `lifeline` of the city's words
    requests: requests with any of its words in title or text; a request counts once a term
    """
    return _naming(tables, "lifeline")


def _naming(tables: Tables, which: str) -> ir.Table:
    words = tables.words.filter(tables.words.list == which).select("term", "word")
    rows = tables.requests
    said = rows.select("day", *LEVELS, "number", said=rows.title + "\n" + rows.text)
    if which in tables.patterns:
        said = said.filter(said.said.re_search(tables.patterns[which]))
    named = said.join(words, said.said.contains(words.word))
    measures = {"requests": named.number.nunique()}
    return finest(named, ["term"], measures)
