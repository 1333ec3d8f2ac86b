"""Reads what staff write about a document, and settles what a new version begins with."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date

from bot.directory.divisions import COUNTRY, COUNTRY_NAME, Divisions
from bot.knowledge.sources.records import LONGEST, Fields
from bot.knowledge.sources.texts import SourceRefused, names
from policy_kb.ingest.days import YEARS
from policy_kb.ingest.proposals import Proposals
from policy_kb.model import Standing

DAYS = ("issued", "period_from", "period_to", "quoted_from")
NEEDED = ("title", "region", "quoted_from")


def read_fields(typed: Mapping[str, str], divisions: Divisions) -> Fields:
    """The fields from what was typed, by name; raises SourceRefused for the first that is wrong."""
    written = {name: typed.get(name, "").strip() for name in Fields.__dataclass_fields__}
    for name in NEEDED:
        if not written[name]:
            raise SourceRefused("missing", label=_label(name))
    for name in ("title", "number", "issuer"):
        if len(written[name]) > LONGEST[name]:
            raise SourceRefused("too_long", label=_label(name), most=LONGEST[name])
    days = {name: _day(name, written[name]) for name in DAYS}
    if days["period_from"] and days["period_to"] and days["period_to"] < days["period_from"]:
        raise SourceRefused("period_order")
    quoted_from = days.pop("quoted_from")
    assert quoted_from
    return Fields(
        title=written["title"],
        number=written["number"],
        issuer=written["issuer"],
        region=_region(written["region"], divisions),
        standing=_standing(written["standing"]),
        quoted_from=quoted_from,
        **days,
    )


def proposed_fields(proposals: Proposals, quoted_from: date) -> Fields:
    """The fields as a document's own words propose them."""
    values = {name: proposed.value for name, proposed in proposals.items()}
    days = {name: date.fromisoformat(values[name]) if name in values else None for name in DAYS[:3]}
    words = {name: values.get(name, "")[: LONGEST[name]] for name in ("title", "number", "issuer")}
    return Fields(
        title=words["title"],
        number=words["number"],
        issuer=words["issuer"],
        issued=days["issued"],
        region=values.get("region", ""),
        period_from=days["period_from"],
        period_to=days["period_to"],
        standing=Standing(values.get("standing", Standing.IN_FORCE)),
        quoted_from=quoted_from,
    )


def first_quoted(own: Proposals, others: Collection[date], today: date) -> date:
    """From which day a new version is quoted: its own day, unless another begins then or it tells none: then today.

    The only version of a document is quoted from the earlier of its day of issue and the begin of its period, a
    further one from the later of both.
    """
    days = [date.fromisoformat(own[name].value) for name in ("issued", "period_from") if name in own]
    day = (max(days) if others else min(days)) if days else today
    return today if day in others else day


def _label(name: str) -> str:
    return names("labels")[name]


def _day(name: str, words: str) -> date | None:
    try:
        day = date.fromisoformat(words) if words else None
    except ValueError:
        raise SourceRefused("bad_day", label=_label(name), words=words[:20]) from None
    if day and day.year not in YEARS:
        raise SourceRefused("bad_day", label=_label(name), words=words[:20])
    return day


def _region(words: str, divisions: Divisions) -> str:
    if words in {COUNTRY, COUNTRY_NAME}:
        return COUNTRY
    found = divisions.resolve(words)
    if found.division is None:
        raise SourceRefused("vague_region" if found.candidates else "unknown_region", words=words[:20])
    return found.division.code


def _standing(words: str) -> Standing:
    if words not in names("standings"):
        raise SourceRefused("bad_standing", words=words[:20])
    return Standing(words)
