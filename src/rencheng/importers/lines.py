"""Bytes of a text file turned into lines, within bounds: encoding, broken bytes, endless lines."""

from __future__ import annotations

import codecs
import io
import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from typing import BinaryIO

from rencheng.core.common.errors import InputError

CHUNK_BYTES = 256 * 1024
_UNREAD = re.compile("[\udc80-\udcff]")  # what surrogateescape makes of a byte it cannot read
_NOT_ASCII = re.compile("[^\x00-\x7f]")
_STRANGE = {"Mn", "Me", "Lm", "Cn"}  # accents and hooks by themselves, and what is no character


class LineTooLongError(Exception):
    """The next line is longer than allowed; it has been passed over."""


class Lines:
    """The lines of a file as text, ends kept, with a bound on what is held in memory.

    Iterating gives `str` lines. A line longer than `max_bytes` raises LineTooLongError once; the
    next call goes on with the line after it. For a line with broken or NUL bytes `fault` is set to
    (code, offset of the byte in the file) and stays until the reader sets it to None; broken bytes
    stand in the line as lone surrogates.

    The encoding is UTF-8, unless the first part that is not ASCII reads better as GB18030.
    """

    def __init__(self, stream: BinaryIO, max_bytes: int, encoding: str | None = None) -> None:
        self.encoding = encoding
        self.fault: tuple[str, int] | None = None
        self.given = 0
        self.ended = False
        self._stream = stream
        self._position = 0
        self._max = max_bytes
        self._lines: list[str] = []
        self._faults: dict[int, tuple[str, int]] = {}
        self._at = 0
        self._pushed: deque[str] = deque()
        self._offset = 0
        self._blocks = self._read_blocks(self._head())

    def __iter__(self) -> Lines:
        return self

    def __next__(self) -> str:
        if self._pushed:
            self.given += 1
            return self._pushed.popleft()
        while self._at >= len(self._lines):
            self._fill()
        line = self._lines[self._at]
        if self._faults and self.fault is None:
            self.fault = self._faults.get(self._at)
        self._at += 1
        if len(line) > self._max:
            raise LineTooLongError
        self.given += 1
        return line

    def push_back(self, lines: list[str]) -> None:
        """Give these lines again before any other."""
        self._pushed.extendleft(reversed(lines))
        self.ended = False

    def bytes_read(self) -> int:
        """How far into the file the reading has come."""
        return self._position

    def _read(self, size: int) -> bytes:
        chunk = self._stream.read(size)
        self._position += len(chunk)
        return chunk

    def _head(self) -> bytes:
        head = self._read(4096)
        wide = head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        if wide or head.count(0) > len(head) // 4:
            raise InputError("table_encoding", encoding="UTF-16")
        if head.startswith(codecs.BOM_UTF8):
            self.encoding = self.encoding or "utf-8"
            self._offset = len(codecs.BOM_UTF8)
        return head[self._offset :]

    def _read_blocks(self, rest: bytes) -> Iterator[bytes | None]:
        """Blocks of whole lines; None stands for a line that was too long and is passed over."""
        while True:
            chunk = self._read(CHUNK_BYTES)
            data = rest + chunk
            # A carriage return at the very end may be half of a line's end: leave it for later.
            last = max(data.rfind(b"\n"), data.rfind(b"\r", 0, max(len(data) - 1, 0)))
            cut = last + 1 if chunk else len(data)
            if cut:
                yield data[:cut]
            rest = data[cut:]
            if not chunk:
                return
            if len(rest) > self._max:
                yield None
                rest = self._pass_over(rest)

    def _pass_over(self, data: bytes) -> bytes:
        """Read up to the end of the present line; returns what was read of the next."""
        while True:
            end = re.search(rb"\r\n|\n|\r(?!\Z)", data)
            if end:
                rest = data[end.end() :]
                self._offset = self._position - len(rest)
                return rest
            chunk = self._read(CHUNK_BYTES)
            if not chunk:
                return b""
            data = data[-1:] + chunk

    def _fill(self) -> None:
        block = next(self._blocks, b"")
        if block is None:
            raise LineTooLongError
        if not block:
            self.ended = True
            raise StopIteration
        self._faults = {}
        try:
            text = self._decode(block, "strict")
        except UnicodeDecodeError:
            self._lines = self._decode_by_line(block)
        else:
            self._lines = list(io.StringIO(text, newline=""))
            if "\0" in text:
                self._lines = self._decode_by_line(block)
        self._at = 0
        self._offset += len(block)

    def _decode(self, block: bytes, errors: str) -> str:
        if self.encoding is None:
            if block.isascii():
                return block.decode("ascii")
            self.encoding = recognise(block)
        return block.decode(self.encoding, errors)

    def _decode_by_line(self, block: bytes) -> list[str]:
        """The slow way, for blocks with a fault: remember which line has it, and at which byte."""
        lines = []
        offset = self._offset
        for number, raw in enumerate(re.findall(rb"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z", block)):
            lines.append(self._decode(raw, "surrogateescape"))
            try:
                self._decode(raw, "strict")
            except UnicodeDecodeError as error:
                self._faults[number] = ("table_bytes", offset + error.start)
            else:
                if b"\0" in raw:
                    self._faults[number] = ("table_nul", offset + raw.index(b"\0"))
            offset += len(raw)
        return lines


def recognise(block: bytes) -> str:
    """ "utf-8" or "gb18030", whichever reads `block` better; UTF-8 where neither does.

    Chinese in GB18030 read as UTF-8 is nearly all broken bytes, and UTF-8 with a few broken bytes
    is nearly all whole characters: so the majority decides.
    """
    text = block.decode("utf-8", "surrogateescape")
    broken = len(_UNREAD.findall(text))
    if broken == 0:
        return "gb18030" if _only_seems_utf8(text, block) else "utf-8"
    whole = sum(not _is_strange(sign) for sign in _NOT_ASCII.findall(text)) - broken
    as_national = len(_UNREAD.findall(block.decode("gb18030", "surrogateescape")))
    return "gb18030" if broken >= whole and as_national < broken else "utf-8"


def _only_seems_utf8(text: str, block: bytes) -> bool:
    """Whether a few Chinese words in GB18030 happen to be valid UTF-8.

    停水 (no water) does: as UTF-8 it is an accent and a hook, which no text consists of. So where
    every character has two bytes and some are such, while the common Chinese characters
    (GB 2312, the core of GB 18030) explain it all, it is Chinese.
    """
    found = _NOT_ASCII.findall(text)
    if any(sign > "\u07ff" for sign in found) or not any(map(_is_strange, found)):
        return False
    try:
        block.decode("gb2312")
    except UnicodeDecodeError:
        return False
    return True


def _is_strange(sign: str) -> bool:
    return unicodedata.category(sign) in _STRANGE


def has_broken(text: str) -> bool:
    """Whether a text holds bytes that could not be read."""
    return _UNREAD.search(text) is not None
