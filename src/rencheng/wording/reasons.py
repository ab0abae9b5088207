"""Why two requests may be one event, in words (重复理由)."""

from __future__ import annotations

from rencheng.core.text.duplicates import Pair

HOURS_IN_DAYS = 48  # from here on, days are said


def reason(pair: Pair, language: str) -> str:
    """“same place (柳堤新城), 92 % same text, 3 h apart”, in `language` ("zh", else English)."""
    chinese = language.startswith("zh")
    parts = [_place(pair, chinese=chinese)]
    if pair.person:
        parts.append("同一诉求人" if chinese else "same person")
    share = round(100 * pair.same_text)
    parts.append(f"文字 {share}% 相同" if chinese else f"{share} % same text")
    if pair.category:
        parts.append("同一类别" if chinese else "same category")
    if pair.hours is not None:
        parts.append(_apart(pair.hours, chinese=chinese))
    return ("，" if chinese else ", ").join(filter(None, parts))


def _place(pair: Pair, *, chinese: bool) -> str:
    if pair.place == "name":
        return f"同一地点（{pair.name}）" if chinese else f"same place ({pair.name})"
    if pair.place == "near":
        return f"相距 {pair.name} 米" if chinese else f"{pair.name} m apart"
    return ""


def _apart(hours: float, *, chinese: bool) -> str:
    if hours < 1:
        minutes = round(hours * 60)
        return f"相隔 {minutes} 分钟" if chinese else f"{minutes} min apart"
    if hours < HOURS_IN_DAYS:
        return f"相隔 {hours:.0f} 小时" if chinese else f"{hours:.0f} h apart"
    return f"相隔 {hours / 24:.0f} 天" if chinese else f"{hours / 24:.0f} days apart"
