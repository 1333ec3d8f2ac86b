"""One measure: the next question that still matters, or the verdict."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from rasa_sdk.events import EventType

from actions.interview import overview
from actions.interview.asking import narrowed
from actions.interview.desk import LOG, Desk
from actions.interview.settling import settled
from actions.interview.state import Interview
from actions.interview.texts import text
from actions.saying import Choice, say, to_a_person
from policy_kb.compose import UnsupportedNumber
from policy_kb.model import Aspect, Measure, Standing
from policy_kb.rules.facts import CLASS, Facts
from policy_kb.rules.verdict import Ask, Claim, Status, Verdict, best_question, decide
from policy_kb.rules.words import spoken_in_two

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
    ask = open_question(claim, verdict, facts, interview.passed)
    if ask:
        return desk.ask(interview, narrowed(ask), lead, desk.note(interview))
    verdict = discreet(claim, verdict, SEALED & desk.base.values.keys() - desk.told.keys())
    return _conclude(desk, interview, claim, verdict, lead if interview.count else "")


def discreet(claim: Claim, verdict: Verdict, hidden: Collection[str]) -> Verdict:
    """The verdict with no word of `hidden` facts in its reasons: what is said stays in the engine's store."""
    tests = claim.measure.rule.tests() if claim.measure.rule else ()
    told = {test.says for test in tests if test.fact in hidden}
    reasons = (
        replace(each, condition=text("on_record")) if each.condition in told else each for each in verdict.reasons
    )
    return replace(verdict, reasons=tuple(reasons))


def open_question(claim: Claim, verdict: Verdict, facts: Facts, passed: Collection[str]) -> Ask | None:
    """What still matters for the verdict, and for an eligible person for what is granted."""
    if verdict.status is Status.UNKNOWN:
        return best_question([claim], facts, verdict.day, passed)
    if verdict.status is Status.INELIGIBLE:
        return None
    ask = _grant_question(claim, facts, verdict.day, passed) or verdict.ask
    return ask if ask and not _is_passed(ask, passed) else None


def _is_passed(ask: Ask, passed: Collection[str]) -> bool:
    """Whether the person does not know it."""
    return ask.fact in passed or bool(ask.codes and {CLASS + code for code in ask.codes} <= set(passed))


def _grant_question(claim: Claim, facts: Facts, day: date, passed: Collection[str]) -> Ask | None:
    """What decides which of several grants it is: as if its condition were the rule."""
    case = claim.case(facts, day)
    for grant in claim.measure.grants:
        holds = grant.when.holds(case) if grant.when else True
        if holds:
            return None
        if holds is None:
            as_rule = replace(claim, measure=claim.measure.model_copy(update={"rule": grant.when}))
            return best_question([as_rule], facts, day, passed)
    return None


def _conclude(desk: Desk, interview: Interview, claim: Claim, verdict: Verdict, lead: str) -> list[EventType]:
    document, measure = claim.document, claim.measure
    try:
        judged, onward = spoken_in_two(document, measure, verdict)
    except UnsupportedNumber as error:
        LOG.error("figure without a fact", measure=measure.id, figures=str(error))
        judged, onward = "", text("no_figures", title=measure.title, office=measure.office)
    # A draft says so in the verdict itself.
    note = "" if verdict.standing is Standing.DRAFT and judged else desk.note(interview)
    citations = [desk.cited(document, measure)]
    said = [each for each in (judged, onward) if each]
    for words in said[:-1]:
        say(desk.dispatcher, note + lead + words, citations=citations)
    first = note + lead if len(said) == 1 else ""
    say(desk.dispatcher, first + said[-1], _onward(measure), citations if len(said) == 1 else ())
    done = replace(interview.answered(), asked="", codes=(), question="", why="", passed=())
    return desk.keep(done, measure=measure.id, topic=measure.topics[0], region=desk.region, pending=None)


def _onward(measure: Measure) -> list[Choice]:
    topic = str(measure.topics[0])
    asks = [
        Choice(text(f"buttons.{aspect.value}"), topic, {"measure": measure.id, "aspect": aspect.value})
        for aspect in (Aspect.WHERE, Aspect.PAPERS)
    ]
    return [*asks, to_a_person()]
