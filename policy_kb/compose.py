"""Puts an answer together: at most four short sentences, the next step last, the citation beside it.

Every figure in the text stands in the cited measure or in the document's own head; a text that breaks this is not said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from policy_kb.errors import KnowledgeError
from policy_kb.model import Aspect, Document, Measure, NotStated, Standing, Statement
from policy_kb.numbers import numbers_in, unsupported
from policy_kb.phrases import phrase, phrases, topics
from policy_kb.select import Found, NoDocument, NotCovered, Question

MOST_SENTENCES = 4
SENTENCE = re.compile(r"[^。！？!?]+[。！？!?]")
# What a topic asks for when the words name no aspect.
TOPIC_ASPECT = {
    "loan_amount_rate": Aspect.AMOUNT,
    "loan_how_apply": Aspect.HOW,
    "loan_eligibility": Aspect.QUALIFY,
    "pension_subsidized": Aspect.SUMMARY,
}
FOLLOW_UPS = (Aspect.QUALIFY, Aspect.AMOUNT, Aspect.HOW, Aspect.WHERE, Aspect.PAPERS)
MOST_FOLLOW_UPS = 3


class UnsupportedNumber(KnowledgeError):
    """A composed text holds a figure that its citation does not."""


@dataclass(frozen=True)
class FollowUp:
    """A further question that the measure can answer."""

    title: str
    measure: str
    topic: str
    aspect: Aspect


@dataclass(frozen=True)
class Answer:
    """A composed reply; `citation` is None when no document stands behind it."""

    text: str
    citations: tuple[dict[str, Any], ...] = ()
    follow_ups: tuple[FollowUp, ...] = ()


def sentences(text: str) -> list[str]:
    """The sentences of a text."""
    return SENTENCE.findall(text if text.endswith(("。", "！", "？", "!", "?")) else text + "。")


def plain_date(day: date | None) -> str:
    """A day as a sentence names it."""
    return f"{day.year}年{day.month}月{day.day}日" if day else str(phrases()["open_end"])


def cite(document: Document, measure: Measure | None, day: date) -> dict[str, Any]:
    """The citation of a measure (or of a whole document) as the API and the channels show it."""
    period = (measure.period if measure else None) or document.period
    return {
        "document": document.code,
        "title": document.title,
        "short": document.short,
        "number": document.number,
        "measure": measure.id if measure else None,
        "clause": measure.clause if measure else None,
        "region": document.region.code,
        "region_name": document.region.name,
        "period": {"from": period.start.isoformat(), "to": period.end.isoformat() if period.end else None},
        "standing": document.standing_on(day).value,
        "inferred": document.region.inferred or period.inferred or not document.title_stated,
    }


def compose(found: Found, question: Question) -> Answer:
    """The reply to a question whose measure is found; raises UnsupportedNumber rather than say a stray figure."""
    lead = _lead(found)
    next_step = sentences(found.measure.next)[:1]
    body = _body(found, question)[: MOST_SENTENCES - len(lead) - len(next_step)]
    text = "".join([*lead, *body, *next_step])
    _check(text, found, question)
    return Answer(text, (cite(found.document, found.measure, question.day),), _follow_ups(found.measure, question))


def _lead(found: Found) -> list[str]:
    document = found.document
    scope = found.measure.scope or document.scope
    values = {"short": document.short, "end": plain_date(document.period.end), "scope": scope}
    if found.standing is Standing.DRAFT:
        return [phrase("draft", **values)]
    if found.standing is Standing.REPEALED:
        return [phrase("repealed", **values)]
    if found.standing is Standing.PERIOD_OVER:
        return [phrase("period_over_scope" if scope else "period_over", **values)]
    if found.passed_over:
        missing = found.passed_over[0].short
        return [phrase("passed_over", missing=missing, **values)]
    return [phrase("scope", **values)] if scope else []


def _body(found: Found, question: Question) -> list[str]:
    aspect = question.aspect or TOPIC_ASPECT.get(question.topic or "", Aspect.SUMMARY)
    statement = found.measure.aspects.get(aspect, NotStated())
    answer = _say(statement, aspect.value)
    if found.detail is None or found.detail.answer == NotStated():
        return answer
    detail = _say(found.detail.answer, "detail")
    if question.aspect is None and aspect is Aspect.SUMMARY:
        return detail
    return _merged(detail, answer, isinstance(statement, NotStated))


def _merged(detail: list[str], answer: list[str], unanswered: bool) -> list[str]:
    """The detail, and what the aspect adds to it; "not stated" is said once, and first when it is the question."""
    said = numbers_in("".join(detail))
    fresh = [each for each in answer if each not in detail and not (numbers_in(each) and numbers_in(each) <= said)]
    if unanswered and any("没写" in sentence for sentence in detail):
        return detail
    return [*fresh[:1], *detail] if unanswered else [*detail, *fresh]


def _say(statement: Statement, aspect: str) -> list[str]:
    if isinstance(statement, str):
        return sentences(statement)
    silence = str(phrases()["not_stated"][aspect])
    if not statement.instead:
        return [silence]
    instead = sentences(statement.instead)
    return instead if "没写" in instead[0] else [silence, *instead]


def _check(text: str, found: Found, question: Question) -> None:
    document = found.document
    head = [document.title, document.short, document.number or "", document.scope, found.measure.clause]
    head += [plain_date(document.period.start), plain_date(document.period.end)]
    head += [each.short for each in found.passed_over]
    facts = [fact.text for fact in found.measure.facts]
    stray = unsupported(text, [*head, *facts], [fact.value for fact in found.measure.facts])
    if stray:
        raise UnsupportedNumber(f"{found.measure.id}: {sorted(stray)}")


def _follow_ups(measure: Measure, question: Question) -> tuple[FollowUp, ...]:
    shown = question.aspect or TOPIC_ASPECT.get(question.topic or "", Aspect.SUMMARY)
    topic = question.topic if question.topic in measure.topics else measure.topics[0]
    offers = [
        FollowUp(str(phrases()["aspect_button"][aspect.value]), measure.id, str(topic), aspect)
        for aspect in FOLLOW_UPS
        if aspect is not shown and isinstance(measure.aspects[aspect], str)
    ]
    return tuple(offers[:MOST_FOLLOW_UPS])


def compose_not_covered(finding: NotCovered, question: Question, region_name: str) -> Answer:
    """The reply when the region's documents do not cover the topic."""
    topic = topics().get(question.topic or "", "")
    lines = []
    for document in finding.documents[:2]:
        over = document.standing_on(question.day) is Standing.PERIOD_OVER
        lines.append(phrase("not_covered_over" if over else "not_covered", short=document.short, topic=topic))
    lines.append(phrase("not_covered_next", region=region_name))
    return Answer("".join(lines), tuple(cite(each, None, question.day) for each in finding.documents[:2]))


