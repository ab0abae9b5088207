"""What a message is found again by (指纹): its pieces, its names, and keys that alike ones share.

Keys are its names and bands of MinHash values (Broder 1997; banding after Leskovec, Rajaraman and
Ullman, Mining of Massive Datasets, §3.4): of two texts of which half the pieces are the same, 97 in
100 share a key; of two that share a tenth, 11 in 100.
"""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

import numpy as np

from rencheng.core.text.matters import COMMON
from rencheng.core.text.messages import Message
from rencheng.core.text.names import NameBook

BANDS, ROWS = 12, 2
PIECE = 2  # characters
_PRIME = (1 << 31) - 1
_DRAWS = np.random.default_rng(20_210_924)  # any seed will do, but it must stay the same for good
_FACTORS = _DRAWS.integers(1, _PRIME, (BANDS * ROWS, 1), dtype=np.int64)
_SHIFTS = _DRAWS.integers(0, _PRIME, (BANDS * ROWS, 1), dtype=np.int64)
_RUN = re.compile("[一-鿿A-Za-z0-9]+")
#: What operators and callers put around the matter.
_FRAME = re.compile(
    r"来电人?(?:要求回电|要求保密|反映|称)?|诉求人表示|市民(?:女士|先生)?来电(?:反映|称)?|请(?:有关单位|相关部门)核实处理"
    r"|望(?:处理并)?回复|请回复|尽快|麻烦|谢谢(?:你了)?|好嘞|就是这么个情况|我跟你(?:说|反映)个事|我这边有个事|喂|可算打通了|求解决"
    r"|没人管|投诉|求助|举报"
)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """pieces: pairs of characters of the matter. names: places it names; head: those in title
    or address. keys: 32-bit, of which alike messages share one."""

    pieces: frozenset[str]
    names: frozenset[str]
    head: frozenset[str]
    keys: tuple[int, ...]


def fingerprint(message: Message, book: NameBook) -> Fingerprint:
    """The fingerprint of a message; one that says nothing has no keys but those of its names."""
    found = book.read(message.opening)
    names = frozenset(name.stem for name in found.names if name.kind != "town")
    text = f"{message.title}，{message.text[:1000]}"
    for name in found.names:
        text = text.replace(name.stem, "，")
    runs = _RUN.findall(COMMON.sub("，", _FRAME.sub("，", text)))
    pieces = frozenset(run[at : at + PIECE] for run in runs for at in range(len(run) - PIECE + 1))
    where = message.address + message.title
    keys = {zlib.crc32(f"name:{name}".encode()) for name in names}
    if message.person:
        keys.add(zlib.crc32(f"person:{message.person}".encode()))
    keys.update(_bands(pieces))
    return Fingerprint(
        pieces, names, frozenset(name for name in names if name in where), tuple(sorted(keys))
    )


def _bands(pieces: frozenset[str]) -> set[int]:
    if not pieces:
        return set()
    hashes = np.array([zlib.crc32(piece.encode()) % _PRIME for piece in sorted(pieces)], np.int64)
    least = ((_FACTORS * hashes + _SHIFTS) % _PRIME).min(axis=1).reshape(BANDS, ROWS)
    return {zlib.crc32(bytes([band]) + row.tobytes()) for band, row in enumerate(least)}
