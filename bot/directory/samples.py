"""Invented job fairs to try the app with, dated from the day of set-up."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import func, select

from bot.directory.cells import posts
from bot.directory.fair import Fair
from bot.directory.importing import store
from bot.directory.tables import fairs
from bot.settings import TIME_ZONE
from bot.storage.database import Database

SAMPLES = Path(__file__).parent / "samples.yml"


def sample_fairs(day: date) -> list[Fair]:
    """The sample fairs of 济南, 吉林, 彭水, 清城 and 重庆, from 2 to 30 days after `day`, in office hours."""
    loaded = yaml.safe_load(SAMPLES.read_text(encoding="utf-8"))
    shared = {name: loaded[name] for name in ("organiser", "what_to_bring", "contact", "address")}
    return [_sample(each, shared, day + timedelta(days=each["after"])) for each in loaded["fairs"]]


async def fill_samples(database: Database, day: date) -> int:
    """Stores the samples if there is no fair at all; returns how many were stored."""
    async with database.write() as connection:
        if (await connection.execute(select(func.count()).select_from(fairs))).scalar_one():
            return 0
        return sum([await store(connection, fair) for fair in sample_fairs(day)])


def _sample(entry: dict[str, Any], shared: dict[str, str], day: date) -> Fair:
    return Fair(
        title=entry["title"],
        starts_at=_at(day, entry["start"]),
        ends_at=_at(day, entry["end"]),
        place=entry["place"],
        region=entry["region"],
        posts=posts(entry["posts"]),
        address=shared["address"],
        organiser=shared["organiser"],
        what_to_bring=shared["what_to_bring"],
        contact=shared["contact"],
        sample=True,
    )


def _at(day: date, clock: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(clock), TIME_ZONE)
