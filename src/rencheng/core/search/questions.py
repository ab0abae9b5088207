"""Questions that many ask (高频问题): the same one in many words, gathered, with what answers it.

Leader clustering over pairs of characters: the wording asked most often leads, others join the
leader they are most like. A city's week has thousands of wordings, most of them twins.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from rencheng.core.search.reading import asked_text, read_query
from rencheng.core.search.terms import pairs

#: Likeness (cosine) from which a wording joins a leader. Ours, by reading searches of the demo.
ALIKE: Final = 0.3
#: Wordings looked at, the commonest: beyond, each was asked once.
MOST_WORDINGS: Final = 5_000
#: Different people of a week from which a question counts as one that many ask. Ours.
LEAST_PEOPLE: Final = 3
_SHOWN_WORDINGS = 5
#: What a title puts around its matter: 关于…的咨询.
_FRAME = re.compile(r"^(?:关于|咨询|想问|请教)+|(?:的)?(?:咨询|问题|情况)$")
_SHOWN_PLACES = 3


@dataclass(frozen=True, slots=True)
class Question:
    """One asking. week: 0 is the last seven days, 1 the seven before. who: whoever asked, as a
    hash. source: search or request. answered: a guide or answer was opened, or the unit answered
    at once."""

    text: str
    week: int
    who: str
    source: str
    place: str = ""
    answered: bool = False


@dataclass(frozen=True, slots=True)
class Gathered:
    """A question in its wordings, the commonest first. people: different ones of the last week;
    before: of a week of those before, on average; requests: of the last week, what a guide could
    save; answered: share of the last week's askings."""

    wording: str
    wordings: list[str]
    people: int
    before: float
    requests: int
    answered: float
    places: list[str]

    @property
    def growth(self) -> float:
        """The last week over a usual one."""
        return (self.people + 1) / (self.before + 1)

    @property
    def unanswered(self) -> float:
        """People of the last week who went without an answer: by this gaps are ordered."""
        return self.people * (1 - self.answered)


def gather(questions: Iterable[Question], weeks: int = 4) -> list[Gathered]:
    """The questions that at least LEAST_PEOPLE asked in the last week; most unanswered first.

    weeks: how many `questions` reach back, the last one among them.
    """
    by_wording: dict[str, list[Question]] = defaultdict(list)
    for one in questions:
        key = asked_text(matter(one.text))[0].strip() or one.text.strip()
        if key and pairs(key):
            by_wording[key].append(one)
    common = sorted(by_wording, key=lambda key: (-len(by_wording[key]), key))[:MOST_WORDINGS]
    if not common:
        return []
    groups: dict[int, list[Question]] = defaultdict(list)
    for at, leader in enumerate(_leaders(common)):
        groups[leader] += by_wording[common[at]]
    found = [_gathered(group, weeks) for group in groups.values()]
    kept = [one for one in found if one.people >= LEAST_PEOPLE]
    return sorted(kept, key=lambda one: (-one.unanswered, -one.people, one.wording))


def matter(text: str) -> str:
    """A question without what titles put around it; itself where nothing else is left."""
    plain = text.strip()
    while (bare := _FRAME.sub("", plain).strip()) != plain and bare:
        plain = bare
    return plain


def _leaders(wordings: Sequence[str]) -> list[int]:
    """For each wording the position of its leader; wordings come the commonest first."""
    rows = TfidfVectorizer(analyzer=pairs, sublinear_tf=True).fit_transform(wordings)
    likeness = (rows @ rows.T).tocsr()
    leads = np.zeros(len(wordings), bool)
    found = []
    for at in range(len(wordings)):
        span = slice(likeness.indptr[at], likeness.indptr[at + 1])
        others, values = likeness.indices[span], likeness.data[span] * leads[likeness.indices[span]]
        best = int(np.argmax(values)) if len(values) else -1
        if best >= 0 and values[best] >= ALIKE:
            found.append(int(others[best]))
            continue
        leads[at] = True
        found.append(at)
    return found


def _gathered(group: Sequence[Question], weeks: int) -> Gathered:
    last = [one for one in group if one.week == 0]
    earlier = {(one.week, one.who) for one in group if one.week > 0}
    words = Counter(matter(one.text) for one in last or group)
    places = Counter(one.place for one in last if one.place)
    return Gathered(
        words.most_common(1)[0][0],
        [word for word, _ in words.most_common(_SHOWN_WORDINGS)],
        len({one.who for one in last}),
        len(earlier) / max(weeks - 1, 1),
        sum(one.source == "request" for one in last),
        sum(one.answered for one in last) / len(last) if last else 0.0,
        [place for place, _ in places.most_common(_SHOWN_PLACES)],
    )


def covered(wording: str, text: str) -> float:
    """Share of a question's pairs of characters that a text holds: 0 to 1."""
    asked = read_query(matter(wording)).pairs
    if not asked:
        return 0.0
    held = set(pairs(asked_text(text)[1]))
    return sum(term in held for term in asked) / len(asked)
