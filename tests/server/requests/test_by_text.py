"""A request followed, rated and opened again by text, by whoever holds its secret."""

from __future__ import annotations

import pytest

from rencheng.core.common.errors import RefusedError
from rencheng.server.requests.by_text import answer_text, rate
from rencheng.server.requests.following import caller_code
from rencheng.server.requests.intake import secret_of
from rencheng.server.requests.telling import follow_link
from support.tables import HOUR, NOW, bring_to, stored, take_in

pytestmark = pytest.mark.usefixtures("town")
PHONE = "13800138000"


def asked(text: str, phone: str = PHONE, hours: int = 9) -> str:
    return answer_text(phone, text, now=NOW + hours * HOUR)


def test_followed_by_secret_or_by_the_callers_code() -> None:
    number = take_in(contact_phone=PHONE).number
    assert "已派单" in asked(f"CX {number} {secret_of(number)}")
    assert "热力公司" in asked(f"查 {number}，{caller_code(PHONE)}")
    assert "已派单" not in asked(f"查 {number} {caller_code(PHONE)}", phone="13900139000")
    assert "已派单" not in asked(f"CX {number} AAAAAAAA")
    other = take_in(contact_phone="13900139000", source_id="o").number
    assert "已派单" not in asked(f"CX {other} {caller_code(PHONE)}"), "of another phone"


@pytest.mark.parametrize("text", ["", "你好", "CX", "CX 12", "PJ", "²"])
def test_whatever_else_is_sent_gets_the_way(text: str) -> None:
    assert "CX 编号 密码" in asked(text)


def test_guessing_ends() -> None:
    number = take_in(contact_phone=PHONE).number
    said = [asked(f"CX {number} AAAAAAA{at % 10}") for at in range(12)]
    assert said[0] != said[-1]
    assert "已派单" not in asked(f"CX {number} {secret_of(number)}"), "nor is the right one taken"


def test_rated_it_closes_and_reopened_it_goes_back() -> None:
    number = bring_to("reported")
    secret = secret_of(number)
    assert "1 到 5" in asked(f"PJ {number} {secret} 9")
    assert "已记录" in asked(f"PJ {number} {secret} 5")
    request = stored(number)
    assert (request.state, request.satisfaction, request.resolved) == ("closed", 5, True)
    assert "重新办理" in asked(f"CK {number} {secret} 又不热了", hours=20)
    assert stored(number).state == "dispatched"
    assert "重新办理" not in asked(f"CK {number} {secret} 还是不热", hours=21), "not closed now"


def test_what_is_not_reported_cannot_be_rated() -> None:
    number = take_in().number
    with pytest.raises(RefusedError):
        rate(stored(number), "5", now=NOW + HOUR)
    assert stored(number).satisfaction is None


def test_the_link_opens_the_request(settings: object) -> None:
    assert follow_link("26") == ""
    settings.PUBLIC_URL = "https://city.example"  # type: ignore[attr-defined] # pytest-django's
    assert follow_link("26") == f"https://city.example/follow/?number=26&secret={secret_of('26')}"
