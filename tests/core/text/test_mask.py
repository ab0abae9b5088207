"""Masking: personal data goes, dates, amounts and public numbers stay. All numbers are made up."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rencheng.core.text.mask import id_number_fits, luhn_fits, mask, mask_public

WIDE = str.maketrans("0123456789", "０１２３４５６７８９")
SPOKEN = str.maketrans("0123456789", "零一二三四五六七八九")

MOBILES = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
WRITTEN = st.sampled_from(
    [
        lambda n: n,
        lambda n: n.translate(WIDE),
        lambda n: n.translate(SPOKEN),
        lambda n: f"{n[:3]}-{n[3:7]}-{n[7:]}",
        lambda n: f"{n[:3]} {n[3:7]} {n[7:]}",
        lambda n: f"{n[:3]}　{n[3:7]}　{n[7:]}".translate(WIDE),
        lambda n: f"+86 {n}",
        lambda n: f"{n[:4]}.{n[4:8]}.{n[8:]}",
        " ".join,
    ]
)
AROUND = st.sampled_from(["", "请打", "电话：", "我住3栋502，", "，谢谢", "（", "联系我"])


def id_number(region: int, born: date, serial: int) -> str:
    body = f"{region:06d}{born:%Y%m%d}{serial:03d}"
    return next(body + last for last in "0123456789X" if id_number_fits(body + last))


ID_NUMBERS = st.builds(
    id_number,
    st.integers(110000, 659999),
    st.dates(date(1920, 1, 1), date(2020, 12, 31)),
    st.integers(0, 999),
)


@given(AROUND, MOBILES, WRITTEN, AROUND)
def test_a_mobile_goes_however_it_is_written(
    before: str, number: str, write: Callable[[str], str], after: str
) -> None:
    text = f"{before}{write(number)}{after}"
    masked = mask(text)
    assert [found.kind for found in masked.found] == ["mobile"]
    assert masked.text.count("*") == 4
    assert len(masked.text) == len(text)
    [found] = masked.found
    assert text[found.start : found.end] == found.value
    assert mask_public(text).text.count("*") >= 11


@given(ID_NUMBERS)
def test_an_id_number_goes(number: str) -> None:
    masked = mask(f"本人{number}，反映")
    assert [found.kind for found in masked.found] == ["id_number"]
    assert number[6:14] not in masked.text


def test_a_wrong_check_digit_is_an_id_number_only_where_it_is_called_one() -> None:
    right = id_number(110101, date(1990, 3, 7), 747)
    wrong = right[:-1] + ("1" if right[-1] != "1" else "2")
    assert not mask(f"单号{wrong}").found
    assert [found.kind for found in mask(f"身份证号：{wrong}").found] == ["id_number"]


@pytest.mark.parametrize(
    ("text", "kind", "masked"),
    [
        ("电话：88881234", "landline", "电话：******34"),
        ("家里0731-88881234", "landline", "家里0731-******34"),
        ("(010)88881234", "landline", "(010)******34"),
        ("座机号:0731 8888 1234", "landline", "座机号:0731 **** **34"),
        ("邮箱 li.si_1@example.com", "email", "邮箱 **.****@example.com"),
        ("卡 6222021234567890128", "bank_card", "卡 ***************0128"),
        ("卡号：6222 0212 3456 7890 123", "bank_card", "卡号：**** **** **** ***0 123"),
        ("微信号abc_12345", "account", "微信号*********"),
        ("QQ：12345678", "account", "QQ：********"),
        ("wx13800138000", "mobile", "wx138****8000"),
    ],
)
def test_other_ways_to_be_reached_go(text: str, kind: str, masked: str) -> None:
    result = mask(text)
    assert [found.kind for found in result.found] == [kind]
    assert result.text == masked


@pytest.mark.parametrize(
    "text",
    [
        "12345、12356、110、95598、400-888-8888",
        "2019-02-28 11:25:05",
        "20190228112505",
        "二〇二〇年一月十三日",
        "一二三四五六七八九",
        "订单号20190228",
        "来电20190228反映",
        "共13800000000元",
        "13800000000.50",
        "每平方15800 元，面积138.5平方米",
        "G2栋320，A1区1302室",
        "车牌京A12345",
        "2020.1.3-2020.1.13",
        "",
    ],
)
def test_what_is_no_personal_data_stays(text: str) -> None:
    assert mask(text).text == text


@given(
    st.dates(date(1990, 1, 1), date(2039, 12, 31)), st.sampled_from(["", "电话", "来电", "单号"])
)
def test_no_date_is_masked(day: date, before: str) -> None:
    for form in ("%Y-%m-%d", "%Y%m%d", "%Y年%m月%d日", "%Y/%m/%d", "%Y.%m.%d"):
        assert not mask(before + day.strftime(form)).found


@given(st.integers(0, 99_999_999))
def test_no_short_order_number_is_masked(number: int) -> None:
    assert not mask(f"订单号{number}").found


@given(st.text(alphabet="0123456789-. Xx@a电话卡号：微信*一三八", max_size=60))
def test_masking_changes_only_signs_that_it_names(text: str) -> None:
    for result in (mask(text), mask_public(text)):
        assert len(result.text) == len(text)
        inside = {at for found in result.found for at in range(found.start, found.end)}
        changed = {at for at in range(len(text)) if result.text[at] != text[at]}
        assert changed <= inside
        assert all(result.text[at] == "*" for at in changed)
        starts = [found.start for found in result.found]
        assert starts == sorted(starts)


@given(st.text(alphabet="0123456789-. 电话13", max_size=40))
def test_no_bare_mobile_is_left(text: str) -> None:
    left = mask(text).text
    assert not re.search(r"(?<![\d.])1[3-9]\d{9}(?!\d|\.\d)", left)


def test_public_numbers_stay_where_they_are_named() -> None:
    assert mask("电话88881234", keep={"88881234"}).text == "电话88881234"
    assert mask("电话8888-1234", keep={"88881234"}).text == "电话8888-1234"


def test_plates_only_where_asked() -> None:
    assert mask("京A12345停在楼下", plates=True).text == "*******停在楼下"


@pytest.mark.parametrize(
    ("text", "public"),
    [
        ("我叫张小三，住3栋502室", "我叫***，住*栋***室"),
        ("联系人：王五 138****8000", "联系人：** ***********"),
        ("2单元1301，车牌京A12345", "*单元****，车牌*******"),
        ("电话******34", "电话********"),
        ("房屋2020年交付，3房产证", "房屋2020年交付，3房产证"),
    ],
)
def test_the_public_sees_no_names_doors_or_rests(text: str, public: str) -> None:
    assert mask_public(text).text == public


def test_names_that_are_known_go_wherever_they_stand() -> None:
    masked = mask_public("欧阳明说，欧阳明明不在，王三在", ["欧阳明", "欧阳明明", "王三", " "])
    assert masked.text == "***说，****不在，**在"
    assert [found.value for found in masked.found] == ["欧阳明", "欧阳明明", "王三"]


@given(ID_NUMBERS, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_breaks_the_check(number: str, place: int, change: int) -> None:
    digit = str((int(number[place]) + change) % 10)
    assert not id_number_fits(number[:place] + digit + number[place + 1 :])


@given(st.integers(10**11, 10**15))
def test_exactly_one_last_digit_fits_luhn(number: int) -> None:
    assert sum(luhn_fits(f"{number}{last}") for last in range(10)) == 1


def test_no_day_of_birth_no_id_number() -> None:
    body = "110101" + (date(2020, 1, 1) - timedelta(days=1)).strftime("%Y") + "0231" + "001"
    assert not any(id_number_fits(body + last) for last in "0123456789X")
