"""Units, staff and citizens: sealed, found by phone, opened with a reason and a trace."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from rencheng.core.common import city
from rencheng.core.common.actor import CITIZEN, SYSTEM
from rencheng.core.common.errors import InputError, RefusedError, SetupError
from rencheng.server.people import vault
from rencheng.server.people.actions import people_for, person_for, reveal, save_staff, save_units
from rencheng.server.people.models import Person, PersonLook, Unit, User
from rencheng.server.people.queries import (
    actor_of,
    masked_contact,
    unit_choices,
    unit_exists,
    unit_name,
)
from support.tables import NOW, staff

PHONE = "13800138000"


class TestVault:
    @given(st.text())
    def test_what_is_sealed_opens_again(self, text: str) -> None:
        assert vault.unseal(vault.seal(text, "name"), "name") == text

    def test_halves_of_surrogate_pairs_are_kept(self) -> None:
        assert vault.unseal(vault.seal("a\ud800", "raw"), "raw") == "a\ud800"

    def test_equal_texts_are_sealed_differently(self) -> None:
        assert vault.seal("x", "name") != vault.seal("x", "name")

    def test_another_purpose_or_a_changed_byte_opens_nothing(self) -> None:
        sealed = vault.seal("王小二", "name")
        changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        for piece, purpose in ((sealed, "phone"), (changed, "name")):
            with pytest.raises(SetupError) as error:
                vault.unseal(piece, purpose)
            assert error.value.code == "data_key_wrong"

    @pytest.mark.parametrize("broken", [b"", b"\x01", b"\x01" + bytes(12)])
    def test_a_sealed_piece_cut_short_is_named_too(self, broken: bytes) -> None:
        with pytest.raises(SetupError) as error:
            vault.unseal(broken, "name")
        assert error.value.code == "data_key_wrong"

    @pytest.fixture
    def _fresh_keys(self) -> Iterator[None]:
        vault._key.cache_clear()
        vault._cipher.cache_clear()
        yield
        vault._key.cache_clear()
        vault._cipher.cache_clear()

    @pytest.mark.usefixtures("_fresh_keys")
    @pytest.mark.parametrize(
        "key", ["", "short", "密", base64.b64encode(bytes(31)).decode(), "=" * 44]
    )
    def test_a_key_that_is_none_is_named(self, settings: Settings, key: str) -> None:
        settings.DATA_KEY = key
        with pytest.raises(SetupError) as error:
            vault.seal("x", "name")
        assert error.value.code == "data_key_unusable"

    @pytest.mark.parametrize(
        ("written", "digits"),
        [
            ("138 0013 8000", PHONE),
            ("+86-138-0013-8000", PHONE),
            ("８６１３８００１３８０００", PHONE),
            ("(0989) 123-4567", "09891234567"),
            ("8612345", "8612345"),
            ("٣٤", ""),
            ("", ""),
        ],
    )
    def test_a_phone_is_its_digits(self, written: str, digits: str) -> None:
        assert vault.phone_digits(written) == digits

    def test_a_hash_needs_value_and_purpose(self) -> None:
        one = vault.keyed_hash("1", "phone")
        assert len(one) == 32
        assert one == vault.keyed_hash("1", "phone")
        assert one not in {vault.keyed_hash("2", "phone"), vault.keyed_hash("1", "follow")}

    @pytest.mark.parametrize(
        ("phone", "shown"), [(PHONE, "138****8000"), ("1234567", "****67"), ("12345", "****45")]
    )
    def test_a_masked_phone_cannot_be_called(self, phone: str, shown: str) -> None:
        assert vault.masked_phone(phone) == shown

    @pytest.mark.parametrize(("name", "shown"), [("王小二", "王**"), ("王", "王*"), ("", "")])
    def test_a_masked_name_keeps_the_family_name(self, name: str, shown: str) -> None:
        assert vault.masked_name(name) == shown


@pytest.mark.django_db
class TestCitizens:
    def test_the_first_name_given_stays_and_a_missing_one_is_added(self) -> None:
        person = person_for(PHONE, "", NOW)
        assert person is not None
        assert masked_contact(person) == ("", "138****8000")
        person_for(PHONE, "王小二", NOW)
        person_for(PHONE, "李四", NOW)
        person.refresh_from_db()
        assert masked_contact(person) == ("王**", "138****8000")

    def test_nobody_is_nobody(self) -> None:
        assert person_for("", "  ", NOW) is None
        assert masked_contact(None) == ("", "")

    def test_a_batch_finds_and_makes_at_once(self) -> None:
        known = person_for(PHONE, "王小二", NOW)
        assert known is not None
        found = people_for(
            [(PHONE, ""), ("13900139000", "李四"), ("+86 13900139000", "x"), ("7", "y"), ("", "z")],
            NOW,
        )
        assert found[PHONE] == known.pk
        assert set(found) == {PHONE, "13900139000"}
        assert Person.objects.count() == 2
        assert people_for([], NOW) == {}


@pytest.mark.usefixtures("town")
class TestReveal:
    def person(self) -> Person:
        person = person_for(PHONE, "王小二", NOW)
        assert person is not None
        return person

    def test_a_reason_opens_and_leaves_a_trace(self) -> None:
        person, actor = self.person(), staff("heating")
        opened = reveal(person, actor=actor, reason=" 回电核实 ", request_number="26", now=NOW)
        assert opened == ("王小二", PHONE)
        look = PersonLook.objects.get()
        assert (look.person, look.user.pk, look.at) == (person, actor.id, NOW)
        assert (look.reason, look.request_number) == ("回电核实", "26")

    @pytest.mark.parametrize("reason", ["", "  ", "\n\t"])
    def test_without_reason_it_stays_shut(self, reason: str) -> None:
        with pytest.raises(InputError) as error:
            reveal(self.person(), actor=staff("heating"), reason=reason, request_number="", now=NOW)
        assert error.value.code == "reason_missing"
        assert not PersonLook.objects.exists()

    def test_other_roles_may_not(self) -> None:
        for actor in (CITIZEN, SYSTEM, staff("commander")):
            with pytest.raises(RefusedError) as error:
                reveal(self.person(), actor=actor, reason="想看", request_number="", now=NOW)
            assert error.value.code == "look_not_for_role"
            assert "handler" in error.value.data["roles"]
        assert not PersonLook.objects.exists()

    def test_a_reason_of_any_length_is_kept_as_far_as_it_fits(self) -> None:
        reveal(
            self.person(), actor=staff("operator"), reason="长" * 999, request_number="", now=NOW
        )
        assert len(PersonLook.objects.get().reason) == 200

    def test_a_reason_with_a_nul_does_not_break_the_page(self) -> None:
        reveal(
            self.person(), actor=staff("operator"), reason="回\x00电", request_number="", now=NOW
        )
        assert PersonLook.objects.get().reason == "回电"

    def test_who_left_no_contact_has_none(self) -> None:
        person = Person.objects.create(created_at=NOW)
        opened = reveal(person, actor=staff("operator"), reason="x", request_number="", now=NOW)
        assert opened == ("", "")


@pytest.mark.usefixtures("town")
class TestUnitsAndStaff:
    def test_an_actor_supervises_all_below(self) -> None:
        actor = staff("dispatcher")
        assert actor.unit == "centre"
        assert actor.supervised == {"east", "river", "heat"}
        assert staff("east").supervised == {"river"}
        assert staff("river").supervised == staff("idle").supervised == frozenset()

    def test_units_that_name_each_other_as_parent_do_not_hang(self) -> None:
        Unit.objects.filter(pk="centre").update(parent_id="river")
        assert staff("river").supervised == {"centre", "east", "heat", "river"}

    def test_units_come_in_any_order_and_change_by_code(self) -> None:
        units = [
            city.Unit("b", "乙", "B", "bureau", "a", "", None),
            city.Unit("a", "甲", "A", "government", None, "", None),
        ]
        save_units(units)
        save_units([city.Unit("b", "新乙", "B", "bureau", None, "1", "010101")])
        changed = Unit.objects.get(pk="b")
        assert (changed.name, changed.parent_id, changed.place_code) == ("新乙", None, "010101")
        assert unit_name("b") == "新乙"
        assert unit_name("nowhere") == "nowhere"
        assert unit_exists("a")
        assert not unit_exists("nowhere")
        assert ("a", "甲") in unit_choices()

    def test_staff_are_added_once_and_keep_their_password(self) -> None:
        for password in ("first-one", "second-one"):
            save_staff("li", password=password, display="李", roles={"handler"}, unit="heat")
        user = User.objects.get(username="li")
        assert user.check_password("first-one")
        save_staff("li", password="x", display="李", roles=["operator", "callback"], unit=None)
        actor = actor_of(User.objects.get(username="li"))
        assert actor.roles == {"callback", "operator"}
        assert (actor.name, actor.unit) == ("李", None)
