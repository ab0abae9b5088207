"""A draft drawn from answers given so far (自动起草): the sentences that say it best, with sources.

Maximal marginal relevance (Carbonell & Goldstein 1998): near the question and near what the other
answers say, but not near a sentence that stands there already. Nothing is made up: each sentence
is one that a unit wrote.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from rencheng.core.search.reading import asked_text
from rencheng.core.search.terms import pairs

MOST_SENTENCES: Final = 6
#: How much being like the question weighs beside being like the other answers; and how much
#: likeness to a sentence already there takes off. Ours, by reading drafts of the demo.
_ASKED, _TWICE = 0.6, 0.7
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_SHORTEST, _LONGEST = 8, 160
#: What only holds for whoever asked: greetings, thanks, numbers of requests, "your request".
_PERSONAL = re.compile(
    "您好|感谢|谢谢|来电|来信|您反映|您说|贵|先生|女士|敬请|祝您|回复如下|关注和支持|工单|承办人"
    "|欢迎|经核实|已经核实|派人|已与|已于|已安排|已联系"
)


class Sourced(NamedTuple):
    """A sentence and the answer it stands in."""

    text: str
    source: str


def draft(question: str, answers: Sequence[tuple[str, str]]) -> list[Sourced]:
    """The sentences to begin with, in the order of the answers they stand in.

    answers: (source, text), the best first. Empty where none has a sentence of use.
    """
    sentences = [
        Sourced(sentence, source)
        for source, text in answers
        for sentence in (one.strip() for one in _SENTENCE.findall(text))
        if _SHORTEST <= len(sentence) <= _LONGEST and not _PERSONAL.search(sentence)
    ]
    if not sentences:
        return []
    texts = [asked_text(one.text)[1] for one in sentences]
    rows = TfidfVectorizer(analyzer=pairs, sublinear_tf=True).fit_transform(
        [*texts, asked_text(question)[1]]
    )
    likeness = (rows @ rows.T).toarray()
    worth = _ASKED * likeness[-1, :-1] + (1 - _ASKED) * likeness[:-1, :-1].mean(1)
    kept: list[int] = []
    while len(kept) < min(MOST_SENTENCES, len(sentences)):
        twice = likeness[:-1, kept].max(1) if kept else np.zeros(len(sentences))
        value = worth - _TWICE * twice
        value[kept] = -np.inf
        best = int(np.argmax(value))
        if value[best] <= 0:
            break
        kept.append(best)
    return [sentences[at] for at in sorted(kept)]
