"""The five elements of a request (五要素): who, when, where, what, how it came.

GB/T 33358-2016 asks an operator for name, time, place, cause and course. What a text lacks is
shown while the caller is still on the phone; nothing is refused for it.
"""

from __future__ import annotations

import re
from typing import Final

ELEMENTS: Final = ("name", "time", "place", "cause", "course")

_TIME: Final = re.compile(
    r"今[天早晚晨]|昨[天晚夜]|前天|刚[才刚]|现在|早上|上午|中午|下午|晚上|夜里|凌晨|半夜|周[一二三四五六日天]"
    r"|星期|上周|这周|本周|上个?月|[0-9一二三四五六七八九十两半几]+ ?[点时天日周月年]"
    r"|每天|一直|连续|长期"
    r"|today|yesterday|since|morning|night|\d{1,2}:\d{2}",
    re.IGNORECASE,
)
#: How it came: one thing after another, or what was done about it before.
_COURSE: Final = re.compile(
    r"然后|后来|之后|以后|开始|接着|结果|已经|曾|报修|打过|反映过|联系过|找过|回复|至今|还是|仍|又"
    r"|then|after|since|already|still|again",
    re.IGNORECASE,
)
#: Fewer characters tell that there is a matter, not what it is (ours).
_FEWEST: Final = 6


def told_elements(text: str, *, name: bool, place: bool, category: bool) -> dict[str, bool]:
    """Element → whether it is there. name, place, category: known from elsewhere, or read."""
    return {
        "name": name,
        "time": bool(_TIME.search(text)),
        "place": place,
        "cause": category and len(text.strip()) >= _FEWEST,
        "course": bool(_COURSE.search(text)),
    }
