"""How figures are written for people."""

from __future__ import annotations

from bot.reports.tables import Unit
from bot.reports.texts import text

NOTHING = "–"
HOUR, DAY = 60, 24 * 60


def written(value: float | None, unit: Unit) -> str:
    """A figure with its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    if unit is Unit.SHARE:
        return f"{value:.0%}"
    if unit is Unit.MINUTES:
        return minutes(value)
    return f"{value:.0f}"


def minutes(value: float | None) -> str:
    """Minutes as people say them: 40 秒, 12 分, 3 小时 5 分, 2 天 4 小时."""
    if value is None:
        return NOTHING
    if value < 1:
        return text("seconds", seconds=round(value * 60))
    whole = round(value)
    if whole < HOUR:
        return text("minutes", minutes=whole)
    if whole < DAY:
        return text("hours", hours=whole // HOUR, minutes=whole % HOUR)
    return text("days", days=whole // DAY, hours=whole % DAY // HOUR)
