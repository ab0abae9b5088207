"""A request by text message (短信查办): followed, rated, opened again by its number and code."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from django.utils import timezone

from rencheng.core.common.actor import CITIZEN, SYSTEM
from rencheng.core.common.errors import InputError, RenchengError
from rencheng.core.text.clean import clean
from rencheng.server.people.vault import keyed_hash, phone_digits
from rencheng.server.requests import closing
from rencheng.server.requests.following import check_caller, check_secret
from rencheng.server.requests.models import Request
from rencheng.server.requests.queries import citizen_view
from rencheng.wording import sentence

#: First word → what is asked: look, rate, reopen.
_ASKED: Final = {
    "cx": "look", "查": "look", "查询": "look", "进度": "look", "look": "look",
    "pj": "rate", "评": "rate", "评价": "rate", "rate": "rate",
    "ck": "reopen", "重办": "reopen", "没解决": "reopen", "reopen": "reopen",
}  # fmt: skip
_HOW: Final = (
    "查进度：CX 编号 密码；评价：PJ 编号 密码 5（1至5）；重办：CK 编号 密码 原因。"
    "密码可用来电告知的六位代码。"
)
_STATES: Final = {
    "received": "已收到",
    "dispatched": "已派单",
    "accepted": "办理中",
    "objected": "核定承办单位",
    "reported": "已办理，待回访",
    "checked": "已办理，待回访",
    "closed": "已办结",
    "merged": "并单办理",
}
_GOOD = 3  # 好差评: 基本满意 and better
_SHORT = 120


def answer_text(phone: str, text: str, *, now: datetime) -> str:
    """What to text back to `phone`. Nothing is told without the secret, or the caller's code."""
    parts = re.split(r"[\s,，、]+", clean(text).strip(), maxsplit=3)
    asked = _ASKED.get(parts[0].lower(), "")
    if not asked or len(parts) < 3:
        return _HOW
    rest = parts[3] if len(parts) > 3 else ""
    try:
        request = _theirs(phone, parts[1], parts[2], now)
        if asked == "rate":
            stars = rate(request, rest, now=now)
            return f"谢谢！{request.number}的评价（{stars}）已记录。"
        if asked == "reopen":
            closing.reopen(request.number, note=rest, actor=CITIZEN, now=now)
            return f"{request.number}已重新办理，我们会再次跟进。"
    except RenchengError as error:
        return sentence(error.code, error.data, "zh")
    return _told(request)


def _theirs(phone: str, number: str, code: str, now: datetime) -> Request:
    """The request, by its secret or, for its own phone, by the caller's code."""
    visitor = f"text:{phone_digits(phone)}"
    if not (code.isascii() and code.isdecimal()):
        return check_secret(number, code, visitor=visitor, now=now)
    check_caller(phone, code, visitor=visitor, now=now)
    found = Request.objects.filter(
        number=number, person__phone_hash=keyed_hash(phone_digits(phone), "phone")
    ).first()
    if found is None:
        raise InputError("follow_refused")
    return found


def rate(request: Request, given: str, *, now: datetime) -> int:
    """A citizen's own rating, 1 to 5, where the work is reported: it closes the request.

    Raises InputError satisfaction_unusable; RefusedError where nothing was reported yet.
    """
    if given.strip() not in {"1", "2", "3", "4", "5"}:
        raise InputError("satisfaction_unusable", given=given[:10])
    stars = int(given)
    closing.call_back(
        request.number,
        resolved=stars >= _GOOD,
        satisfaction=stars,
        note="公众自评",
        actor=SYSTEM,
        now=now,
    )
    return stars


def _told(request: Request) -> str:
    view = citizen_view(request)
    due = f"，应在{timezone.localtime(view.due_at):%m月%d日}前办理" if view.due_at else ""
    due = "" if view.state == "closed" else due
    said = f"。答复：{view.answer[:_SHORT]}" if view.answer else ""
    unit = f"（{view.unit}）" if view.unit else ""
    return f"{view.number}{_STATES.get(view.state, view.state)}{unit}{due}{said}"
