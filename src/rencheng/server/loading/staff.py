"""Who can sign in to the demo: one person for each seat of the thin way through."""

from __future__ import annotations

from rencheng.server.people.actions import save_staff
from rencheng.server.people.queries import unit_exists
from rencheng.server.people.vault import keyed_hash
from rencheng.server.requests.queries import busiest_unit

#: name, shown name, roles, unit in the demo city, that unit's kind, what they do.
_STAFF = (
    ("operator", "话务员 小林", "operator", "city-hotline", "government", "话务受理 operator"),
    ("dispatcher", "派单员 老周", "dispatcher", "city-hotline", "government", "派单 dispatcher"),
    ("street", "街道 小陈", "handler", "street-zhonggu", "street", "街道办理 street office"),
    ("heating", "公用企业 老韩", "handler", "utility-heat", "utility", "公用企业 utility"),
    ("reviewer", "审核员 老郑", "reviewer", "city-hotline", "government", "审核 reviewer"),
    ("callback", "回访员 小吴", "callback", "city-hotline", "government", "回访 callback"),
    (
        "commander",
        "指挥长 老秦",
        "supervisor commander",
        "city-hotline",
        "government",
        "指挥 command",
    ),
    ("analyst", "分析员 小苏", "analyst", "city-hotline", "government", "数据分析 analysis"),
    ("editor", "知识编辑 小方", "editor", "city-hotline", "government", "知识编辑 editor"),
    ("expert", "心理专家 林医生", "expert", "bureau-health", "bureau", "专家 expert"),
    ("second", "疾控专家 高主任", "expert", "bureau-cdc", "bureau", "专家复核 second expert"),
    ("grid", "网格员 小马", "grid_worker", "street-zhonggu", "street", "网格 grid worker"),
    ("counsellor", "心理援助员 小许", "counsellor", "bureau-health", "bureau", "危机干预 crisis"),
)
_PASSWORD_LETTERS = 10


def save_demo_staff() -> None:
    """Add the demo's staff, with this installation's own passwords; in another city, at its busiest
    unit of the kind."""
    for username, display, roles, unit, kind, _role in _STAFF:
        save_staff(
            username,
            password=demo_password(username),
            display=display,
            roles=roles.split(),
            unit=unit if unit_exists(unit) else busiest_unit(kind),
        )


def demo_logins() -> list[tuple[str, str, str]]:
    """Who can sign in to the demo: (name, password, role)."""
    return [(username, demo_password(username), role) for username, *_, role in _STAFF]


def demo_password(username: str) -> str:
    """Derived from the installation's key, so that it can be shown again and guessed by nobody."""
    return keyed_hash(username, "demo-login").hex()[:_PASSWORD_LETTERS]
