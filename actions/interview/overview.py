"""All measures of a region at once: what fits, what may fit, and the question that decides most."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rasa_sdk.events import EventType

from actions.interview.answers import Asked
from actions.interview.asking import narrowed
from actions.interview.desk import Desk, note_of
from actions.interview.settling import settled
from actions.interview.state import Interview
from actions.interview.texts import text
from actions.saying import Choice, remember, say, to_a_person
from policy_kb.model import Document, Kind, Standing
from policy_kb.record import NATIONAL
from policy_kb.rules.asking import best_question
from policy_kb.rules.claim import Claim
from policy_kb.rules.facts import Facts
from policy_kb.rules.verdict import Result, Status, Verdict, decide
from policy_kb.select import Selector

MOST_QUESTIONS = 6
MOST_LISTED = 6
# What brings money or a right comes first.
ORDER = {Kind.ENTITLEMENT: 0, Kind.EVENT: 1, Kind.SERVICE: 1, Kind.EMPLOYER: 3}
OTHER_ORDER = 2


@dataclass(frozen=True)
class Offer:
    """The claims to judge, the day to judge them on, and the document that all depends on if none is in force."""

    claims: tuple[Claim, ...]
    day: date
    only: Document | None
    left_out: tuple[Document, ...]

    @property
    def documents(self) -> list[Document]:
        """The documents of the claims."""
        return list({claim.document.code: claim.document for claim in self.claims}.values())


def offer(selector: Selector, region: str, today: date) -> Offer | None:
    """What can be judged for the region: all in force, or else the nearest document; None without any rule."""
    documents = [each for each in selector.applicable(region, today) if _has_rules(each)]
    documents = [each for each in documents if each.standing_on(today) is not Standing.REPEALED]
    in_force = [each for each in documents if each.standing_on(today) is Standing.IN_FORCE]
    if in_force:
        others = tuple(each for each in documents if each not in in_force)
        return Offer(_claims(in_force), today, None, others)
    if not documents:
        return None
    only = documents[0]
    ended = only.standing_on(today) is Standing.PERIOD_OVER and only.period.end
    return Offer(_claims([only]), ended or today, only, ())


def _has_rules(document: Document) -> bool:
    return any(measure.rule for measure in document.measures)


def _claims(documents: Sequence[Document]) -> tuple[Claim, ...]:
    """What somebody can claim; a target of the authorities brings nobody anything by itself."""
    ruled = (Claim(each, measure) for each in documents for measure in each.measures if measure.rule)
    found = [claim for claim in ruled if claim.measure.kind is not Kind.TARGET]
    return tuple(sorted(found, key=lambda claim: ORDER.get(claim.measure.kind, OTHER_ORDER)))


def begin(desk: Desk) -> list[EventType] | None:
    """Lists what fits and asks on; None where nothing can be judged."""
    found = offer(desk.services.selector, desk.region, desk.today)
    if found is None:
        return None
    return _list_and_ask(desk, Interview(None, found.day.isoformat()), found)


def go_on(desk: Desk, interview: Interview, lead: str) -> list[EventType]:
    """The next question, or the list once more."""
    found = offer(desk.services.selector, desk.region, desk.today)
    if found is None:
        say(desk.dispatcher, text("gone"))
        return desk.keep(None)
    ask = best_question(_for(desk, found), _facts(desk, found), found.day, interview.passed)
    if ask is None or interview.count >= MOST_QUESTIONS:
        _say_list(desk, found, [to_a_person()])
        done = replace(interview.answered(), asked="", codes=(), question="", why="")
        return desk.keep(done, measure=None, topic="eligible_for_what", region=desk.region, pending=None)
    note = note_of(found.only, desk.today) if found.only else ""
    return desk.ask(interview, narrowed(ask), lead, note)


def _list_and_ask(desk: Desk, interview: Interview, found: Offer) -> list[EventType]:
    ask = best_question(_for(desk, found), _facts(desk, found), found.day)
    beside = remember(region=desk.region, topic="eligible_for_what", measure=None, pending=None)
    _say_list(desk, found, [] if ask else [to_a_person()])
    if ask is None:
        return [*beside, *desk.keep(interview)]
    desk.leave_typing_free(Asked(ask.fact, ask.codes))
    return [*beside, *desk.ask(interview, narrowed(ask), text("lead_more"), "")]


def _facts(desk: Desk, found: Offer) -> Facts:
    return settled(found.claims, desk.base, desk.told, found.day, desk.today)


def _for(desk: Desk, found: Offer) -> list[Claim]:
    """What is for the person: employers' measures only for employers."""
    is_employer = desk.base.classes.get("employer") or desk.told.get("is:employer")
    return [claim for claim in found.claims if is_employer or claim.measure.kind is not Kind.EMPLOYER]


