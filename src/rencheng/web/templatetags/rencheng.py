"""Words and numbers on pages: dates as 11月23日 14:05, durations as 还剩 3小时20分."""

from __future__ import annotations

from django import template

register = template.Library()
