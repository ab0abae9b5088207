"""What speaks for a candidate (排序特征): lexical evidence and nearness in meaning, as numbers.

Each feature is defined for any query and any collection: shares, ranks and cosines, no raw counts.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from rencheng.core.search.ranking import Found, best_window, find
from rencheng.core.search.reading import Term

Floats = NDArray[np.float64]

NEAR: Final = 40  # characters: one clause
LEAD: Final = 80  # characters of the body that say what it is about
SHORT_RUN: Final = 3  # characters: a pair may meet by chance, three hardly
_NUMBER = re.compile(r"\d+(?:\.\d+)?")

#: What a question asks for → how it asks, and how an answer to it looks. Ours.
ANSWERS: Final[Mapping[str, tuple[re.Pattern[str], re.Pattern[str]]]] = {
    name: (re.compile(asks), re.compile(answers))
    for name, asks, answers in (
        (
            "when",
            "什么时候|什么时间|时间是|何时|几点|几号|哪天|哪一天|多久|多长时间|日期|截止|期限|几天",
            r"\d+\s*[月日号点时天年]|[零时]起|工作日|以前|之前|以内|至今|期间|结束|星期|周[一二三四五六日]",
        ),
        (
            "how_much",
            "多少|几个|几名|几次|几类|比例|金额|标准是|额度|价格|收费|费用|上限|下限|多高|利率",
            r"\d|[一二三四五六七八九十百千万]+[元个名人次倍%类种家]|免费|不收",
        ),
        ("phone", "电话|热线|联系方式|怎么联系|号码", r"\d{3,4}-?\d{3,}|12\d{3}"),
        (
            "where",
            "哪里|哪儿|何处|什么地方|地点|地址|网站|网址|平台|渠道|途径|app|公众号|窗口",
            r"网|平台|窗口|大厅|中心|app|公众号|小程序|[路街号楼]|邮箱|http|www|微信",
        ),
        (
            "who",
            "谁|哪个部门|哪些部门|什么部门|哪个单位|哪些人|哪些企业|什么人|对象|由什么|负责人|主体",
            "局|委|部|厅|办|单位|企业|机构|人员|政府|公司|组织|者|人",
        ),
        (
            "whether",
            "是否|能不能|可不可以|可否|能否|是不是|要不要|需不需要|有没有|吗[？?]?$",
            "^(?:是|否|不|可|能|无|需|有|会|暂|应|必须|没有)|可以|不能|不得|不需|无需|均可|不会|需要",
        ),
        (
            "which",
            "哪些|哪几|包括|内容|措施|条件|材料|要求|范围|方面",
            "、|；|;|（一）|一是|1[.、]",
        ),
        (
            "how",
            "怎么|如何|怎样|方式|办法|流程|步骤",
            "应|通过|可以|登录|按照|先|申请|采取|实行|方式",
        ),
        ("what", "什么是|是什么|指的?是|含义|定义|名称|叫什么", "是指|指|即|称为|《"),
    )
}

NAMES: Final = (
    "lexical",
    "lexical_rank",
    "coverage",
    "passage",
    "near",
    "title",
    "lead",
    "words",
    "rarest",
    "numbers",
    "run",
    "runs",
    "brevity",
    *(f"answers_{name}" for name in ANSWERS),
    "title_meaning",
    "passage_meaning",
    "meaning",
    "meaning_gap",
    "meaning_rank",
)
#: Those that need vectors; without any they are all zero.
MEANING: Final = NAMES[NAMES.index("title_meaning") :]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document that may answer. title: folded title and aliases; body: folded.

    lexical: the engine's score, 0 where it was found by meaning alone; place: its rank there, from
    0, None likewise. title_cosine, passage_cosine: of the query with the title and with the best
    passage; None where there is no vector.
    """

    title: str
    body: str
    lexical: float = 0.0
    place: int | None = None
    title_cosine: float | None = None
    passage_cosine: float | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as features need it. text: folded, without question words; question: with them.
    terms: pairs with their weights; words likewise."""

    text: str
    question: str
    terms: Sequence[Term]
    words: Sequence[Term] = field(default_factory=tuple)


def features(asked: Asked, candidates: Sequence[Candidate]) -> Floats:
    """(candidates, NAMES): each feature of each candidate, most of them between 0 and 1."""
    table = np.zeros((len(candidates), len(NAMES)))
    if not len(candidates):
        return table
    top = max(one.lexical for one in candidates) or 1.0
    numbers = _NUMBER.findall(asked.text)
    wanted = [
        answers if asks.search(asked.question) else None for asks, answers in ANSWERS.values()
    ]
    for row, one in enumerate(candidates):
        found = _lexical(asked, one, top, numbers)
        found += [float(want is not None and bool(want.search(one.body))) for want in wanted]
        table[row, : len(NAMES) - len(MEANING)] = found
    table[:, -len(MEANING) :] = _meaning(candidates)
    return table


def _lexical(asked: Asked, one: Candidate, top: float, numbers: Sequence[str]) -> list[float]:
    places = find(one.body, asked.terms)
    in_title = {found.term.text for found in find(one.title, asked.terms)}
    total = sum(term.weight for term in asked.terms) or 1.0
    rarest = max(asked.terms, key=lambda term: term.weight, default=None)
    whole = in_title | {found.term.text for found in places}
    longest, covered = _runs(asked.text, f"{one.title}\n{one.body}")
    return [
        one.lexical / top,
        0.0 if one.place is None else 1 / (1 + one.place),
        _share(whole, asked.terms, total),
        best_window(places, 120)[1] / total,
        best_window(places, NEAR)[1] / total,
        _share(in_title, asked.terms, total),
        _share(_until(places, LEAD), asked.terms, total),
        _word_share(asked.words, one),
        float(rarest is not None and rarest.text in whole),
        _held(numbers, f"{one.title} {one.body}"),
        longest,
        covered,
        1 / (1 + math.log1p(len(one.body) / 200)),
    ]


def _until(places: Sequence[Found], end: int) -> set[str]:
    return {found.term.text for found in places if found.end <= end}


def _share(present: set[str], terms: Sequence[Term], total: float) -> float:
    return sum(term.weight for term in terms if term.text in present) / total


def _word_share(words: Sequence[Term], one: Candidate) -> float:
    total = sum(term.weight for term in words)
    held = sum(term.weight for term in words if term.text in one.body or term.text in one.title)
    return held / total if total else 0.0


def _held(numbers: Sequence[str], text: str) -> float:
    """The share of the query's numbers that stand in the text; 1 where it has none."""
    if not numbers:
        return 1.0
    return sum(number in text for number in numbers) / len(numbers)


