"""What pages ask of knowledge: a guide, an answer, what people ask today, help lines."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from rencheng.server.knowledge.models import Guide, PublicAnswer, SupportLine
from rencheng.server.requests.models import Category

_ASKED = 6
_ASKED_SECONDS = 300
_RELATED = 4
_MOST_ADDRESSES = 40_000  # of a sitemap, which may hold 50,000


@dataclass(frozen=True, slots=True)
class GuideLink:
    """A guide in a list."""

    code: str
    title: str
    summary: str
    asked: int = 0


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide, its category's name, and its neighbours."""

    guide: Guide
    category: str
    related: list[GuideLink]
    expired: bool


@dataclass(frozen=True, slots=True)
class AnswerPage:
    """A public answer and the guides of its category."""

    answer: PublicAnswer
    category: str
    related: list[GuideLink]


@dataclass(frozen=True, slots=True)
class GuideGroup:
    """The guides of a top category."""

    code: str
    name: str
    guides: list[GuideLink]


def guide_page(code: str) -> GuidePage | None:
    """The guide, or None."""
    guide = Guide.objects.select_related("unit", "category").filter(pk=code).first()
    if guide is None:
        return None
    return GuidePage(
        guide=guide,
        category=guide.category.name,
        related=related_guides(guide.category_id, but=code),
        expired=guide.expiry is not None and guide.expiry < timezone.localdate(),
    )


def answer_page(number: str) -> AnswerPage | None:
    """The public answer, or None."""
    answer = PublicAnswer.objects.select_related("unit", "category").filter(pk=number).first()
    if answer is None:
        return None
    category = answer.category.name if answer.category else ""
    return AnswerPage(answer, category, related_guides(answer.category_id))


def related_guides(category: str | None, but: str = "") -> list[GuideLink]:
    """Guides of the same leaf first, then of the same branch."""
    if not category:
        return []
    branch = category.rpartition("/")[0] or category
    rows = Guide.objects.valid().filter(category__code__startswith=branch).exclude(pk=but)
    nearest = sorted(rows, key=lambda row: (row.category_id != category, row.code))
    return [GuideLink(row.code, row.title, row.summary) for row in nearest[:_RELATED]]


def guides_by_category() -> list[GuideGroup]:
    """Every guide under its top category, in the tree's order."""
    guides: dict[str, list[GuideLink]] = {}
    listed = Guide.objects.valid().only("code", "title", "summary", "category_id")
    for guide in listed.order_by("code"):
        top = guide.category_id.split("/")[0]
        guides.setdefault(top, []).append(GuideLink(guide.code, guide.title, guide.summary))
    tops = Category.objects.exclude(code__contains="/").values_list("code", "name")
    return [GuideGroup(code, name, guides[code]) for code, name in tops if code in guides]


def asked_today(now: datetime) -> list[GuideLink]:
    """The guides that answer what most people asked in the last day; kept for five minutes."""
    kept: list[GuideLink] | None = cache.get("asked_today")
    if kept is not None:
        return kept
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH asked AS (
                SELECT category_id, count(*) AS requests FROM requests_request
                WHERE received_at >= %s AND received_at <= %s AND category_id IS NOT NULL
                GROUP BY 1
            )
            SELECT DISTINCT ON (a.requests, a.category_id) g.code, g.title, g.summary, a.requests
            FROM asked a JOIN knowledge_guide g USING (category_id)
            WHERE g.expiry IS NULL OR g.expiry >= %s
            ORDER BY a.requests DESC, a.category_id, g.code LIMIT %s
            """,
            [now - timedelta(days=1), now, timezone.localtime(now).date(), _ASKED],
        )
        found = [GuideLink(*row) for row in cursor.fetchall()]
    if len(found) < _ASKED:
        seen = {link.code for link in found}
        rest = Guide.objects.valid().exclude(code__in=seen).order_by("-kind", "code")
        found += [GuideLink(g.code, g.title, g.summary) for g in rest[: _ASKED - len(found)]]
    cache.set("asked_today", found, _ASKED_SECONDS)
    return found


def public_addresses() -> tuple[list[tuple[str, datetime]], list[tuple[str, datetime]]]:
    """(code, changed) of guides that hold, (number, answered) of the newest public answers."""
    guides = Guide.objects.valid().order_by("code").values_list("code", "updated_at")
    answers = PublicAnswer.objects.order_by("-answered_at", "pk")
    newest = answers.values_list("request_number", "answered_at")[:_MOST_ADDRESSES]
    return list(guides), list(newest)


def support_lines(district: str = "") -> list[SupportLine]:
    """Help lines: the whole city's, and those of a district where one is asked for."""
    lines = SupportLine.objects.all()
    return list(lines.filter(district__in=["", district]) if district else lines)
