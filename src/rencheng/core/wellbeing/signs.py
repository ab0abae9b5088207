"""What shows a feeling beside words (情绪线索): faces, word-list hits, marks, who is quoted."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from math import log2

from rencheng.core.text.features import read_parts
from rencheng.core.wellbeing.words import word_list

_FACE = re.compile(r"\[[^\[\]\s]{1,8}\]|[\U0001F300-\U0001FAFF\u2600-\u27bf]")
_QUOTED = "//@"  # on Chinese platforms, what follows was written by others
_MARKS = {
    "exclaims": re.compile(r"[!！]"),
    "asks": re.compile(r"[?？]"),
    "trails": re.compile(r"…|\.\.\.|。。"),
}
_LINK = re.compile(r"https?://\S+")


def emotion_signs(title: str, text: str) -> Sequence[str]:
    """Signs of feeling: each face, each class of the word list (denied ones apart; once more for
    the writer's own words), marks, and how long the text and how deep the quotation is."""
    plain = read_parts(_LINK.sub(" ", f"{title}\n{text}")).plain
    own = plain.split(_QUOTED, 1)[0]
    signs = [f"face:{face}" for face in _FACE.findall(plain)]
    hits = list(word_list().feelings_in(plain))
    for hit in hits:
        kind = f"not:{hit.kind}" if hit.denied else f"says:{hit.kind}"
        signs.append(kind)
        if hit.strength > 1:
            signs.append(f"strong:{kind}")
        if hit.start < len(own):
            signs.append(f"own:{kind}")
    said = Counter(hit.kind for hit in hits if not hit.denied)
    if said:
        most, times = said.most_common(1)[0]
        signs.append(f"most:{most}")
        if times == said.total():
            signs.append(f"only:{most}")
    for name, mark in _MARKS.items():
        if count := len(mark.findall(plain)):
            signs.append(f"{name}:{min(count, 4)}")
    signs.append(f"length:{int(log2(1 + len(plain)))}")
    signs.append(f"own length:{int(log2(1 + len(own)))}")
    signs.append(f"quoted:{min(plain.count(_QUOTED), 4)}")
    signs.append(f"tags:{min(plain.count('#') // 2, 3)}")
    return signs
