"""Where two or three topics are close, the person chooses; the words asked are then answered under the chosen one.

What is chosen changes nothing in how the bot understands: it is left as a lesson for people to look at.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import EventType
from rasa_sdk.executor import CollectingDispatcher

from actions.base import SURE, ServiceAction, Wrapping
from actions.context import Context
from actions.following import further_question, is_of_fairs, of_the_last
from actions.gaps import note_chosen, note_rejected
from actions.place import named_place
from actions.policy import answer_words, knows_not
from actions.responding import respond, respond_waiting
from actions.saying import Choice, remember, say, to_a_person
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("unsure.yml"))
UNSURE = "nlu_unsure"
NONE = "deny"
# What says neither yes nor no to a choice: it is offered once more.
AGAIN = frozenset({"affirm", "clarify_repeat"})
# Below this confidence none of the topics is near to words as short as these.
FAINT, SHORT = 0.35, 8
# What a choice in one's own words is taken for; it is short.
OWN_WORDS = frozenset({"choose", "change_answer", "inform", "nlu_fallback"})
# Two characters that name nothing.
LONGEST_CHOICE = 12
COMMON = frozenset(("我想", "有没", "没有", "有啥", "咋办", "的事", "我的", "想问", "问的", "怎么", "多少"))


@dataclass(frozen=True)
class Unsure:
    """A message that was close to several topics (`intents`, the likeliest first), as it was understood."""

    text: str
    entities: Mapping[str, tuple[str, ...]]
    intents: tuple[str, ...]

    @classmethod
    def of(cls, slots: Mapping[str, Any]) -> Unsure | None:
        """The message that the person was asked about last."""
        stored = slots.get("unsure")
        if not stored:
            return None
        entities = {name: tuple(values) for name, values in stored["entities"].items()}
        return cls(stored["text"], entities, tuple(stored["intents"]))

    def stored(self) -> dict[str, Any]:
        """The message as a slot value."""
        entities = {name: list(values) for name, values in self.entities.items()}
        return {"text": self.text, "entities": entities, "intents": list(self.intents)}

    def choice(self, context: Context) -> str | None:
        """The topic that the next message chooses: tapped, counted (第二个), or said in other words.

        A button with something to it (`/training_subsidy{"measure": …}`) stands below an older answer.
        """
        if context.text.startswith("/") and context.entities:
            return None
        if context.intent == UNSURE:
            both = [intent for intent in self.intents if intent in context.choices]
            return both[0] if len(both) == 1 else None
        if context.intent == "choose" and "ordinal" in context.entities:
            return self._counted(context.first("ordinal") or "")
        if context.intent in OWN_WORDS:
            return self._named(context.text)
        return context.intent if context.intent in self.intents else None

    def _counted(self, ordinal: str) -> str | None:
        place = int(ordinal) if ordinal.isdecimal() else 0
        return self.intents[place - 1] if 0 < place <= len(self.intents) else None

    def _named(self, words: str) -> str | None:
        """The topic of the one title that shares a word with a short message: 就是补贴那个."""
        titles = WORDING.names("topics")
        pairs = {words[at : at + 2] for at in range(len(words) - 1)} if len(words) <= LONGEST_CHOICE else set()
        named = [intent for intent in self.intents if any(pair in titles[intent] for pair in pairs - COMMON)]
        return named[0] if len(named) == 1 else None

    def answered_by(self, context: Context, topic: str) -> Context:
        """The turn as if these words had been understood as `topic`; other words that chose it are read with them."""
        if context.text.startswith("/") or context.intent == "choose":
            return replace(context, text=self.text, intent=topic, confidence=1.0, entities=self.entities)
        entities = {**self.entities, **context.entities}
        return replace(context, text=f"{self.text}，{context.text}", intent=topic, confidence=1.0, entities=entities)


class AskTopic(ServiceAction):
    """Asks which of the close topics is meant, unless the talk so far tells."""

    action_name = "action_ask_topic"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answers what the talk settles; else offers the topics."""
        context = Context.of(tracker)
        if topic := _settled(context):
            return await answer_words(dispatcher, self.services, replace(context, intent=topic))
        more = further_question(self.services, context)
        place = named_place(context, self.services)
        if more and (more.intent in context.choices or _is_of_the_talk(context)):
            return await respond(dispatcher, self.services, context, more, place)
        if context.waiting and place.code:
            events = await respond_waiting(dispatcher, self.services, context, place)
            return [*events, *_offer(dispatcher, Unsure(context.text, context.entities, context.choices))]
        before = Unsure.of(context.slots)
        if before and set(before.intents) == set(context.choices):
            return _say("none_said", dispatcher)
        return _offer(dispatcher, Unsure(context.text, context.entities, context.choices))


def _is_of_the_talk(context: Context) -> bool:
    """Whether the words only ask on: of other days, 到哪领, or an aspect of nothing in particular (要带什么材料)."""
    is_aspect = set(context.entities) == {"aspect"} and context.confidence < FAINT and len(context.text) <= SHORT
    return is_aspect or is_of_fairs(context) or of_the_last(context) is not None


def _settled(context: Context) -> str | None:
    """An interview is not interrupted by a question of ours; a question that waits for its place tells the topic."""
    if context.slots.get("interview"):
        return context.choices[0]
    return next((each.intent for each in context.waiting if each.intent in context.choices), None)


def _offer(dispatcher: CollectingDispatcher, unsure: Unsure) -> list[EventType]:
    topics = WORDING.names("topics")
    choices = [Choice(topics[intent], intent, {}) for intent in unsure.intents]
    say(dispatcher, WORDING.text("ask"), [*choices, Choice(WORDING.text("none"), NONE, {}), to_a_person()])
    return remember(unsure=unsure.stored())


def _say(key: str, dispatcher: CollectingDispatcher) -> list[EventType]:
    say(dispatcher, WORDING.text(key), [to_a_person()])
    return []


class Choosing(Wrapping):
    """An action that runs only if the message is no choice between topics; what holds for one turn ends with it."""

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Answers under the chosen topic, or does what the inner action does."""
        context = Context.of(tracker)
        ended: dict[str, Any] = {}
        events = None
        unsure = Unsure.of(context.slots)
        if not context.is_further_need:
            ended = {name: None for name in ("unsure", "answered") if context.slots.get(name)}
            note_rejected(dispatcher, self._services, context)
            events = await self._chosen(dispatcher, context)
        if events is None:
            events = await self._inner.run(dispatcher, tracker, domain)
        has_answered = any(event.get("name") == "asked" for event in events)
        is_placed = any(event.get("name") == "region" and event.get("value") for event in events)
        if unsure and is_placed and context.intent == "set_region" and not has_answered:
            events = [*events, *_offer(dispatcher, unsure)]
        return [*remember(**ended), *events, *(remember(answered=True) if has_answered else [])]

    async def _chosen(self, dispatcher: CollectingDispatcher, context: Context) -> list[EventType] | None:
        """What follows from an open choice; None where the message has nothing to do with one."""
        unsure = Unsure.of(context.slots)
        if unsure is None:
            return None
        if context.intent == NONE:
            return _say("none_said", dispatcher)
        if knows_not(context):
            return _say("unknown_said", dispatcher)
        if context.intent in AGAIN:
            return _offer(dispatcher, unsure)
        topic = unsure.choice(context)
        if topic is None:
            return _offer(dispatcher, unsure) if context.intent == "choose" else None
        if context.confidence >= SURE and context.intent != UNSURE:
            note_chosen(dispatcher, self._services, unsure.text, unsure.intents[0], topic)
        return await answer_words(dispatcher, self._services, unsure.answered_by(context, topic))
