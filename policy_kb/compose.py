"""Puts an answer together: at most four short sentences, the next step last, the citation beside it.

Every figure in the text stands in the cited measure, in the document's own head or in the cited supplement; a text that
breaks this is not said.
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
from policy_kb.supplement import Supplement, cite_supplement, in_words

MOST_SENTENCES = 4
LONGEST_REPLY = 120
# A sentence of an aspect that shares this much of its wording with the detail before it says nothing new.
SAME_WORDING = 0.5
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
# A document names the kind of office, a place its door and its hours: here a supplement goes with what is stated.
LOCAL = frozenset({Aspect.WHERE, Aspect.WHEN})


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


def compose(found: Found, question: Question, supplement: Supplement | None = None) -> Answer:
    """The reply to a question whose measure is found; raises UnsupportedNumber rather than say a stray figure.

    The supplement for what is asked, if there is one, is said where the document leaves a gap or no longer holds.
    """
    if supplement and _has_gap(found, question):
        return _compose_supplemented(found, question, supplement)
    lead, scope = _lead(found), _scope_after(found, question)
    next_step = sentences(found.measure.next)[:1]
    body = _fitting(_body(found, question), [*lead, *scope, *next_step])
    text = "".join([*lead, *body, *scope, *next_step])
    _check(text, found)
    return Answer(text, (cite(found.document, found.measure, question.day),), _follow_ups(found.measure, question))


def _has_gap(found: Found, question: Question) -> bool:
    if found.standing is not Standing.IN_FORCE or asked_aspect(question) in LOCAL:
        return True
    return not isinstance(_asked_statement(found, question), str)


def _compose_supplemented(found: Found, question: Question, supplement: Supplement) -> Answer:
    """Whether the document holds and where it is silent, then the supplement with its source, then the next step."""
    lead, said = _plain_lead(found), sentences(in_words(supplement))
    next_step = sentences(found.measure.next)[:1]
    room = MOST_SENTENCES - len([*lead, *said, *next_step])
    gap = _before_supplement(found, question) if room > 0 else []
    scope = _scope_after(found, question) if room > len(gap) else []
    text = "".join([*lead, *gap, *said, *scope, *next_step])
    if len(text) > LONGEST_REPLY:
        text = "".join([*lead, *gap, *said, *next_step])
    _check(text, found, supplement)
    cited = cite(found.document, found.measure, question.day), cite_supplement(supplement)
    return Answer(text, cited, _follow_ups(found.measure, question))


def _plain_lead(found: Found) -> list[str]:
    """The lead without what announces the document's own words, for none follow where it no longer holds."""
    if found.standing is Standing.IN_FORCE:
        return _lead(found)
    document, line = found.document, str(phrases()["validity"][found.standing.value])
    return [line.format(title=document.short, end=plain_date(document.period.end))]


def _before_supplement(found: Found, question: Question) -> list[str]:
    """The gap that the supplement fills, or what a document in force states of the place or the time."""
    if isinstance(_asked_statement(found, question), str):
        return _body(found, question)[:1] if found.standing is Standing.IN_FORCE else []
    kind = "detail" if found.detail else asked_aspect(question).value
    return [str(phrases()["not_stated"][kind]).format(source=_source(found))]


def _asked_statement(found: Found, question: Question) -> Statement | None:
    return found.detail.answer if found.detail else found.measure.aspects.get(asked_aspect(question))


def _fitting(body: list[str], frame: list[str]) -> list[str]:
    """As much of the body as four short sentences leave room for; its first sentence always."""
    kept = body[: max(1, MOST_SENTENCES - len(frame))]
    while len(kept) > 1 and len("".join([*kept, *frame])) > LONGEST_REPLY:
        kept = kept[:-1]
    return kept


def _lead(found: Found) -> list[str]:
    document, standing = found.document, found.standing
    scope = found.scope
    missing = found.passed_over[0].region.name if found.passed_over else ""
    values = {"short": document.short, "end": plain_date(document.period.end), "scope": scope, "missing": missing}
    if standing is not Standing.IN_FORCE:
        first = "period_over_scope" if standing is Standing.PERIOD_OVER and scope else standing.value
        return [phrase(first, **values), *([phrase("nearer_silent", **values)] if missing else [])]
    if missing:
        return [phrase("passed_over_scope" if scope else "passed_over", **values)]
    return []


def _scope_after(found: Found, question: Question) -> list[str]:
    """Whom the measure covers, said after the answer; the lead has said it of a period that is over."""
    if found.standing is not Standing.IN_FORCE or found.passed_over:
        return []
    conditions = found.measure.aspects[Aspect.QUALIFY] if asked_aspect(question) is Aspect.QUALIFY else None
    scope = found.measure.scope or ("" if isinstance(conditions, str) else found.scope)
    return [phrase("scope", scope=scope)] if scope else []


def asked_aspect(question: Question) -> Aspect:
    """The side of the measure that is asked about: as worded, or as the topic implies."""
    return question.aspect or TOPIC_ASPECT.get(question.topic or "", Aspect.SUMMARY)


def _body(found: Found, question: Question) -> list[str]:
    aspect = asked_aspect(question)
    source = _source(found)
    statement = found.measure.aspects.get(aspect, NotStated())
    answer = _say(statement, aspect.value, source)
    if found.detail is None:
        return answer
    detail = _say(found.detail.answer, "detail", source)
    if found.detail.answer == NotStated():
        return _unsaid(detail, statement, answer)
    return detail if aspect is Aspect.SUMMARY else _merged(detail, answer, isinstance(statement, NotStated))


