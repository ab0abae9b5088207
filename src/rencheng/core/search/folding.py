"""One spelling for what people write in many: widths, case, Traditional and Simplified."""

from __future__ import annotations

import re
import unicodedata

from rencheng.core.text.clean import to_simplified

_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ud800-\udfff\ufff0-\uffff]"
)


def clean(text: str) -> str:
    """The text without characters that cannot be seen or stored: controls (tab and line feed
    stay), zero-width and direction marks, halves of surrogate pairs."""
    return _INVISIBLE.sub("", text)


def fold(text: str) -> str:
    """The text as it is compared: half-width, small letters, Simplified characters.

    Each character becomes exactly one, so that a position in the result is the same position in
    the text; what would become several (㎡, ß) stays. Characters are folded without their context:
    乾隆 becomes 干隆 in the query as in the document, so the two still meet.
    """
    return text.translate(_TABLE)


class _Folding(dict[int, str]):
    """Code point → folded character, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        folded = chr(code)
        if 0xD800 <= code <= 0xDFFF:  # no text: OpenCC and tantivy refuse it
            folded = " "
        for step in (_normal, str.casefold, to_simplified):
            changed = step(folded)
            if len(changed) == 1:
                folded = changed
        self[code] = folded
        return folded


def _normal(character: str) -> str:
    return unicodedata.normalize("NFKC", character)


_TABLE = _Folding()
