"""Who can sign in to the demo: one person for each seat of the thin way through."""

from __future__ import annotations

from rencheng.server.people.actions import save_staff
from rencheng.server.people.vault import keyed_hash

#: name, shown name, roles, unit, what they do.
_STAFF = (
    ("operator", "话务员 小林", ("operator",), "city-hotline", "话务受理 operator"),
    ("dispatcher", "派单员 老周", ("dispatcher",), "city-hotline", "派单 dispatcher"),
    ("street", "钟鼓街道 小陈", ("handler",), "street-zhonggu", "街道办理 street office"),
    ("heating", "热力集团 老韩", ("handler",), "utility-heat", "公用企业 utility"),
    ("callback", "回访员 小吴", ("callback",), "city-hotline", "回访 callback"),
    (
        "commander",
        "指挥长 秦主任",
        ("supervisor", "commander"),
        "city-hotline",
        "指挥 command post",
    ),
)
_PASSWORD_LETTERS = 10


def save_demo_staff() -> None:
    """Add the demo's staff, with this installation's own passwords."""
    for username, display, roles, unit, _role in _STAFF:
        password = demo_password(username)
        save_staff(username, password=password, display=display, roles=roles, unit=unit)


def demo_logins() -> list[tuple[str, str, str]]:
    """Who can sign in to the demo: (name, password, role)."""
    return [(username, demo_password(username), role) for username, *_, role in _STAFF]


def demo_password(username: str) -> str:
    """Derived from the installation's key, so that it can be shown again and guessed by nobody."""
    return keyed_hash(username, "demo-login").hex()[:_PASSWORD_LETTERS]