def _source(found: Found) -> str:
    return str(phrases()["source"]["draft" if found.standing is Standing.DRAFT else "document"])


def _unsaid(silence: list[str], statement: Statement, answer: list[str]) -> list[str]:
    """The document is silent on the very point: that first, then what it does say, lest a neighbour pass for it."""
    if isinstance(statement, str):
        return [*silence, *answer[:1]]
    return silence if statement.instead else answer


def _merged(detail: list[str], answer: list[str], unanswered: bool) -> list[str]:
    """The detail, and what the aspect adds to it; "not stated" is said once, and first when it is the question."""
    if unanswered and any(_says_silence(sentence) for sentence in detail):
        return detail
    fresh = [each for each in answer if _adds(each, "".join(detail))]
    return [*fresh[:1], *detail] if unanswered else [*detail, *fresh]


def _adds(sentence: str, said: str) -> bool:
    """Whether a sentence says more than what is said already: other figures, or other words."""
    if numbers_in(sentence) - numbers_in(said):
        return True
    pairs = {sentence[place : place + 2] for place in range(len(sentence) - 1)}
    return sum(pair in said for pair in pairs) < SAME_WORDING * len(pairs)


def _says_silence(text: str) -> bool:
    return re.search(str(phrases()["silent"]), text) is not None


def _say(statement: Statement, aspect: str, source: str) -> list[str]:
    if isinstance(statement, str):
        return sentences(statement)
    silence = str(phrases()["not_stated"][aspect]).format(source=source)
    if not statement.instead:
        return [silence]
    instead = sentences(statement.instead)
    return instead if _says_silence(statement.instead) else [silence, *instead]


def _check(text: str, found: Found, supplement: Supplement | None = None) -> None:
    document = found.document
    head = [document.title, document.short, document.number or "", document.scope, found.measure.clause]
    head += [plain_date(document.period.start), plain_date(document.period.end)]
    facts = [fact.text for fact in found.measure.facts]
    local = [in_words(supplement)] if supplement else []
    stray = unsupported(text, [*head, *facts, *local], [fact.value for fact in found.measure.facts])
    if stray:
        raise UnsupportedNumber(f"{found.measure.id}: {sorted(stray)}")


def _follow_ups(measure: Measure, question: Question) -> tuple[FollowUp, ...]:
    shown = asked_aspect(question)
    topic = question.topic if question.topic in measure.topics else measure.topics[0]
    offers = [
        FollowUp(str(phrases()["aspect_button"][aspect.value]), measure.id, str(topic), aspect)
        for aspect in FOLLOW_UPS
        if aspect is not shown and isinstance(measure.aspects[aspect], str)
    ]
    return tuple(offers[:MOST_FOLLOW_UPS])


def compose_not_covered(
    finding: NotCovered, question: Question, region_name: str, supplement: Supplement | None = None
) -> Answer:
    """The reply when the region's documents do not cover the topic; what the place has filled in is said after that."""
    topic = topics().get(question.topic or "", str(phrases()["not_covered_topic"]))
    shown = finding.documents[: 1 if supplement else 2]
    silent = phrases()["not_covered"]
    lines = [str(silent[each.standing_on(question.day).value]).format(short=each.short, topic=topic) for each in shown]
    lines += [in_words(supplement)] if supplement else []
    lines.append(phrase("not_covered_next", region=region_name))
    local = [cite_supplement(supplement)] if supplement else []
    return Answer("".join(lines), (*(cite(each, None, question.day) for each in shown), *local))


def compose_no_document(finding: NoDocument, question: Question, region_name: str) -> Answer:
    """The reply when no document applies to the region on the day."""
    return Answer(phrase("no_document", region=region_name, year=question.day.year) + phrase("no_document_next"))


def compose_overview(document: Document, measures: list[Measure], day: date) -> Answer:
    """What a document offers, by title."""
    titles = "、".join(measure.title for measure in measures)
    listed = phrase("overview", titles=titles) + phrase("overview_next")
    offers = tuple(FollowUp(each.title, each.id, each.topics[0], Aspect.SUMMARY) for each in measures)
    return Answer(_standing_line(document, document.short, day) + listed, (cite(document, None, day),), offers)


def _standing_line(document: Document, title: str, day: date) -> str:
    standing = document.standing_on(day)
    scoped = document.scope and standing in (Standing.IN_FORCE, Standing.PERIOD_OVER)
    line = str(phrases()["validity"][f"{standing.value}_scope" if scoped else standing.value])
    return line.format(title=title, end=plain_date(document.period.end), scope=document.scope)


def compose_validity(document: Document, measure: Measure | None, day: date) -> Answer:
    """Which document it is, who issued it and whether it applies on the day; what was inferred is said to be so."""
    title = f"《{document.title}》" if document.title_stated else document.short
    issuer = phrase("issuer" if document.issuer_stated else "issuer_inferred", issuer=document.issuer)
    number = phrase("number", number=document.number) if document.number else phrase("no_number")
    lines = [_standing_line(document, title, day), phrase("issued", issuer=issuer, number=number)]
    lines += [phrase("period_inferred")] if document.period.inferred else []
    lines.append(phrase("ask_today", ask=document.ask))
    return Answer("".join(lines), (cite(document, measure, day),))
