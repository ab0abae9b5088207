"""Views that a person saved are theirs alone, and few."""

from __future__ import annotations

import pytest

from rencheng.core.common.errors import InputError, RefusedError
from rencheng.server.requests.saved_views import MOST_VIEWS, drop_view, save_view, views_of
from support.tables import NOW, staff

pytestmark = pytest.mark.usefixtures("town")


def test_a_view_is_kept_replaced_and_forgotten_by_its_owner_alone() -> None:
    mine, other = staff("heating"), staff("river")
    save_view(mine, " 今天到期 ", {"due": "today", "text": "", "state": "accepted\x00"}, NOW)
    (view,) = views_of(mine)
    assert (view.name, view.query) == ("今天到期", "due=today&state=accepted")
    assert views_of(other) == []
    save_view(mine, "今天到期", {"due": "overdue"}, NOW)
    (view,) = views_of(mine)
    assert view.query == "due=overdue"
    with pytest.raises(RefusedError, match="list_view_unknown"):
        drop_view(other, view.pk)
    drop_view(mine, view.pk)
    assert views_of(mine) == []


@pytest.mark.parametrize(
    ("name", "filters", "code"),
    [
        ("", {"due": "today"}, "view_name"),
        ("长" * 21, {"due": "today"}, "view_name"),
        ("好", {"due": ""}, "view_empty"),
        ("好", {}, "view_empty"),
    ],
)
def test_what_cannot_be_kept_is_said(name: str, filters: dict[str, str], code: str) -> None:
    with pytest.raises(InputError, match=code):
        save_view(staff("heating"), name, filters, NOW)


def test_there_is_an_end_to_views() -> None:
    mine = staff("heating")
    for number in range(MOST_VIEWS):
        save_view(mine, f"第{number}个", {"text": str(number)}, NOW)
    with pytest.raises(InputError, match="views_many"):
        save_view(mine, "再一个", {"text": "x"}, NOW)
    save_view(mine, "第0个", {"text": "换"}, NOW)  # an old name may change
