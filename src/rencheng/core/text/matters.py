"""Messages as vectors (向量): what each is about, which names it has, in which area it is.

The three are kept apart, so that likeness of matter and sameness of place can be weighed against
each other. Names are taken out of the text before its matter is read: two complaints about one
estate are not alike for the estate's sake.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from rencheng.core.text.messages import READ_CHARACTERS, Message
from rencheng.core.text.names import NameBook, Names

#: Words that every message may hold, whatever it is about.
COMMON = re.compile(
    r"[A-Z]\d{0,2}[市区县镇]|反映|投诉|咨询|请问|建议|希望|举报|关于|问题|解决|请求|什么时候|为什么|相关部门|有关部门"
    r"|强烈|尊敬的?|领导|您好|你好|谢谢|书记|政府|部门|小区|业主|居民|市民|来电人?|诉求人|刻不容缓|加快|力度|什么|怎么|哪里|多少"
)
_RUN = re.compile("[一-鿿A-Za-z0-9]+")
#: A title says in a few words what a message is about: its runs count so often.
TITLE_WEIGHT = 3
TITLE_LONGEST, TEXT_LONGEST = 4, 2  # characters of the runs that are compared
#: A run in more messages than this share (and a name, an area) tells nothing apart.
COMMON_RUN, COMMON_NAME, COMMON_AREA = 0.05, 0.03, 0.3
#: In a short stream even one story is a large share: so many messages never make a run common.
FEW_HOLDERS = 50
#: In a long stream a rare share is many; beyond this, a run costs more time than it tells.
MOST_HOLDERS = 600
RUNS_KEPT = 64  # heaviest runs of a message
#: Names of towns (街道, 镇) are areas: too wide to be the place of one story.
_TOWN = "town"

NAME_IN_HEAD = 12  # a name in title or address counts as so many in the text

Matrix = Any  # scipy.sparse.csr_array


@dataclass(frozen=True)
class Matters:
    """Rows of unit length (or empty), one a message; names as read.

    runs: run → column of `matter`. holders: (columns,) messages that hold each run.
    """

    matter: Matrix
    place: Matrix
    area: Matrix
    names: list[Names]
    runs: dict[str, int]
    holders: np.ndarray

    def held(self, word: str) -> int:
        """About how many messages hold a word: as many as hold its rarest pair of characters."""
        pairs = [self.runs.get(word[at : at + 2]) for at in range(len(word) - 1)]
        return min((int(self.holders[pair]) for pair in pairs if pair is not None), default=1)


def read_matters(messages: Sequence[Message], known: dict[str, str] | None = None) -> Matters:
    """Vectors of a stream. known: name → kind, of names that the city has."""
    openings = [message.opening for message in messages]
    book = NameBook(known).fit(openings)
    names = [book.read(opening) for opening in openings]
    pairs = list(zip(messages, names, strict=True))
    matter, runs, holders = _weighted((_runs(*pair) for pair in pairs), COMMON_RUN, twice=True)
    place, *_ = _weighted((_places(*pair) for pair in pairs), COMMON_NAME)
    area, *_ = _weighted((_areas(*pair) for pair in pairs), COMMON_AREA, twice=True)
    return Matters(_heaviest(matter, RUNS_KEPT), place, area, names, runs, holders)


def _runs(message: Message, names: Names) -> Counter[str]:
    counts: Counter[str] = Counter()
    for run in _bare(message.title, names):
        for length in range(2, TITLE_LONGEST + 1):
            for at in range(len(run) - length + 1):
                counts[run[at : at + length]] += TITLE_WEIGHT
    for run in _bare(message.text[:READ_CHARACTERS], names):
        for at in range(len(run) - TEXT_LONGEST + 1):
            counts[run[at : at + TEXT_LONGEST]] += 1
    return counts


def _bare(text: str, names: Names) -> list[str]:
    """The unbroken runs of a text without names and common words."""
    for name in names.names:
        text = text.replace(name.stem, "，")
    return _RUN.findall(COMMON.sub("，", text))


def _places(message: Message, names: Names) -> Counter[str]:
    found = [name.stem for name in names.names if name.kind != _TOWN]
    head = message.address + message.title
    return Counter({stem: NAME_IN_HEAD if stem in head else 1 for stem in found})


def _areas(message: Message, names: Names) -> Counter[str]:
    found = [*names.areas, *(name.stem for name in names.names if name.kind == _TOWN)]
    head = message.address + message.title
    return Counter([area for area in found if area in head] or found)


def _weighted(
    rows: Iterable[Counter[str]], common: float, *, twice: bool = False
) -> tuple[Matrix, dict[str, int], np.ndarray]:
    """TF-IDF (1 + ln tf) of counts, rows of unit length; columns and their holders.

    twice: only what two messages have.
    """
    columns: dict[str, int] = {}
    indptr, indices, data = [0], [], []
    for row in rows:
        for term, count in row.items():
            indices.append(columns.setdefault(term, len(columns)))
            data.append(count)
        indptr.append(len(indices))
    total = len(indptr) - 1
    matrix = sp.csr_array(
        (np.asarray(data, np.float32), np.asarray(indices, np.int32), np.asarray(indptr)),
        shape=(total, max(1, len(columns))),
    )
    holders = np.bincount(matrix.indices, minlength=matrix.shape[1])
    most = max(FEW_HOLDERS, min(common * total, MOST_HOLDERS))
    weights = np.log((1 + total) / (1 + holders)) + 1
    weights[(holders > most) | (holders < (2 if twice else 1))] = 0
    matrix.data = (1 + np.log(matrix.data)) * weights[matrix.indices].astype(np.float32)
    matrix.eliminate_zeros()
    return unit_rows(matrix), columns, holders


def _heaviest(matrix: Matrix, most: int) -> Matrix:
    for at in np.flatnonzero(np.diff(matrix.indptr) > most):
        row = matrix.data[matrix.indptr[at] : matrix.indptr[at + 1]]
        row[np.argpartition(row, -most)[:-most]] = 0
    matrix.eliminate_zeros()
    return unit_rows(matrix)


def unit_rows(matrix: Matrix) -> Matrix:
    """Rows scaled to length one; empty ones stay empty."""
    lengths = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    rows = np.repeat(1 / lengths, np.diff(matrix.indptr)).astype(np.float32)
    return sp.csr_array((matrix.data * rows, matrix.indices, matrix.indptr), shape=matrix.shape)
