"""Taking a request in: masked, sealed, read, placed, sent; once, whoever sends it how often."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rencheng.core.common.actor import CITIZEN, SYSTEM
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.core.text.clean import clean
from rencheng.server.people.models import Person
from rencheng.server.people.vault import unseal
from rencheng.server.requests.intake import first_line, secret_of
from rencheng.server.requests.models import Request
from rencheng.server.requests.moving import TEXT_LIMIT
from support.tables import (
    CELL,
    COLD,
    HOUR,
    NOISE,
    NOW,
    staff,
    steps_of,
    stored,
    take_in,
    together,
)


@pytest.mark.usefixtures("town")
class TestReceive:
    def test_a_sure_reading_goes_straight_to_its_unit(self) -> None:
        receipt = take_in()
        request = stored(receipt.number)
        assert (request.category_id, request.place_id) == (COLD, CELL)
        assert (request.unit_id, request.unit_rule, request.state) == (
            "heat",
            "category",
            "dispatched",
        )
        assert request.urgency == "lifeline"
        assert request.due_at == receipt.due_at == NOW + 24 * HOUR
        assert request.words == ["暖气"]
        assert receipt.unit == "heat"
        assert not receipt.known
        assert steps_of(receipt.number) == ["receive", "dispatch"]

    def test_the_history_says_who_did_what_by_which_rule(self) -> None:
        request = stored(take_in("钟楼街道柳荫里太吵了").number)
        first, second = request.events.all()
        assert (first.source, first.target, first.actor_name, first.unit_id) == (
            "",
            "received",
            "citizen",
            None,
        )
        assert (second.source, second.target, second.actor_name) == (
            "received",
            "dispatched",
            "system",
        )
        assert second.data == {
            "rule": "street",
            "due_at": "2026-03-09T23:59:59+08:00",
            "supervision": "east",
        }
        assert second.unit_id == "river"

    def test_an_unsure_reading_waits_for_a_dispatcher(self) -> None:
        request = stored(take_in("这事我也说不清楚").number)
        assert (request.state, request.unit_id, request.category_id) == ("received", None, NOISE)
        assert request.confidence == pytest.approx(0.2)
        assert request.due_at is not None

    def test_a_label_that_the_tree_lacks_is_no_category(self) -> None:
        request = stored(take_in("看见飞碟了").number)
        assert (request.state, request.category_id) == ("received", None)

    def test_a_chosen_category_is_taken_as_it_is(self) -> None:
        request = stored(take_in("这事我也说不清楚", category=COLD).number)
        assert (request.category_id, request.confidence, request.unit_id) == (COLD, None, "heat")

    def test_without_place_the_centre_is_the_backstop(self) -> None:
        request = stored(take_in("太吵了").number)
        assert (request.unit_id, request.unit_rule, request.place_id) == (
            "centre",
            "backstop",
            None,
        )

    def test_a_point_in_a_cell_goes_before_words(self) -> None:
        request = stored(take_in("柳荫里太吵了", lat=42.6005, lon=117.2025).number)
        assert request.place_id == "010101001002003"
        assert (request.lat, request.lon) == (42.6005, 117.2025)

    def test_a_place_the_city_lacks_stays_in_its_own_words(self) -> None:
        request = stored(take_in("梧桐花园太吵了").number)
        assert (request.place_id, request.place_given) == (None, "梧桐花园")

    def test_a_trade_is_read_where_it_is_sure_and_known(self) -> None:
        assert stored(take_in("老人在家太吵").number).trade_id == "home"
        assert stored(take_in("船上太吵").number).trade_id is None
        assert stored(take_in("太吵").number).trade_id is None

    def test_numbers_tell_the_day_and_are_never_the_same(self) -> None:
        numbers = [take_in(source_id=f"n{n}").number for n in range(3)]
        assert len(set(numbers)) == 3
        assert all(number.startswith("260302") for number in numbers)
        assert all(len(number) == 14 for number in numbers)


@pytest.mark.usefixtures("town")
class TestPersonalData:
    def test_a_phone_in_the_text_is_masked_and_the_raw_text_sealed(self) -> None:
        raw = "暖气不热，请打13800138000找王大爷"
        request = stored(take_in(raw, title="打13800138000").number)
        assert "13800138000" not in request.text + request.title
        assert "138****8000" in request.text
        assert unseal(bytes(request.raw_sealed), "raw") == f"打13800138000\n{raw}"
        assert b"13800138000" not in bytes(request.raw_sealed)

    def test_text_without_personal_data_is_not_kept_twice(self) -> None:
        assert stored(take_in().number).raw_sealed is None

    def test_no_table_holds_the_phone_or_address_in_the_clear(self) -> None:
        take_in(
            "暖气不热，电话13800138000",
            contact_phone="13800138000",
            contact_name="王小二",
            address="柳荫里3号楼502室，13800138000",
            title="13800138000",
        )
        with connection.cursor() as cursor:
            for table in ("requests_request", "people_person", "requests_requestevent"):
                cursor.execute(f"SELECT t::text FROM {table} t")
                kept = "\n".join(row for (row,) in cursor.fetchall())
                assert kept
                for secret in ("13800138000", "王小二", "502室"):
                    assert secret not in kept
                    assert secret.encode().hex() not in kept

    @pytest.mark.parametrize(
        "again", ["13800138000", "+86 138-0013-8000", "１３８００１３８０００"]
    )
    def test_the_same_phone_is_the_same_person_however_it_is_written(self, again: str) -> None:
        first = stored(take_in(contact_phone="138 0013 8000", contact_name="王小二").number)
        second = stored(take_in(contact_phone=again).number)
        assert first.person_id == second.person_id is not None
        assert unseal(bytes(second.person.name_sealed), "name") == "王小二"

    def test_a_name_without_phone_is_a_person_of_its_own(self) -> None:
        first = stored(take_in(contact_name="王小二").number)
        second = stored(take_in(contact_name="王小二").number)
        assert first.person_id != second.person_id

    def test_nobody_given_is_nobody(self) -> None:
        assert stored(take_in(contact_name=" ", contact_phone=" ").number).person_id is None
        assert not Person.objects.exists()

    @pytest.mark.parametrize("phone", ["12", "call me", "1" * 16])
    def test_a_phone_that_is_none_is_refused_and_nothing_stays(self, phone: str) -> None:
        with pytest.raises(InputError) as error:
            take_in(contact_phone=phone)
        assert error.value.code == "phone_unusable"
        assert not Request.objects.exists()


@pytest.mark.usefixtures("town")
class TestOnce:
    def test_the_same_source_and_id_is_the_same_request(self) -> None:
        first = take_in(source_id="a")
        again = take_in("另一段文字", source_id="a")
        assert again.known
        assert (again.number, again.secret) == (first.number, first.secret)
        assert (again.unit, again.due_at) == (first.unit, first.due_at)
        assert Request.objects.count() == 1
        assert steps_of(first.number) == ["receive", "dispatch"]

    def test_the_same_id_of_another_source_is_another_request(self) -> None:
        assert take_in(source_id="a").number != take_in(source_id="a", source="else").number

    def test_the_secret_is_the_numbers_own_and_short_enough_to_say(self) -> None:
        receipt = take_in()
        assert receipt.secret == secret_of(receipt.number)
        assert len(receipt.secret) == 8
        assert receipt.secret != secret_of("26030200000000")


@pytest.mark.usefixtures("open_town")
def test_the_same_request_sent_twice_at_one_moment_is_taken_once() -> None:
    receipts: Any = together(*[lambda: take_in(source_id="same")] * 4)
    assert {receipt.number for receipt in receipts} == {Request.objects.get().number}
    assert sorted(receipt.known for receipt in receipts) == [False, True, True, True]
    assert steps_of(receipts[0].number) == ["receive", "dispatch"]


@pytest.mark.usefixtures("open_town")
def test_two_requests_of_a_new_phone_at_one_moment_make_one_person() -> None:
    receipts: Any = together(
        *(lambda n=n: take_in(source_id=n, contact_phone="13800138000") for n in ("a", "b"))
    )
    assert len({receipt.number for receipt in receipts}) == 2
    assert Person.objects.count() == 1


@pytest.mark.usefixtures("town")
class TestBadInput:
    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ({"text": ""}, "text_missing"),
            ({"text": " \n\u3000\u200b"}, "text_missing"),
            ({"text": "<p> </p>"}, "text_missing"),
            ({"text": "冷" * 100_000}, "text_too_long"),
            ({"text": "冷" * (TEXT_LIMIT + 1)}, "text_too_long"),
            ({"category": "forged/one"}, "category_unknown"),
            ({"category": "' OR 1=1 --"}, "category_unknown"),
            ({"category": "nul\x00"}, "category_unknown"),
            ({"channel": "pigeon"}, "channel_unknown"),
            ({"kind": "rant"}, "kind_unknown"),
            ({"lat": 42.6}, "point_incomplete"),
            ({"lon": 117.2}, "point_incomplete"),
            ({"lat": 117.2, "lon": 42.6}, "point_outside"),
            ({"lat": float("nan"), "lon": 117.2}, "point_outside"),
            ({"lat": 42.6, "lon": float("inf")}, "point_outside"),
            ({"pictures": [None] * 5}, "pictures_too_many"),
        ],
    )
    def test_it_is_named_and_nothing_stays(self, given: dict[str, Any], code: str) -> None:
        with pytest.raises(InputError) as error:
            take_in(**given)
        assert error.value.code == code
        assert not Request.objects.exists()

    def test_text_of_the_greatest_length_is_taken_whole(self) -> None:
        assert len(stored(take_in("冷" * TEXT_LIMIT).number).text) == TEXT_LIMIT

    def test_emoji_stay(self) -> None:
        text = "暖气不热🥶👨‍👩‍👧，求助🙏"
        assert stored(take_in(text).number).text == text

    def test_markup_becomes_plain_text(self) -> None:
        request = stored(take_in("<b>暖气</b>不热<script>alert(1)</script> 5<6").number)
        assert "<b>" not in request.text
        assert "script" not in request.text
        assert "5<6" in request.text

    @pytest.mark.parametrize("strange", ["\x00", "\ud800", "\u202e", "\x1b[31m"])
    def test_characters_no_table_takes_are_left_out(self, strange: str) -> None:
        request = stored(
            take_in(
                f"暖气{strange}不热",
                title=f"热{strange}",
                address=f"柳荫里{strange}",
                contact_name=f"王{strange}五",
            ).number
        )
        assert request.text == "暖气不热" or strange.startswith("\x1b")
        assert strange not in request.text + request.title

    def test_a_citizen_may_not_close_by_an_answer(self) -> None:
        with pytest.raises(RefusedError) as error:
            take_in(answer="自己答")
        assert error.value.code == "step_not_for_role"
        assert not Request.objects.exists()

    def test_a_handler_takes_nothing_in(self) -> None:
        with pytest.raises(RefusedError):
            take_in(actor=staff("heating"))

    @settings(
        max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
    )
    @given(text=st.text(max_size=300), title=st.text(max_size=120), address=st.text(max_size=80))
    def test_any_text_is_taken_or_called_empty(self, text: str, title: str, address: str) -> None:
        if clean(text):
            assert stored(take_in(text, title=title, address=address).number).title
        else:
            with pytest.raises(InputError) as error:
                take_in(text, title=title, address=address)
            assert error.value.code == "text_missing"


@pytest.mark.usefixtures("town")
class TestOperator:
    def test_an_answer_told_on_the_phone_closes_the_request(self) -> None:
        receipt = take_in(actor=staff("operator"), channel="phone", answer="  请拨打报修电话。 ")
        request = stored(receipt.number)
        assert (request.state, request.answer) == ("closed", "请拨打报修电话。")
        assert request.answered_at == request.closed_at == NOW
        assert not request.public
        assert steps_of(receipt.number) == ["receive", "answer"]

    def test_an_answer_without_end_is_refused(self) -> None:
        with pytest.raises(InputError) as error:
            take_in(actor=staff("operator"), answer="长" * (TEXT_LIMIT + 1))
        assert error.value.code == "text_too_long"
        assert not Request.objects.exists()

    def test_the_system_may_take_in_too(self) -> None:
        assert stored(take_in(actor=SYSTEM).number).state == "dispatched"
        assert CITIZEN.roles == {"citizen"}


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("暖气不热。已经三天了", "暖气不热"),
        ("第一行\n第二行", "第一行"),
        ("\n\n", ""),
        ("", ""),
        ("Cold! Help", "Cold"),
        ("字" * 61, "字" * 59 + "…"),
        ("字" * 60, "字" * 60),
    ],
)
def test_the_first_line_is_the_title(text: str, title: str) -> None:
    assert first_line(text) == title
