"""What tells a topic (概括): its one sentence, and the words that set it apart from the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

from rencheng.core.text.matters import COMMON, Matters
from rencheng.core.text.messages import Message

LONGEST_SENTENCE = 60
SHORTEST_TITLE = 6
KEYWORDS = 6
KEYWORD_SHARE = 0.3  # of a topic's messages must hold a keyword
_READ_AT_MOST = 200  # messages of a topic whose words are counted
_SENTENCE = re.compile(r"[^。！？!?\n；;]+")
_GREETING = re.compile(
    r"^(?:(?:尊敬的?|敬爱的)?[一-鿿]{0,6}(?:领导|书记|市长|区长)(?:们)?(?:您?你?们?好)?|您好|你好|喂|同志你好"
    r"|(?:来电人|诉求人|市民(?:女士|先生)?(?:来电)?)(?:反映|表示|称)?)[，,：:！!、\s]*"
)
_WORD = re.compile("[一-鿿]+|[A-Za-z]+|[0-9]+[A-Za-z一-鿿]+")


def describe(message: Message) -> str:
    """What a message is about in one sentence: its title, else its first telling sentence."""
    title = message.title.strip()
    if len(title) >= SHORTEST_TITLE:
        return title[:LONGEST_SENTENCE]
    for sentence in _SENTENCE.findall(message.text[:2000]):
        plain = _GREETING.sub("", sentence.strip()).strip("，, ")
        if len(plain) >= SHORTEST_TITLE:
            return _shortened(plain)
    return title or message.text.strip()[:LONGEST_SENTENCE]


def _shortened(sentence: str) -> str:
    if len(sentence) <= LONGEST_SENTENCE:
        return sentence
    cut = max(sentence.rfind(sign, 0, LONGEST_SENTENCE) for sign in "，,、 ")
    return sentence[: cut if cut > LONGEST_SENTENCE // 2 else LONGEST_SENTENCE] + "…"


def telling_word(group: Sequence[int], matters: Matters) -> tuple[int, float]:
    """The run that tells the group best, as (column, focus).

    focus: the share of the group's messages that hold it, times the share of its messages in the
    stream that are the group's; 1 where exactly the group has it.
    """
    rows = np.asarray(group)
    part = matters.matter[rows]
    inside = np.bincount(part.indices, minlength=part.shape[1])
    columns = np.flatnonzero(inside >= max(2, 0.4 * len(rows)))
    if not len(columns):
        return -1, 0.0
    everywhere = matters.holders[columns]
    score = np.sqrt(inside[columns] / len(rows) * (inside[columns] / np.maximum(everywhere, 1)))
    best = int(score.argmax())
    return int(columns[best]), float(score[best])


def keywords(
    group: Sequence[int], matters: Matters, messages: Sequence[Message]
) -> tuple[str, ...]:
    """Words many of the group's messages hold and few others do, best first; names among them."""
    import rjieba  # noqa: PLC0415 - its dictionary takes a moment; many callers need no words

    some = list(group)[:_READ_AT_MOST]
    counts: Counter[str] = Counter()
    for at in some:
        message = messages[at]
        words = rjieba.cut(COMMON.sub("，", message.title + "。" + message.text[:400]))
        counts.update({word for word in words if len(word) > 1 and _WORD.fullmatch(word)})
    names = Counter(name.stem for at in some for name in matters.names[at].names)
    least = max(min(2, len(some)), KEYWORD_SHARE * len(some))
    found = [name for name, count in names.most_common(2) if count >= least]
    scores = {
        word: count / len(some) * math.log((1 + len(messages)) / (1 + matters.held(word)))
        for word, count in counts.items()
        if count >= least and not any(word in name or name in word for name in found)
    }
    return tuple([*found, *sorted(scores, key=lambda word: (-scores[word], word))][:KEYWORDS])
