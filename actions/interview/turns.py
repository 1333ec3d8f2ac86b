"""A turn while an interview is open: is the message an answer, a correction, a stop, or a question in between?"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from rasa_sdk.events import EventType

from actions.context import Context
from actions.interview.answers import Asked, Heard, Turn, heard, tapped
from actions.interview.asking import fact_ask, narrowed
from actions.interview.desk import Desk
from actions.interview.judging import go_on
from actions.interview.reading import told_in
from actions.interview.state import Interview
from actions.interview.texts import text
from actions.interview.words import MARKS, has, normal, pattern, says
from actions.saying import Choice, remember, say, to_a_person
from policy_kb.phrases import topics
from policy_kb.rules.facts import CLASS, PERSON_CLASS

# Above this a topic is understood for sure; a question needs less.
SURE = 0.75
LIKELY = 0.35
# Who is misread as wanting to stop can just go on.
STOPS = 0.5
EXPLAINS_AFTER, OFFERS_AFTER = 2, 3
SMALL_TALK = frozenset({"greet", "thanks", "bot_identity", "negative_feedback", "goodbye"})
# What is never an answer, however it reads.
ERRANDS = frozenset({"unsubscribe", "subscribe", "staff_query", "my_record"})
PLACES = frozenset({"set_region", "inform", "change_answer", "job_fair"})
Run = Callable[[], Awaitable[list[EventType]]]


@dataclass(frozen=True)
class OpenTurn:
    """One message at an open interview; `run` does what the bot would do without it."""

    desk: Desk
    interview: Interview
    run: Run

    @property
    def context(self) -> Context:
        """The message."""
        return self.desk.context

    async def events(self) -> list[EventType]:
        """Reads the message and goes on."""
        asked = self.interview.open
        if asked is None:
            return await self._after_the_verdict()
        if self.context.text.startswith("/"):
            return await self._tap(asked)
        words = normal(self.context.text)
        found = heard(words, asked, self.context.day)
        if self.interview.held and found.turn is not Turn.ANSWER:
            return [*remember(interview=None), *await self.run()]
        return await self._words(words, asked, self.interview.resumed(), found)

    async def _words(self, words: str, asked: Asked, interview: Interview, found: Heard) -> list[EventType]:
        if self._stops(words, found):
            return self._stop()
        if has("why", words) and found.turn is not Turn.ANSWER:
            return self._again(interview, "why")
        corrected = self._corrected(words, interview)
        if corrected is not None:
            return corrected
        if self._is_between(words, found):
            return await self._between(interview, found)
        if not found.told and "region" in self.context.entities and self.context.intent in PLACES:
            return await self._between(interview, found)
        return self._told_or_not(words, asked, interview, found)

    def _told_or_not(self, words: str, asked: Asked, interview: Interview, found: Heard) -> list[EventType]:
        """What the message tells is taken, whether it was asked for or not; else it is unclear."""
        if found.turn is Turn.ANSWER:
            return self._answer(interview, asked, found)
        if pattern("am_i_alone").fullmatch(words.strip(MARKS)):
            return self._again(interview, "again")
        if has("unclear", words) or self._is_sure("clarify_repeat"):
            return self._again(interview, "explain")
        if found.turn is Turn.UNKNOWN:
            return self._pass(interview, asked, found)
        if found.told:
            return go_on(self.desk.with_told(found.told), interview.noting(found.told), text("noted"))
        return self._unclear(interview, found)

    async def _tap(self, asked: Asked) -> list[EventType]:
        answer = self.context.first("answer")
        if answer is None:
            return await self._between(self.interview, Heard())
        found = tapped(answer, asked)
        if found.turn is Turn.UNKNOWN:
            return self._pass(self.interview.resumed(), asked, found)
        if found.turn is Turn.ANSWER:
            return self._answer(self.interview.resumed(), asked, found)
        return self._again(self.interview.resumed(), "again")

    def _answer(self, interview: Interview, asked: Asked, found: Heard) -> list[EventType]:
        """Takes what was told; the same rough answer twice is an unclear one."""
        if isinstance(found.told.get(asked.fact), dict) and isinstance(self.desk.told.get(asked.fact), dict):
            return self._unclear(interview, replace(found, told={}))
        return go_on(self.desk.with_told(found.told), interview.answered())

    def _pass(self, interview: Interview, asked: Asked, found: Heard) -> list[EventType]:
        """Leaves what the person does not know unknown."""
        names = [CLASS + code for code in asked.codes] if asked.fact == PERSON_CLASS else [asked.fact]
        passed = replace(interview.answered(), passed=(*interview.passed, *names))
        return go_on(self.desk.with_told(found.told), passed, text("passed"))

    def _stops(self, words: str, found: Heard) -> bool:
        if found.turn is not Turn.NOTHING or found.told:
            return says("stop", words)
        return says("stop", words) or (self.context.intent == "stop" and self.context.confidence >= STOPS)

    def _stop(self) -> list[EventType]:
        say(self.desk.dispatcher, text("stopped"))
        return self.desk.keep(None)

    def _is_sure(self, intent: str) -> bool:
        return self.context.intent == intent and self.context.confidence >= SURE

    def _again(self, interview: Interview, key: str) -> list[EventType]:
        self.desk.say_again(interview, key)
        return self.desk.keep(interview)

    def _unclear(self, interview: Interview, found: Heard) -> list[EventType]:
        """Once more; then in other words; then a person is offered."""
        times = interview.unclear + 1
        again = replace(interview, unclear=times)
        if times >= OFFERS_AFTER:
            self.desk.say_again(again, "offer", [to_a_person()])
        elif times >= EXPLAINS_AFTER:
            self.desk.say_again(again, "explain")
        else:
            self.desk.say_again(again, "which" if found.turn is Turn.WHICH else "unclear")
        return self.desk.keep(again)

    def _corrected(self, words: str, interview: Interview) -> list[EventType] | None:
        """说错了，我42: the fact changed; 说错了 alone: the last question again. None where nothing is corrected."""
        match = pattern("mended").match(words)
        if match is None:
            return None
        rest = words[match.end() :].strip(MARKS)
        is_plain_no = not has("mended_only", match[0]) and "不对" not in match[0]
        if is_plain_no or (not rest and not has("mended_only", match[0])):
            return None
        if not rest:
            return self._ask_last(interview)
        told = self._told_anew(rest, interview)
        return go_on(self.desk.with_told(told), replace(interview, unclear=0), text("mended")) if told else None

    def _told_anew(self, rest: str, interview: Interview) -> dict[str, Any]:
        told = told_in(rest, self.context.day)
        if told or not interview.last:
            return told
        last = Asked(interview.last, interview.last_codes, fact_ask(interview.last, interview.last_codes).question)
        return dict(heard(rest, last, self.context.day).told)

    def _ask_last(self, interview: Interview) -> list[EventType] | None:
        """Forgets the last answer and asks for it again."""
        if not interview.last:
            return None
        gone = {interview.last, *(CLASS + code for code in interview.last_codes)}
        kept = {name: each for name, each in self.desk.told.items() if name not in gone}
        desk = replace(self.desk, told=kept)
        ask = narrowed(fact_ask(interview.last, interview.last_codes))
        return desk.ask(interview, ask, text("which_mended"), desk.note(interview))

    def _is_between(self, words: str, found: Heard) -> bool:
        """Whether the message asks something itself; a fact in a question still counts."""
        intent = next(iter(self.context.choices), self.context.intent)
        confidence = self.context.confidence
        if intent in ERRANDS:
            return confidence >= SURE
        if intent in SMALL_TALK:
            return found.turn is Turn.NOTHING and not found.told and confidence >= SURE
        if self.context.aspect and has("question", words):
            return True
        if intent not in topics() and not (has("question", words) and intent == "out_of_scope"):
            return False
        if has("question", words):
            return confidence >= LIKELY
        return confidence >= SURE and found.turn is Turn.NOTHING and not found.told

    async def _between(self, interview: Interview, found: Heard) -> list[EventType]:
        """Answers what was asked in between, then asks the open question again, unless the bot asks or hands over."""
        events = await self.run()
        slots = {event["name"]: event["value"] for event in events if event.get("event") == "slot"}
        if slots.get("interview") or slots.get("pending") or self.context.intent == "goodbye":
            return events
        if _hands_over(self.desk):
            return [*events, *self.desk.keep(interview.on_hold())]
        desk = self.desk.with_told(found.told)
        if region := slots.get("region"):
            desk = replace(desk, region=region, base=desk.base.knowing("region", region))
        asked = interview.open
        assert asked
        if desk.region != self.desk.region and _is_elsewhere(desk, interview):
            return [*events, *_leave(desk, interview)]
        desk.leave_typing_free(asked)
        if found.told or desk.region != self.desk.region:
            return [*events, *go_on(desk, replace(interview, unclear=0))]
        desk.say_again(interview, "again")
        return [*events, *desk.keep(replace(interview, unclear=0))]

    async def _after_the_verdict(self) -> list[EventType]:
        """A correction, or what was still missing, judges anew; anything else is a message as any other."""
        if self.context.text.startswith("/"):
            return await self._tap_after_the_verdict()
        words = normal(self.context.text)
        corrected = self._corrected(words, self.interview)
        if corrected is not None:
            return corrected
        told = told_in(words, self.context.day)
        if has("question", words) or not told.keys() & self._facts_of_rule():
            return await self.run()
        if all(self.desk.told.get(name) == value for name, value in told.items()):
            say(self.desk.dispatcher, text("same"))
            return []
        return go_on(self.desk.with_told(told), self.interview, text("noted"))

    async def _tap_after_the_verdict(self) -> list[EventType]:
        answer = self.context.first("answer")
        if answer is None or not self.interview.last:
            return await self.run()
        found = tapped(answer, Asked(self.interview.last, self.interview.last_codes))
        return go_on(self.desk.with_told(found.told), self.interview, text("mended" if found.told else "passed"))

    def _facts_of_rule(self) -> set[str]:
        """The names of what the measure's rule tests."""
        claim = self.desk.claim(self.interview.measure)
        tests = list(claim.measure.rule.tests()) if claim and claim.measure.rule else []
        return {test.fact for test in tests} | {CLASS + code for test in tests for code in test.has or ()}


def _is_elsewhere(desk: Desk, interview: Interview) -> bool:
    """Whether the measure is of another place than the person's."""
    claim = desk.claim(interview.measure)
    return claim is not None and claim.covers_place(desk.base) is False


def _leave(desk: Desk, interview: Interview) -> list[EventType]:
    """Ends the interview about a measure of the place that the person is not in; nobody is refused for that."""
    claim = desk.claim(interview.measure)
    assert claim
    choice = Choice(text("buttons.what_here"), "eligible_for_what", {})
    say(desk.dispatcher, text("moved", region=claim.document.region.name), [choice])
    return desk.keep(None)


def _hands_over(desk: Desk) -> bool:
    return any((message.get("custom") or {}).get("handoff") for message in desk.dispatcher.messages)
