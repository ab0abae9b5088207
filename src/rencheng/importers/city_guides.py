"""Guides (办事指南) from CSV files: a city folder's guides/*.csv, or one file by itself."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

from rencheng.core.common.city import Guide
from rencheng.core.common.errors import Problem
from rencheng.importers.city_rows import KEYWORD_LIMIT, PHONE_LIMIT, Record, records

#: A column for every field of a guide, under its name.
GUIDE_COLUMNS = tuple(field.name for field in fields(Guide))
GUIDE_KINDS = ("guide", "law", "hot", "daily", "notice")
TITLE_LIMIT = 128  # facts of the field: a knowledge entry's title is unique and this short
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@dataclass
class GuideContext:
    """What guides refer to, and the codes and titles seen so far (over several files).

    None stands for "not known here": such references are left for others to check.
    """

    units: Collection[str] | None = None
    categories: Collection[str] | None = None
    places: Collection[str] | None = None
    codes: dict[str, str] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def read_guides(
    path: Path, context: GuideContext | None = None, name: str | None = None
) -> tuple[list[Guide], list[Problem]]:
    """Read a file of guides: the good ones, and a Problem for every fault.

    context: the city's codes to check references against; None checks only the file itself.
    name: how messages call the file. A file that cannot be used at all gives no guides and one
    Problem without a row.
    """
    problems: list[Problem] = []
    file = name or path.name
    rows = records(path, file, GUIDE_COLUMNS, problems)
    guides = list(_guides(rows, context or GuideContext())) if rows is not None else []
    return guides, problems


def _guides(rows: Iterator[Record], context: GuideContext) -> Iterator[Guide]:
    for record in rows:
        guide = _guide(record)
        record.once("code", guide.code, context.codes)
        record.once("title", guide.title, context.titles)
        record.known("category", guide.category, context.categories, "categories.csv")
        record.known("unit", guide.unit, context.units, "units.csv")
        for place in guide.places:
            record.known("places", place, context.places, "places.csv")
        if guide.kind == "guide" and not guide.steps:
            record.fault("steps", "city_guide_steps")
        if guide.effective and guide.expiry and guide.expiry < guide.effective:
            record.fault(
                "expiry", "city_guide_expiry", expiry=guide.expiry, effective=guide.effective
            )
        if record.ok:
            yield guide


def _guide(row: Record) -> Guide:
    version = row.whole("version", low=1)
    return Guide(
        code=row.code("code", _CODE, "A-Z a-z 0-9 . _ -"),
        title=row.text("title", required=True, limit=TITLE_LIMIT),
        kind=row.choice("kind", GUIDE_KINDS),
        category=row.text("category", required=True),
        unit=row.text("unit", required=True),
        summary=row.text("summary", required=True, lines=True),
        audience=row.text("audience", lines=True),
        conditions=row.items("conditions", "\n"),
        materials=row.items("materials", "\n"),
        steps=row.items("steps", "\n"),
        statutory_days=row.whole("statutory_days"),
        promised_days=row.whole("promised_days"),
        fee=row.text("fee", lines=True),
        result=row.text("result", lines=True),
        legal_basis=row.text("legal_basis", lines=True),
        handle_place=row.text("handle_place", lines=True),
        hours=row.text("hours", lines=True),
        consult_phone=row.text("consult_phone", limit=PHONE_LIMIT),
        complain_phone=row.text("complain_phone", limit=PHONE_LIMIT),
        online=row.text("online", lines=True),
        keywords=row.items("keywords", limit=KEYWORD_LIMIT),
        questions=row.items("questions", "\n"),
        places=row.items("places"),
        body=row.text("body", lines=True),
        source=row.text("source", lines=True),
        version=1 if version is None else version,
        effective=row.day("effective"),
        expiry=row.day("expiry"),
        review=row.day("review"),
    )
