"""A verdict in plain words: what speaks for or against it with its clause, what is granted, and who decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from policy_kb.compose import Answer, UnsupportedNumber, cite, plain_date
from policy_kb.model import Aspect, Document, Measure, Standing
from policy_kb.numbers import unsupported
from policy_kb.phrases import phrase, phrases
from policy_kb.rules.verdict import Reason, Result, Status, Verdict
from policy_kb.supplement import Supplement, in_words

MOST_REASONS = 4
NOTHING_LOCAL: Mapping[Aspect, Supplement] = MappingProxyType({})


def spoken(document: Document, measure: Measure, verdict: Verdict) -> Answer:
    """The verdict with reasons and clauses, papers, office and who has the last word; cites the measure.

    While the verdict is open it ends with the next question. Raises UnsupportedNumber rather than say a figure that
    neither the measure nor the verdict holds.
    """
    judged, onward = spoken_in_two(document, measure, verdict)
    if verdict.status is Status.UNKNOWN and verdict.next_question:
        onward = verdict.next_question
    return Answer(judged + onward, (cite(document, measure, verdict.day),))


def spoken_in_two(
    document: Document, measure: Measure, verdict: Verdict, local: Mapping[Aspect, Supplement] = NOTHING_LOCAL
) -> tuple[str, str]:
    """What the verdict is and why; then papers, office and who has the last word. Raises UnsupportedNumber.

    `local` is what the place has filled in: said where the document leaves a gap, as `heard_of` tells.
    """
    added = heard_of(measure, verdict, local)
    judged = "".join([*_standing(document, verdict), _verdict(measure, verdict), *_granted(verdict)])
    onward = "".join(_onward(measure, verdict, added))
    _check(judged + onward, document, measure, verdict, added)
    return judged, onward


def _standing(document: Document, verdict: Verdict) -> list[str]:
    """What a document that is no basis for a claim on this day must say first."""
    if verdict.standing is Standing.IN_FORCE:
        return []
    ended = plain_date(document.period.end)
    return [phrase(f"verdict_{verdict.standing.value}", short=document.short, end=ended, ask=document.ask)]


def _verdict(measure: Measure, verdict: Verdict) -> str:
    source = _source(verdict)
    nothing = phrase("no_reason", source=source)
    if verdict.status is Status.UNKNOWN:
        still = "，".join(each.condition for each in _still_open(verdict))
        return phrase("verdict_unknown", title=measure.title, reasons=still or nothing)
    said = [each for each in verdict.reasons if _is_said(each, verdict)][:MOST_REASONS]
    key = f"verdict_{verdict.status.value}"
    return phrase(key, source=source, title=measure.title, reasons=_reasons(said) or nothing)


def _source(verdict: Verdict) -> str:
    """What the verdict stands on: a document, or only a draft."""
    return str(phrases()["source"]["draft" if verdict.standing is Standing.DRAFT else "document"])


def _still_open(verdict: Verdict) -> list[Reason]:
    deciding = [each for each in verdict.reasons if each.result is Result.UNKNOWN and each.decided]
    return deciding[:MOST_REASONS]


def _is_said(reason: Reason, verdict: Verdict) -> bool:
    """Place and period go without saying where they are met."""
    return reason.decided and (bool(reason.clause) or verdict.status is Status.INELIGIBLE)


def _reasons(said: Sequence[Reason]) -> str:
    """The reasons, each clause once: after the last reason that stands in it."""
    words = []
    for place, reason in enumerate(said):
        is_last = place + 1 == len(said) or said[place + 1].clause != reason.clause
        clause = phrase("reason_clause", clause=reason.clause) if reason.clause and is_last else ""
        words.append(reason.condition + clause)
    return "，".join(words)


def _granted(verdict: Verdict) -> list[str]:
    lines = [verdict.grant.says] if verdict.grant else []
    return lines + ([phrase("starts_on", day=plain_date(verdict.starts_on))] if verdict.starts_on else [])


def heard_of(measure: Measure, verdict: Verdict, local: Mapping[Aspect, Supplement]) -> dict[Aspect, Supplement]:
    """Of what the place has filled in, what the verdict's words hold: where the document is silent, and the office."""
    if verdict.status is Status.INELIGIBLE:
        return {}
    wanted = (Aspect.WHERE,) if verdict.status is Status.UNKNOWN else (Aspect.AMOUNT, Aspect.PAPERS, Aspect.WHERE)
    gaps = [each for each in wanted if each is Aspect.WHERE or not isinstance(measure.aspects.get(each), str)]
    return {each: local[each] for each in gaps if each in local}


def _onward(measure: Measure, verdict: Verdict, local: Mapping[Aspect, Supplement]) -> list[str]:
    """Papers for whoever may claim, the office for whoever may yet; for everybody the last word of the office."""
    said = {aspect: in_words(each) for aspect, each in local.items()}
    lines = [measure.caveat] if measure.caveat else []
    if verdict.status is Status.ELIGIBLE:
        papers = measure.aspects[Aspect.PAPERS]
        lines += [said[Aspect.AMOUNT]] if Aspect.AMOUNT in said else []
        unsaid = said.get(Aspect.PAPERS) or phrase("papers_unsaid", source=_source(verdict))
        lines.append(papers if isinstance(papers, str) else unsaid)
    if verdict.status is not Status.INELIGIBLE:
        lines.append(said.get(Aspect.WHERE) or phrase("office", office=measure.office))
    return [*lines, str(phrases()["last_word"])]


def _check(
    text: str, document: Document, measure: Measure, verdict: Verdict, local: Mapping[Aspect, Supplement]
) -> None:
    head = [document.title, document.short, document.scope, measure.clause, measure.title, measure.office]
    head += [each.clause for each in verdict.reasons] + [str(each.text) for each in measure.facts]
    head += [in_words(each) for each in local.values()]
    days = [verdict.starts_on, document.period.start, document.period.end]
    head += [part for day in days if day for part in (plain_date(day), day.isoformat())]
    stray = unsupported(text, head, [fact.value for fact in measure.facts])
    if stray:
        raise UnsupportedNumber(f"{measure.id}: {sorted(stray)}")
