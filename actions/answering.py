"""Questions that documents answer: the measure is found, the reply said, a person called where one must be."""

from __future__ import annotations

from collections.abc import Sequence

import structlog
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions import original
from actions.context import Context, Pending, stored
from actions.interview.start import check_choices
from actions.place import Place, candidate_choices, document_choices
from actions.saying import Choice, HandOffOrder, leave_errand, remember, say, to_a_person
from actions.services import Services
from actions.supplements import outline_for, supplement_for
from actions.texts import text
from policy_kb.compose import (
    Answer,
    UnsupportedNumber,
    compose,
    compose_no_document,
    compose_not_covered,
    compose_overview,
    compose_validity,
    sentences,
)
from policy_kb.loader import region_chain
from policy_kb.model import Aspect, Document, Kind
from policy_kb.phrases import phrase, topics
from policy_kb.select import Found, NoDocument, NotCovered, Question
from policy_kb.supplement import Supplement

LOG = structlog.get_logger("actions")
OVERVIEW_SIZE = 6
# Below this confidence the intent is no better guide than the words of the measures.
UNSURE = 0.5
# Topics whose measures bring a person something even where the catalogue files them as a list or a process.
MONEY_TOPICS = frozenset(
    {
        "transport_subsidy",
        "training_subsidy",
        "startup_subsidy",
        "social_insurance_subsidy",
        "graduate_subsidy",
        "student_aid",
        "loan_amount_rate",
        "loan_eligibility",
        "loan_how_apply",
        "public_welfare_post",
        "pension_subsidized",
        "skill_training",
    }
)
SUMMARY_LENGTH = 200
# The registry notes that a policy was explained to a linked person.
NOTE_TALK = "talk:given"


def ask_region(
    dispatcher: CollectingDispatcher, services: Services, context: Context, waiting: Sequence[Pending]
) -> list[EventType]:
    """Asks where the person is, with buttons the first time, and keeps the questions for later."""
    again = bool(context.slots.get("region_asked"))
    say(dispatcher, phrase("need_region_again" if again else "need_region"), document_choices(services))
    return remember(pending=stored(waiting), region_asked=True)


def ask_which(
    dispatcher: CollectingDispatcher, services: Services, place: Place, waiting: Sequence[Pending]
) -> list[EventType]:
    """Asks which of several places is meant, and keeps the questions for later."""
    say(dispatcher, text("region_ambiguous"), candidate_choices(place, services))
    return remember(pending=stored(waiting))


def answer(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending, region: str
) -> list[EventType]:
    """Answers a question for a region and remembers what it was about."""
    question = Question(
        asked.text,
        region,
        context.day,
        topic=asked.intent if asked.intent in topics() else None,
        aspect=Aspect(asked.aspect) if asked.aspect else None,
        measure=context.first("measure") if context.text.startswith("/") else None,
    )
    reply, measure = _reply(services, context, question)
    order = urgent_order(services, context, asked, region)
    choices = [_follow_up_choice(each) for each in reply.follow_ups] + check_choices(services, context, measure)
    wording = original.choice(services, measure, context.day)
    choices = [*(choices or [to_a_person()]), *([wording] if wording else [])]
    words = without_offer(reply.text) if order else reply.text
    say(dispatcher, words, [] if order else choices, reply.citations)
    if order:
        say(dispatcher, _urgent_text(services, asked, order), handoff=order)
    if measure and context.is_linked:
        leave_errand(dispatcher, NOTE_TALK)
    return remember(region=region, pending=None, asked=asked.stored(), topic=question.topic, measure=measure)


def without_offer(words: str) -> str:
    """The text without the sentence that offers a person, for when one is called anyway."""
    return "".join(sentence for sentence in sentences(words) if text("button_handoff") not in sentence)


