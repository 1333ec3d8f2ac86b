"""What a place has filled in beside a document: for a question, for a topic no document covers, for a verdict."""

from __future__ import annotations

from datetime import date

from actions.services import Services
from policy_kb.compose import asked_aspect
from policy_kb.loader import region_chain
from policy_kb.model import Aspect, Standing
from policy_kb.rules.claim import Claim
from policy_kb.select import Found, Question
from policy_kb.supplement import OUTLINE, Supplement, find_first, with_kin

# What somebody who may claim wants to know that a rule does not say.
OF_A_VERDICT = (Aspect.AMOUNT, Aspect.PAPERS, Aspect.WHERE)


def supplement_for(services: Services, found: Found, question: Question) -> Supplement | None:
    """What the place has filled in for what is asked of the measure."""
    chain, measure = _narrow_chain(question.region), found.measure
    if found.document.region.code not in chain:
        return None
    topic = question.topic if question.topic in measure.topics else measure.topics[0]
    aspect = asked_aspect(question)
    aspects = [aspect] if found.detail else with_kin(aspect)
    return find_first(services.supplements, measure.id, [str(topic)], aspects, chain, question.day)


def outline_for(services: Services, question: Question) -> Supplement | None:
    """What the place has filled in for a topic that no document covers."""
    aspects = with_kin(question.aspect) if question.aspect else OUTLINE
    topics_ = [question.topic] if question.topic else []
    return find_first(services.supplements, "", topics_, aspects, _narrow_chain(question.region), question.day)


def _narrow_chain(region: str) -> list[str]:
    """The region's chain with the township itself, which has offices but no documents."""
    return list(dict.fromkeys([region, *region_chain(region)]))


def supplements_for(services: Services, claim: Claim, region: str, day: date) -> dict[Aspect, Supplement]:
    """What the place has filled in for a verdict on the measure; of a document that is over only who is to be asked."""
    chain, measure = _narrow_chain(region), claim.measure
    if claim.document.region.code not in chain:
        return {}
    aspects = OF_A_VERDICT if claim.document.standing_on(day) is Standing.IN_FORCE else OF_A_VERDICT[-1:]
    named = [str(measure.topics[0])]
    found = {each: find_first(services.supplements, measure.id, named, [each], chain, day) for each in aspects}
    return {aspect: each for aspect, each in found.items() if each}
