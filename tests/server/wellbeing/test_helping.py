"""Help: found by need and place, verified, printed, far away."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rencheng.core.common.actor import SYSTEM, Actor
from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.wellbeing import far_help, helping, reading, verifying
from rencheng.server.wellbeing.models import SupportPlace
from rencheng.server.wellbeing.support_import import take_support
from support.minds import AFRAID, CHIEF, COMMUNITY, EAST, PLACES, came, take_places
from support.tables import NOW

pytestmark = pytest.mark.usefixtures("town")


@pytest.fixture(autouse=True)
def places(town: None) -> None:
    take_places(NOW)


def test_help_by_need_words_and_place() -> None:
    (clinic,) = helping.search(NOW, need="fever")
    assert (clinic.name, clinic.open_now, clinic.km) == ("东街发热门诊", True, None)
    assert helping.search(NOW, need="孩子高烧不退")[0].kind == "fever"
    assert helping.search(NOW, need="fever", place=EAST)[0].km is not None
    assert helping.search(NOW, need="fever", place="010102") == []
    assert helping.search(NOW, need="完全不知道") != []


def test_open_now_and_stale_are_told() -> None:
    night = NOW.replace(hour=23)
    (line,) = [one for one in helping.search(night, need="mind") if one.code == "talk"]
    assert line.open_now is False
    assert "talk" not in {one.code for one in helping.search(night, need="mind", open_only=True)}
    later = helping.search(NOW + timedelta(days=200), need="fever")
    assert later[0].stale


def test_a_sheet_has_every_kind() -> None:
    kinds = helping.sheet(EAST, NOW)
    assert [one.name for one in kinds["fever"]] == ["东街发热门诊"]
    assert set(kinds) == {"mind", "fever", "medicine", "food", "care", "legal", "wages", "debt"}


def test_rows_with_faults_are_named_and_the_good_ones_go_in() -> None:
    good = PLACES[0] | {"code": "again", "verified": "2024-03-01"}
    rows = [
        good, good | {"code": ""}, good | {"code": "x", "kind": "magic"},
        good | {"code": "y", "phone": "", "address": ""}, good | {"code": "z", "place": "7"},
        good | {"code": "u", "lat": "north"}, good | {"code": "v", "verified": "2030-01-01"},
    ]  # fmt: skip
    taken, problems = take_support("h.csv", enumerate(rows, 2), actor=SYSTEM, now=NOW)
    assert taken == 1
    assert [(one.row, one.field, one.code) for one in problems] == [
        (2, "verified", "support_stale"), (3, "code", "city_value_missing"),
        (4, "kind", "city_choice"), (5, "phone", "support_phone"), (6, "place", "support_place"),
        (7, "lat", "city_degrees"), (8, "verified", "city_day"),
    ]  # fmt: skip


def test_lines_that_fall_short_wait_to_be_verified() -> None:
    (short,) = verifying.to_verify(NOW, actor=CHIEF)
    assert (short.place.code, short.fault) == ("talk", "hours")
    change = {"hours": "24小时", "phone": "9999", "note": "新号码"}
    verifying.verify("talk", actor=CHIEF, now=NOW, change=change)
    row = SupportPlace.objects.get(pk="talk")
    assert (row.phone, row.verified) == ("9999", NOW.date())
    assert row.steps.last().event == "verify"
    with pytest.raises(InputError, match="support_phone"):
        verifying.verify("talk", actor=CHIEF, now=NOW, change={"phone": ""})
    with pytest.raises(InputError, match="support_unknown"):
        verifying.verify("nobody", actor=CHIEF, now=NOW)
    with pytest.raises(RefusedError):
        verifying.verify("talk", actor=Actor("x", frozenset({"callback"})), now=NOW)
    verifying.verify("talk", actor=CHIEF, now=NOW, change={"closed": "1"})
    assert "talk" not in {one.code for one in helping.search(NOW, need="mind")}


def test_people_in_need_far_from_help_are_a_gap() -> None:
    came(NOW - timedelta(days=1), 12, AFRAID)
    reading.read_new(NOW)
    (gap,) = far_help.far_help("medicine", NOW, actor=CHIEF)
    assert (gap.code, gap.people, gap.km) == (COMMUNITY, 12, None)
    assert far_help.far_help("food", NOW, actor=CHIEF) == []