def _runs(query: str, text: str) -> tuple[float, float]:
    """The longest piece of the query that stands in the text, and how much of it stands there in
    pieces of SHORT_RUN characters and more; both as shares of the query."""
    query = "".join(query.split())
    if not query:
        return 0.0, 0.0
    longest, covered, end, start = 0, 0, 0, 0
    while start < len(query):
        length = max(end - start, 0)  # what stood there from the character before still does
        while start + length < len(query) and query[start : start + length + 1] in text:
            length += 1
        if length >= SHORT_RUN:
            covered += start + length - max(start, end)
            end = start + length
        longest = max(longest, length)
        start += 1
    return longest / len(query), covered / len(query)


def _meaning(candidates: Sequence[Candidate]) -> Floats:
    title = _cosines([one.title_cosine for one in candidates])
    passage = _cosines([one.passage_cosine for one in candidates])
    best = np.fmax(title, passage)
    known = np.isfinite(best)
    if not known.any():
        return np.zeros((len(candidates), len(MEANING)))
    least = np.nanmin(best)
    best = np.where(known, best, least)
    title, passage = (
        np.where(np.isfinite(title), title, best),
        np.where(np.isfinite(passage), passage, best),
    )
    order = np.empty(len(best))
    order[np.argsort(-best, kind="stable")] = np.arange(len(best))
    return np.column_stack([title, passage, best, best - best.max(), 1 / (1 + order)])


def _cosines(found: Sequence[float | None]) -> Floats:
    return np.array([np.nan if one is None else one for one in found], float)