def _reply(services: Services, context: Context, question: Question) -> tuple[Answer, str | None]:
    by_words = _by_words(services, context, question)
    if by_words:
        return composed(by_words, question, supplement_for(services, by_words, question)), by_words.measure.id
    if question.topic == "eligible_for_what" and not question.measure:
        return _overview(services, question), None
    if question.topic == "policy_validity" and not question.measure:
        return _validity(services, context, question), context.slots.get("measure")
    finding = services.selector.find(question)
    name = services.region_name(question.region)
    if isinstance(finding, NoDocument):
        return compose_no_document(finding, question, name), None
    if isinstance(finding, NotCovered):
        return compose_not_covered(finding, question, name, outline_for(services, question)), None
    return composed(finding, question, supplement_for(services, finding, question)), finding.measure.id


def _by_words(services: Services, context: Context, question: Question) -> Found | None:
    """What the wording alone finds; it counts only where this message's intent is unsure and the wording is not."""
    unsure = context.intent == question.topic and context.confidence < UNSURE
    if not unsure or not question.text:
        return None
    return services.selector.search(question)


def composed(finding: Found, question: Question, supplement: Supplement | None = None) -> Answer:
    """The reply; where a figure has no fact behind it, only which document it is and whether it holds."""
    try:
        return compose(finding, question, supplement)
    except UnsupportedNumber as error:
        LOG.error("figure without a fact", measure=finding.measure.id, figures=str(error))
        return compose_validity(finding.document, finding.measure, question.day)


def _nearest(services: Services, question: Question) -> Document | None:
    return next(iter(services.selector.applicable(question.region, question.day)), None)


def _overview(services: Services, question: Question) -> Answer:
    document = _nearest(services, question)
    if document is None:
        return compose_no_document(NoDocument(), question, services.region_name(question.region))
    claims = [measure for measure in document.measures if measure.kind is Kind.ENTITLEMENT]
    money = [measure for measure in document.measures if measure not in claims and measure.topics[0] in MONEY_TOPICS]
    return compose_overview(document, [*claims, *money][:OVERVIEW_SIZE], question.day)


def _validity(services: Services, context: Context, question: Question) -> Answer:
    known = context.slots.get("measure")
    if known:
        document, measure = services.selector.base.measure(known)
        return compose_validity(document, measure, question.day)
    nearest = _nearest(services, question)
    if nearest is None:
        return compose_no_document(NoDocument(), question, services.region_name(question.region))
    return compose_validity(nearest, None, question.day)


def _follow_up_choice(follow_up: object) -> Choice:
    values = vars(follow_up)
    entities = {"measure": values["measure"], "aspect": values["aspect"].value}
    return Choice(values["title"], values["topic"], entities)


def urgent_order(services: Services, context: Context, asked: Pending, region: str | None) -> HandOffOrder | None:
    """The hand-off that an urgent topic demands, or None."""
    if not services.routing.is_urgent(asked.intent, asked.text):
        return None
    return order(services, asked.intent, asked.text, region, urgent=True)


def order(services: Services, topic: str, words: str, region: str | None, *, urgent: bool) -> HandOffOrder:
    """A hand-off to the desk of the topic; the summary is the person's own words, masked by the gateway."""
    desk = services.routing.desk(topic, region_chain(region) if region else [])
    confidential = services.routing.is_confidential(topic)
    return HandOffOrder(topic, urgent, region, desk, words[:SUMMARY_LENGTH], confidential)


def hand_over_urgently(
    dispatcher: CollectingDispatcher, services: Services, context: Context, asked: Pending
) -> list[EventType]:
    """Hands an urgent topic over without waiting to learn the region."""
    handoff = urgent_order(services, context, asked, None)
    assert handoff
    say(dispatcher, _urgent_text(services, asked, handoff), handoff=handoff)
    return remember(pending=stored(context.waiting_without(asked)), topic=asked.intent)


def _urgent_text(services: Services, asked: Pending, handoff: HandOffOrder) -> str:
    confidential = services.routing.is_confidential(asked.intent)
    return text(
        "handoff_confidential" if confidential else "handoff_urgent", desk=handoff.desk, hotline=services.hotline
    )
