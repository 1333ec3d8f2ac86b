"""How an interview starts: a question whether one may claim, or the button below an answer."""

from __future__ import annotations

from collections.abc import Sequence

from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.context import Context, Pending
from actions.interview import overview
from actions.interview.desk import Desk, version_on
from actions.interview.judging import go_on
from actions.interview.reading import added, told_in
from actions.interview.state import Interview, told_before, told_slot
from actions.interview.texts import text
from actions.interview.words import MARKS, clauses, has, normal, pattern
from actions.saying import Choice, remember, say
from actions.services import Services
from policy_kb.compose import sentences
from policy_kb.model import Aspect, Document, Measure, Standing
from policy_kb.rules.claim import Claim
from policy_kb.select import best_detail

FOR_WHAT = "eligible_for_what"
LOAN = "loan_eligibility"
# A button for a document whose period is over holds the day to judge on; that day itself is never believed.
THEN = "date"


async def by_request(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType] | None:
    """What "which measures", "may I" or a tap on "see whether I may" starts; None where nothing can be judged."""
    if asked.intent != FOR_WHAT:
        return None
    desk = await _desk(dispatcher, services, context, asked, region)
    tapped = context.first("measure") if context.text.startswith("/") else None
    claim = desk.claim(tapped or _talked_of(context))
    begun = _begun(context, claim.document, claim.measure) if claim else None
    if claim and begun:
        return go_on(desk, begun, text("lead"))
    return None if version_on(services, tapped, context.day) else overview.begin(desk)


def _talked_of(context: Context) -> str | None:
    """The measure that "may I?" is about: the one of the last answer."""
    measure = context.slots.get("measure")
    return str(measure) if measure and asks_in_general(context) else None


def _begun(context: Context, document: Document, measure: Measure) -> Interview | None:
    """The interview that a tap starts; none for an expired document unless the button says so."""
    standing, period = document.standing_on(context.day), measure.period or document.period
    if standing is Standing.REPEALED:
        return None
    if period.covers(context.day):
        return Interview(measure.id, context.day.isoformat())
    return Interview(measure.id, (period.end or context.day).isoformat()) if context.first(THEN) else None


async def after_answer(
    dispatcher: CollectingDispatcher,
    services: Services,
    context: Context,
    asked: Pending,
    events: Sequence[EventType],
) -> list[EventType]:
    """The first question below an ordinary answer, if somebody asks whether they themselves may claim."""
    slots = {event["name"]: event["value"] for event in events if event.get("event") == "slot"}
    measure_id, region = slots.get("measure"), slots.get("region")
    if not measure_id or not region or not asked.text:
        return []
    desk = await _desk(dispatcher, services, context, asked, region)
    claim = desk.claim(measure_id)
    if claim is None or not _starts_unasked(claim, asked, context):
        return _noted(desk, asked)
    _make_room(dispatcher, claim.measure)
    return go_on(desk, Interview(claim.measure.id, context.day.isoformat()), text("lead"))


def note_told(dispatcher: CollectingDispatcher, services: Services, context: Context) -> list[EventType] | None:
    """Keeps what somebody tells of themselves without asking anything, and offers to look; None if nothing is told."""
    told = told_in(context.text, context.day)
    if not told or context.text.startswith("/") or has("question", normal(context.text)):
        return None
    choices = check_choices(services, context, context.slots.get("measure"))
    say(dispatcher, text("kept"), [*choices, Choice(text("buttons.what_here"), FOR_WHAT, {})])
    return remember(facts=told_slot(added(told_before(context.slots, context.day), told), context.day))


def asks_in_general(context: Context) -> bool:
    """Whether somebody asks if they may claim, and does not say what."""
    words = normal(context.text)
    return has("about_self", words) and has("am_i", words)


def asks_only_that(context: Context) -> bool:
    """Whether nothing else is said: what the classifier takes it for is a guess."""
    words = normal(context.text).strip(MARKS)
    return has("am_i", words) and pattern("am_i_alone").fullmatch(words) is not None


def _noted(desk: Desk, asked: Pending) -> list[EventType]:
    """What somebody tells of themselves in a question is not asked later."""
    words = normal(asked.text)
    if not told_in(words, desk.today) or not (has("about_self", words) or has("can_i", words)):
        return []
    return remember(facts=told_slot(desk.told, desk.today))


def _starts_unasked(claim: Claim, asked: Pending, context: Context) -> bool:
    """Whether the first question follows at once: for a document in force, and somebody who asks for themselves."""
    in_force = claim.document.standing_on(context.day) is Standing.IN_FORCE
    return in_force and claim.period.covers(context.day) and _asks_for_self(asked, claim.measure, context)


def _make_room(dispatcher: CollectingDispatcher, measure: Measure) -> None:
    """The answer's next step and buttons give way to the question, or the verdict."""
    for message in dispatcher.messages:
        message["buttons"] = []
        if message["text"]:
            words = message["text"].removesuffix("".join(sentences(measure.next)[:1]))
            message["text"] = words or message["text"]


def _asks_for_self(asked: Pending, measure: Measure, context: Context) -> bool:
    """Whether the question is if the person may claim; one on a particular point is answered and no more.

    Who asks for a relative is answered in general: what is known of them, and asked, would be of the wrong person.
    """
    words = normal(asked.text)
    if has("relative", words) and not _asks_of_self(words):
        return False
    tells = bool(told_in(words, context.day))
    if best_detail(measure, asked.text):
        return (tells and has("can_i", words)) or (has("about_self", words) and has("am_i", words))
    if asked.intent == LOAN or asked.aspect == Aspect.QUALIFY:
        return tells or has("about_self", words) or has("can_i", words)
    return has("about_self", words) and has("can_i", words) and not has("open_question", words)


def _asks_of_self(words: str) -> bool:
    """Whether 我 stands for oneself where it is asked, and is not only in 我爸."""
    asking = (pattern("relative").sub("", each) for each in clauses(words) if has("can_i", each))
    return any(has("about_self", each) for each in asking)


async def _desk(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> Desk:
    """What the talk and this question have told, with what the registry knows."""
    desk = await Desk.open(dispatcher, services, context, region, told_before(context.slots, context.day))
    return desk.with_told(told_in(asked.text, context.day)) if asked.text else desk


def check_choices(services: Services, context: Context, measure_id: str | None) -> list[Choice]:
    """The button below an answer that looks whether the person may claim; none where there is no rule."""
    found = version_on(services, measure_id, context.day)
    if found is None or found[1].rule is None:
        return []
    document, measure = found
    period, standing = measure.period or document.period, document.standing_on(context.day)
    if standing is Standing.REPEALED or context.day < period.start:
        return []
    if not period.covers(context.day) and period.end:
        entities = {"measure": measure.id, THEN: period.end.isoformat()}
        return [Choice(text("buttons.check_then"), FOR_WHAT, entities)]
    title = "check_draft" if standing is Standing.DRAFT else "check"
    return [Choice(text(f"buttons.{title}"), FOR_WHAT, {"measure": measure.id})]