def _say_list(desk: Desk, found: Offer, last: list[Choice]) -> None:
    facts = _facts(desk, found)
    verdicts = [(claim, decide(claim.document, claim.measure, facts, found.day)) for claim in _for(desk, found)]
    eligible = [pair for pair in verdicts if pair[1].status is Status.ELIGIBLE]
    maybe = [pair for pair in verdicts if pair[1].status is Status.UNKNOWN]
    lines = [_notes(desk, found), _eligible(eligible, maybe), _maybe(maybe)]
    lines.append(text("overview.last") + (text("overview.next") if eligible or maybe else ""))
    cited = [desk.cited(claim.document, claim.measure) for claim, _ in eligible[:MOST_LISTED]]
    cited = cited or [desk.cited(each, None) for each in found.documents]
    say(desk.dispatcher, "\n".join(line for line in lines if line), [*_tappable(eligible, maybe), *last], cited)


def _notes(desk: Desk, found: Offer) -> str:
    scopes = "".join(text("overview.scope", short=each.short, scope=each.scope) for each in _narrow(found))
    if found.only:
        return note_of(found.only, desk.today) + scopes
    in_force = text("overview.in_force", shorts=_shorts(found.documents))
    return in_force + (text("overview.left_out", shorts=_shorts(found.left_out)) if found.left_out else "") + scopes


def _narrow(found: Offer) -> list[Document]:
    """National documents that hold in some places only; whom others help stands in their conditions."""
    return [each for each in found.documents if each.region.code == NATIONAL and each.scope]


def _shorts(documents: Sequence[Document]) -> str:
    return "、".join(each.short for each in documents)


Judged = list[tuple[Claim, Verdict]]


def _eligible(eligible: Judged, maybe: Judged) -> str:
    if not eligible:
        return text("overview.none_eligible" if maybe else "overview.nothing")
    titles = "、".join(claim.measure.title for claim, _ in eligible[:MOST_LISTED])
    return text("overview.eligible", titles=titles) + _more(eligible)


def _maybe(maybe: Judged) -> str:
    if not maybe:
        return ""
    by_condition: dict[str, list[str]] = {}
    for claim, verdict in maybe[:MOST_LISTED]:
        by_condition.setdefault(_missing(verdict), []).append(claim.measure.title)
    listed = [
        text("overview.one_maybe", titles="、".join(titles), condition=condition)
        for condition, titles in by_condition.items()
    ]
    return text("overview.maybe", titles="；".join(listed)) + _more(maybe)


def _more(judged: Judged) -> str:
    return text("overview.more", count=len(judged) - MOST_LISTED) if len(judged) > MOST_LISTED else ""


def _missing(verdict: Verdict) -> str:
    return next(each.condition for each in verdict.reasons if each.decided and each.result is Result.UNKNOWN)


def _tappable(eligible: Judged, maybe: Judged) -> list[Choice]:
    """A button per measure: what fits is told of, what may fit is looked into."""
    told = [
        Choice(claim.measure.title, str(claim.measure.topics[0]), {"measure": claim.measure.id})
        for claim, _ in eligible[:MOST_LISTED]
    ]
    looked = [
        Choice(claim.measure.title, "eligible_for_what", {"measure": claim.measure.id})
        for claim, _ in maybe[: MOST_LISTED if not eligible else 3]
    ]
    return [*told, *looked]
