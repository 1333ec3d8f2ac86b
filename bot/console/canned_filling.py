"""Fills a canned reply for one person: the names, and the measure it stands for as the knowledge base words it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.console.review_texts import text
from bot.directory.divisions import Divisions
from bot.handoff.canned import CannedReply, fill_blanks
from policy_kb.compose import UnsupportedNumber, compose, plain_date
from policy_kb.errors import UnknownMeasure
from policy_kb.loader import KnowledgeBase, region_chain
from policy_kb.model import Document, Standing
from policy_kb.select import Found, Question, best_detail


@dataclass(frozen=True)
class Occasion:
    """For whom and when: the person's division code (None: not known), the day in China, and the names to fill in."""

    region: str | None
    day: date
    desk: str
    agent: str
    hotline: str
    question: str = ""


@dataclass(frozen=True)
class Filled:
    """The words to send with what they rest on; `warnings` are for the agent, not for the person."""

    text: str
    citations: tuple[dict[str, Any], ...] = ()
    warnings: tuple[str, ...] = ()


def fill(reply: CannedReply, occasion: Occasion, base: KnowledgeBase, divisions: Divisions) -> Filled:
    """The reply for the occasion.

    A measure that is not of the person's region, or whose period is over, is said to be so in the words themselves.
    """
    words = fill_blanks(reply.text, _names(occasion, divisions))
    if not reply.measure:
        return Filled(words)
    try:
        document, measure = base.measure(reply.measure)
        found = Found(document, measure, document.standing_on(occasion.day))
        return _with_answer(words, found, occasion, divisions)
    except UnknownMeasure:
        return Filled(words, warnings=(text("measure_unknown", measure=reply.measure),))
    except UnsupportedNumber:
        return Filled(words, warnings=(text("measure_unsound", measure=reply.measure),))


def _with_answer(words: str, found: Found, occasion: Occasion, divisions: Divisions) -> Filled:
    region = occasion.region or found.document.region.code
    question = Question(occasion.question, region, occasion.day, measure=found.measure.id)
    detail = best_detail(found.measure, occasion.question)
    answer = compose(Found(found.document, found.measure, found.standing, detail=detail), question)
    lead = _foreign(found.document, occasion, divisions)
    parts = [part for part in (words, lead + answer.text) if part]
    warnings = _warnings(found, occasion, divisions)
    return Filled("\n".join(parts), answer.citations, warnings)


def _names(occasion: Occasion, divisions: Divisions) -> dict[str, str]:
    place = divisions.name_path(occasion.region) if occasion.region else ""
    return {
        "热线": occasion.hotline,
        "科室": occasion.desk,
        "地区": place or text("place_unknown"),
        "坐席": occasion.agent,
    }


def _foreign(document: Document, occasion: Occasion, divisions: Divisions) -> str:
    """What the person is told of a measure that is another region's; empty for their own."""
    if not occasion.region or document.region.code in region_chain(occasion.region):
        return ""
    place = divisions.name_path(occasion.region)
    return text("measure_foreign", region=document.region.name, place=place)


def _warnings(found: Found, occasion: Occasion, divisions: Divisions) -> tuple[str, ...]:
    document = found.document
    if not occasion.region:
        place = text("warn_no_region", region=document.region.name)
    else:
        place = text("warn_foreign", region=document.region.name) if _foreign(document, occasion, divisions) else ""
    return tuple(each for each in (place, _standing_warning(found)) if each)


def _standing_warning(found: Found) -> str:
    if found.standing is Standing.IN_FORCE:
        return ""
    return text(f"warn_{found.standing.value}", end=plain_date(found.document.period.end))
