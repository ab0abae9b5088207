"""What somebody who has typed so much may mean (输入联想): known questions that begin or go on
so."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate

from rencheng.core.search.folding import fold

MOST: int = 8
#: Ours: hits looked at for one query; phrases lie by weight, so that the first are the likeliest.
LOOKED_AT = 400
LONGEST = 60  # characters of what was typed, and of a phrase, that count
_END = "\n"  # stands in no phrase


class Suggester:
    """Phrases with weights, ready to be looked through. Phrases that read alike count once, with
    the sum of their weights, in the wording that weighs most."""

    def __init__(self, phrases: Iterable[tuple[str, float]]) -> None:
        known: dict[str, tuple[float, float, str]] = {}
        for given, weight in phrases:
            phrase = " ".join(given.split())
            folded = fold(phrase).replace(_END, " ")
            if not folded.strip() or len(phrase) > LONGEST:
                continue
            total, most, best = known.get(folded, (0.0, 0.0, phrase))
            wording = phrase if weight > most else best
            known[folded] = (total + weight, max(most, weight), wording)
        rows = sorted(known.items(), key=lambda item: (-item[1][0], len(item[0]), item[0]))
        self._phrases = [wording for _, (_, _, wording) in rows]
        self._folded = [folded for folded, _ in rows]
        self._text = _END + _END.join(self._folded) + _END
        self._starts = list(accumulate((len(one) + 1 for one in self._folded), initial=1))[:-1]

    def __len__(self) -> int:
        return len(self._phrases)

    def suggest(self, typed: str, most: int = MOST) -> list[str]:
        """The likeliest phrases, most weighty first: those that begin as typed, then those that
        hold it, then those that hold all its words. Any text will do; nothing in it is syntax."""
        asked = fold(" ".join(typed[:LONGEST].split())).replace(_END, " ").strip()
        if not asked or most <= 0:
            return []
        found = dict.fromkeys(self._holding(_END + asked, most))
        if len(found) < most:
            found |= dict.fromkeys(self._holding(asked, most + len(found)))
        words = asked.split()
        if len(found) < most and len(words) > 1:
            rest = words[1:]
            holding = self._holding(words[0], LOOKED_AT)
            found |= dict.fromkeys(
                row for row in holding if all(word in self._folded[row] for word in rest)
            )
        return [self._phrases[row] for row in list(found)[:most]]

    def _holding(self, wanted: str, most: int) -> list[int]:
        """Rows whose phrase holds the text, each once, in the order of the phrases."""
        found: list[int] = []
        at = self._text.find(wanted)
        while at >= 0 and len(found) < most:
            row = bisect_right(self._starts, at + (wanted[0] == _END)) - 1
            found.append(row)
            end = self._starts[row] + len(self._folded[row])
            at = self._text.find(wanted, end)
        return found