def compose_no_document(finding: NoDocument, question: Question, region_name: str) -> Answer:
    """The reply when no document applies to the region on the day."""
    return Answer(phrase("no_document", region=region_name, year=question.day.year) + phrase("no_document_next"))


def compose_overview(document: Document, measures: list[Measure], day: date) -> Answer:
    """What a document offers, by title."""
    values = {"short": document.short, "end": plain_date(document.period.end), "scope": document.scope}
    standing = document.standing_on(day)
    lead = phrase(standing.value, **values) if standing is not Standing.IN_FORCE else ""
    titles = "、".join(measure.title for measure in measures)
    text = lead + phrase("overview", short=document.short, titles=titles) + phrase("overview_next")
    offers = tuple(FollowUp(each.title, each.id, each.topics[0], Aspect.SUMMARY) for each in measures)
    return Answer(text, (cite(document, None, day),), offers)


def compose_validity(document: Document, measure: Measure | None, day: date) -> Answer:
    """Which document it is, who issued it and whether it applies on the day."""
    standing = document.standing_on(day)
    title = f"《{document.title}》"
    lines = [str(phrases()["validity"][standing.value]).format(title=title, end=plain_date(document.period.end))]
    issuer = "issuer" if document.issuer_stated else "issuer_inferred"
    lines.append(phrase("number", number=document.number) if document.number else phrase("no_number"))
    lines.append(phrase(issuer, issuer=document.issuer))
    lines.append(phrase("ask_today", ask=document.ask))
    return Answer("".join(lines), (cite(document, measure, day),))
