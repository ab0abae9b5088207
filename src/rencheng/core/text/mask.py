"""Masking (脱敏): personal data in a text found and starred out; the rest stays, sign by sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

STAR = "*"


@dataclass(frozen=True, slots=True)
class Found:
    """One piece of personal data: what it is, as it was written, and where (start, end).

    kind: mobile, landline, id_number, email, bank_card, account, plate, door, name or left_over
    (what an earlier masking left readable).
    """

    kind: str
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Masked:
    """A text of the same length with stars in place of personal data, and what was found."""

    text: str
    found: tuple[Found, ...]


#: Characters of each kind that stay readable: (at the start, at the end). Staff recognise a number
#: by them; the public sees none.
_KEPT = {"mobile": (3, 4), "landline": (0, 2), "id_number": (2, 2), "bank_card": (0, 4)}

_GAP = r"[ \-–—_.·・/]{0,2}"
_BEFORE = r"(?<![\d.])"
_AFTER = r"(?!\d|\.\d| ?(?:亿|万元|元(?!旦)|平方|㎡|%))"

_GROUPS = [(11,), (3, 4, 4), (4, 4, 3), (3, 8), (7, 4), (3, 3, 5), (3, 5, 3)]
_MOBILE_DIGITS = "|".join(_GAP.join(rf"\d{{{size}}}" for size in sizes) for sizes in _GROUPS)
_MOBILE = re.compile(
    rf"{_BEFORE}(?:\+?(?:00)?86[ \-)]{{0,2}})?"
    rf"(?P<it>(?=1{_GAP}[3-9])(?:{_MOBILE_DIGITS})|1(?P<gap>[ \-.·])[3-9](?:(?P=gap)\d){{9}})"
    rf"{_AFTER}"
)
# A number of a fixed line is told from others by its area code in front or by what is said of it.
_LANDLINE_SAID = (
    r"(?:电话|座机|固话|来电|致电|拨打|联系方式|[Tt][Ee][Ll]|☎)(?:号码|号)?[是为:：)(）（ ]{0,3}"
)
_AREA_CODE = r"0(?:10|2\d|[3-9]\d{2})"
_AREA_APART = rf"{_BEFORE}(?:\({_AREA_CODE}\)[ \-–—]{{0,2}}|{_AREA_CODE}[ \-–—]{{1,2}})"
_LANDLINE = re.compile(
    rf"(?:{_AREA_APART}|{_LANDLINE_SAID}(?:\(?{_AREA_CODE}\)?[ \-–—]{{0,2}})?)"
    rf"(?!20\d\d[01]\d[0-3]\d)(?P<it>[2-8]\d{{2,3}}[ \-]?\d{{4}}){_AFTER}"
)
_ID_NUMBER = re.compile(
    r"(?<![0-9A-Za-z])(?P<it>[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[0-9Xx])(?![0-9A-Za-z])"
)
_OLD_ID_NUMBER = re.compile(
    r"(?:身份证|证件)[^\d\n]{0,8}(?P<it>[1-9]\d{14}(?:\d{2}[0-9Xx])?)(?![0-9A-Za-z])"
)
_BANK_CARD = re.compile(
    r"(?<!\d)(?P<it>(?:62|4\d|5[1-5]|3[5-7]|9\d)\d{2}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?:[ -]?\d{3})?)"
    r"(?!\d)"
)
_CARD_SAID = re.compile(
    r"(?:卡号|银行卡|账号|帐号|账户)[^\d\n]{0,8}(?P<it>\d[\d -]{10,22}\d)(?!\d)"
)
_EMAIL = re.compile(
    r"(?<![\w.+-])(?P<it>[A-Za-z0-9][\w.+-]{0,63})@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,}",
    re.ASCII,
)
_ACCOUNT = re.compile(
    r"(?:QQ|微信|wechat|weixin|vx)(?:号码|账号|号|群)?[是为:： ]{0,2}"
    r"(?P<it>[A-Za-z0-9][\w-]{4,19})(?![\w-])",
    re.ASCII | re.IGNORECASE,
)
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE = re.compile(
    rf"(?P<it>[{_PROVINCES}][A-Z][·. -]?[A-HJ-NP-Z0-9]{{4,5}}[A-HJ-NP-Z0-9挂学警港澳])(?![A-Z0-9])"
)
_DOOR = re.compile(
    r"(?P<it>\d{1,4})(?=[ -]?(?:栋|幢|号楼|座|单元|室|房(?!屋|产|子|价|租|贷|东)))"
    r"|(?:栋|幢|号楼|座|单元) ?[A-Za-z]?(?P<room>\d{1,5})(?!\d)"
)
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕"
    "丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎段雷龙黎史陶贺毛郝顾龚邵万覃武"
    "钱戴严欧莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申耿关兰焦俞左柳甘祝包宁尚符舒阮"
)
_NAMED = re.compile(
    r"(?:我叫|本人叫|名叫|姓名|联系人|投诉人|反映人|举报人|申请人|户主)[是为:： ]{0,2}"
    rf"(?P<it>[{_SURNAMES}][\u4e00-\u9fff]{{1,2}})(?=[\s，。,.；;、()（）:：\d]|$)"
)
#: What `mask` left readable of a number; in public even that goes.
_LEFT_OVER = re.compile(r"(?<![\d*])(?P<it>\d{0,4}[ -]?\*{3}[* -]*[\dXx]{0,4})(?![\d*])")
#: Without this many digits close together none of the patterns of numbers can match.
_OF_MANY_DIGITS = {"id_number", "bank_card", "mobile", "landline"}
_DENSE = re.compile(r"\d(?:[^\d\n]{0,2}\d){6}")
_DIGIT_WORDS = "零〇○一二三四五六七八九幺壹贰叁肆伍陆柒捌玖"
_DIGITS_OF_WORDS = "0001234567891123456789"


def mask(text: str, *, plates: bool = False, keep: Collection[str] = ()) -> Masked:
    """Star out phones, ID numbers, e-mail addresses, bank cards and accounts of messengers.

    Phones are found in digits of any width, grouped (138-0013-8000) or in words (一三八…); a fixed
    line by its area code or where it is called a telephone; an ID or card number by its check
    digit or where it is called one. Dates, amounts and short numbers (12345, 110) stay. A few
    signs of each stay readable. plates: car plates too. keep: digits of public numbers that stay,
    such as the phones of units.
    """
    finders = [*_ALL_FINDERS, ("plate", _plates)] if plates else _ALL_FINDERS
    return _mask(text, finders, _KEPT, keep)


def mask_public(text: str, names: Iterable[str] = (), *, keep: Collection[str] = ()) -> Masked:
    """Star out all that `mask` finds and car plates, doors and names; nothing of it stays readable.

    names: the people concerned, as far as known; beside them names that are introduced as such
    (我叫…, 联系人：…) are found. For texts that everyone may read.
    """
    known = sorted({name.strip() for name in names if len(name.strip()) > 1}, key=len, reverse=True)
    finders = [*_ALL_FINDERS, *_PUBLIC_FINDERS]
    if known:
        pattern = re.compile("|".join(f"({re.escape(name)})" for name in known))
        finders.append(("name", lambda plain: (match.span() for match in pattern.finditer(plain))))
    return _mask(text, finders, {}, keep)


_Finder = tuple[str, Callable[[str], Iterable[tuple[int, int]]]]


def _mask(
    text: str, finders: list[_Finder], kept: dict[str, tuple[int, int]], keep: Collection[str]
) -> Masked:
    plain = text.translate(_plain())
    found: list[Found] = []
    stars = list(text)
    taken = bytearray(len(text))
    dense = _DENSE.search(plain) is not None
    for kind, find in finders:
        if kind in _OF_MANY_DIGITS and not dense:
            continue
        # A name may hold a digit word (王五), so it is sought in the text as it is.
        for start, end in find(text if kind == "name" else plain):
            if any(taken[start:end]) or (keep and _digits(plain[start:end]) in keep):
                continue
            taken[start:end] = b"\1" * (end - start)
            found.append(Found(kind, text[start:end], start, end))
            _star(stars, plain, start, end, kept.get(kind, (0, 0)))
    found.sort(key=lambda item: item.start)
    return Masked("".join(stars), tuple(found))


def _star(stars: list[str], plain: str, start: int, end: int, kept: tuple[int, int]) -> None:
    """Put stars over the letters and digits of a span, all but the first and last `kept`."""
    signs = [at for at in range(start, end) if plain[at].isalnum() or plain[at] == "_"]
    for at in signs[kept[0] : len(signs) - kept[1]]:
        stars[at] = STAR


@cache
def _plain() -> dict[int, str]:
    """Each sign as one sign that the patterns know: width folded, digit words as digits."""
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F) if chr(code) != "："}
    table |= {ord(word): digit for word, digit in zip(_DIGIT_WORDS, _DIGITS_OF_WORDS, strict=True)}
    table |= {code: str((code - 0x1D7CE) % 10) for code in range(0x1D7CE, 0x1D800)}
    return table | {0x3000: " ", 0xA0: " ", 0x2009: " ", 0x2212: "-", 0x2010: "-", 0x2011: "-"}


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdigit())


def _spans(pattern: re.Pattern[str], plain: str) -> Iterator[tuple[int, int]]:
    for match in pattern.finditer(plain):
        yield match.span("it")


def _mobiles(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_MOBILE, plain)


def _landlines(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_LANDLINE, plain)


def _emails(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_EMAIL, plain)


def _accounts(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_ACCOUNT, plain)


def _plates(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_PLATE, plain)


def _named(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_NAMED, plain)


def _left_overs(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans(_LEFT_OVER, plain)


def _doors(plain: str) -> Iterator[tuple[int, int]]:
    for match in _DOOR.finditer(plain):
        yield match.span("it" if match.group("it") else "room")


def _id_numbers(plain: str) -> Iterator[tuple[int, int]]:
    for match in _ID_NUMBER.finditer(plain):
        if id_number_fits(re.sub("[ -]", "", match.group("it"))):
            yield match.span("it")
    yield from _spans(_OLD_ID_NUMBER, plain)


def _bank_cards(plain: str) -> Iterator[tuple[int, int]]:
    for match in _BANK_CARD.finditer(plain):
        if luhn_fits(_digits(match.group("it"))):
            yield match.span("it")
    for match in _CARD_SAID.finditer(plain):
        if 12 <= len(_digits(match.group("it"))) <= 21:
            yield match.span("it")


def id_number_fits(number: str) -> bool:
    """Whether 18 signs are a resident's number: a real day of birth, a check digit that fits.

    GB 11643-1999 with the check digit of ISO 7064 MOD 11-2.
    """
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    rest = sum(int(digit) << (17 - place) for place, digit in enumerate(number[:17])) % 11
    return born.year >= 1900 and "10X98765432"[rest] == number[17].upper()


def luhn_fits(number: str) -> bool:
    """Whether digits end in the check digit of ISO/IEC 7812-1 (Luhn), as card numbers do."""
    total = 0
    for place, digit in enumerate(reversed(number)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


_ALL_FINDERS: list[_Finder] = [
    ("email", _emails),
    ("id_number", _id_numbers),
    ("bank_card", _bank_cards),
    ("mobile", _mobiles),
    ("account", _accounts),
    ("landline", _landlines),
]
_PUBLIC_FINDERS: list[_Finder] = [
    ("plate", _plates),
    ("door", _doors),
    ("name", _named),
    ("left_over", _left_overs),
]
