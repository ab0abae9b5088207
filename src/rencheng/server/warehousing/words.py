"""The city's word lists as rows of the warehouse."""

from __future__ import annotations

import pyarrow as pa
from django.utils import timezone

from rencheng.core.text.word_lists import WordLists, words_from, words_on
from rencheng.server.requests.models import Policy
from rencheng.warehouse import schema


def word_lists() -> WordLists:
    """The lists that hold today; empty ones where the city has none."""
    known = [
        words_from(data)
        for data in Policy.objects.filter(kind="words").values_list("data", flat=True)
    ]
    return words_on(known, timezone.localdate())


def word_rows() -> pa.Table:
    """One row a word: list, term, word."""
    return pa.Table.from_pylist(
        [{"list": name, "term": term, "word": word} for name, term, word in word_lists().rows()],
        schema=schema.LISTS["words"],
    )
