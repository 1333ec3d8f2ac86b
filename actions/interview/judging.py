"""One measure: the next question that still matters, or the verdict."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import replace

from rasa_sdk.events import EventType

from actions.interview import overview
from actions.interview.asking import narrowed
from actions.interview.desk import LOG, Desk
from actions.interview.settling import settled
from actions.interview.state import Interview
from actions.interview.texts import text
from actions.saying import Choice, say, to_a_person
from actions.supplements import supplements_for
from policy_kb.compose import UnsupportedNumber
from policy_kb.model import Aspect, Measure, Standing
from policy_kb.rules.asking import next_question
from policy_kb.rules.claim import Claim
from policy_kb.rules.verdict import Verdict, decide
from policy_kb.rules.words import heard_of, spoken_in_two
from policy_kb.supplement import cite_supplement

# What the registry keeps sealed, or is no less private.
SEALED = frozenset({"disability_grade", "labour_capacity"})


def go_on(desk: Desk, interview: Interview, lead: str = "") -> list[EventType]:
    """Asks what still matters most, or says the verdict; `lead` goes before it."""
    if interview.measure is None:
        return overview.go_on(desk, interview, lead)
    claim = desk.claim(interview.measure)
    if claim is None:
        say(desk.dispatcher, text("gone"))
        return desk.keep(None)
    facts = settled([claim], desk.base, desk.told, interview.judged, desk.today)
    verdict = decide(claim.document, claim.measure, facts, interview.judged)
    ask = next_question(claim, facts, interview.judged, interview.passed)
    if ask:
        return desk.ask(interview, narrowed(ask), lead, desk.note(interview))
    verdict = discreet(verdict, SEALED & desk.base.values.keys() - desk.told.keys())
    return _conclude(desk, interview, claim, verdict, lead if interview.count else "")


def discreet(verdict: Verdict, hidden: Set[str]) -> Verdict:
    """The verdict with no word of `hidden` facts in its reasons: what is said stays in the engine's store."""
    reasons = (replace(each, condition=text("on_record")) if each.facts & hidden else each for each in verdict.reasons)
    return replace(verdict, reasons=tuple(reasons))


def _conclude(desk: Desk, interview: Interview, claim: Claim, verdict: Verdict, lead: str) -> list[EventType]:
    document, measure = claim.document, claim.measure
    local = supplements_for(desk.services, claim, desk.region, desk.today)
    try:
        judged, onward = spoken_in_two(document, measure, verdict, local)
    except UnsupportedNumber as error:
        LOG.error("figure without a fact", measure=measure.id, figures=str(error))
        judged, onward, local = "", text("no_figures", title=measure.title, office=measure.office), {}
    # A draft says so in the verdict itself.
    note = "" if verdict.standing is Standing.DRAFT and judged else desk.note(interview)
    citations = [desk.cited(document, measure)]
    beside = [cite_supplement(each) for each in heard_of(measure, verdict, local).values()]
    said = [each for each in (judged, onward) if each]
    for words in said[:-1]:
        say(desk.dispatcher, note + lead + words, citations=citations)
    first = note + lead if len(said) == 1 else ""
    basis = [*(citations if len(said) == 1 else ()), *beside]
    say(desk.dispatcher, first + said[-1], _onward(measure), basis)
    done = replace(interview.answered(), asked="", codes=(), question="", why="", passed=())
    return desk.keep(done, measure=measure.id, topic=measure.topics[0], region=desk.region, pending=None)


def _onward(measure: Measure) -> list[Choice]:
    topic = str(measure.topics[0])
    asks = [
        Choice(text(f"buttons.{aspect.value}"), topic, {"measure": measure.id, "aspect": aspect.value})
        for aspect in (Aspect.WHERE, Aspect.PAPERS)
    ]
    return [*asks, to_a_person()]
