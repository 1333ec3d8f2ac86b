"""What an agent could answer: the bot's own words and further measures of the person's region, each with its clause."""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog

from bot.channels.citation import basis
from bot.gateway.dialogue import HANDOFF_PAYLOAD, neutral, read_answer
from bot.gateway.engine import EngineClient, Order
from bot.gateway.errors import EngineFailed, EngineUnavailable
from bot.gateway.messages import Reply, Turn
from bot.privacy.masking import mask
from policy_kb.compose import UnsupportedNumber, cite, compose
from policy_kb.model import Document, Measure
from policy_kb.select import Found, Question, Selector

LOG = structlog.get_logger("console")
COUNTRY = "000000"
MOST_MEASURES = 3
KEPT = 500
# Below this share of the best hit's fit, a measure only shares common words with the question.
LEAST_SHARE = 0.35
NOT_UNDERSTOOD = frozenset({"out_of_scope", "nlu_fallback"})


@dataclass(frozen=True)
class Asked:
    """The question to answer: its line in the transcript, the words, division code or None, day, topic or None."""

    line: str
    text: str
    region: str | None
    day: date
    topic: str | None = None


@dataclass(frozen=True)
class Clause:
    """A clause to send along: `key` is what the page sends back (`JL-30`, or `JL` for a whole document)."""

    key: str
    label: str


@dataclass(frozen=True)
class Suggestion:
    """One answer to offer."""

    title: str
    text: str
    clauses: tuple[Clause, ...]


@dataclass(frozen=True)
class FromBot:
    """What the bot would say; `state` is ok, down, none (it has no answer) or hands_over."""

    state: str
    suggestion: Suggestion | None = None


@dataclass(frozen=True)
class Offer:
    """All suggestions for one question."""

    bot: FromBot
    measures: tuple[Suggestion, ...]


@dataclass(frozen=True)
class PassingOrder(Order):
    """A turn of which the engine keeps nothing."""

    passing: bool = True


class NoClause(Exception):
    """The knowledge base has no such measure or document."""


class Suggestions:
    """Asks the engine in a talk that it forgets, and the knowledge base; one question is asked of the engine once."""

    def __init__(self, engine: EngineClient, selector: Selector) -> None:
        """Uses the app's engine and knowledge base."""
        self._engine = engine
        self._selector = selector
        self._known: OrderedDict[Asked, FromBot] = OrderedDict()

    async def offer(self, asked: Asked) -> Offer:
        """The suggestions for a question; never fails because the engine does."""
        bot = await self._from_bot(asked)
        said = {clause.key for clause in bot.suggestion.clauses} if bot.suggestion else set()
        return Offer(bot, tuple(await asyncio.to_thread(self._measures, asked, said)))

    async def _from_bot(self, asked: Asked) -> FromBot:
        known = self._known.get(asked)
        if known:
            return known
        found = await self._ask(asked)
        if found.state != "down":
            self._known[asked] = found
        if len(self._known) > KEPT:
            self._known.popitem(last=False)
        return found

    async def _ask(self, asked: Asked) -> FromBot:
        try:
            return read_turn(read_answer(await self._engine.turn(_order(asked))))
        except (EngineUnavailable, EngineFailed) as error:
            LOG.info("no suggestion", error=type(error).__name__)
        except (AttributeError, KeyError, TypeError, ValueError):
            LOG.warning("an answer outside the contract")
        return FromBot("down")

    def _measures(self, asked: Asked, said: set[str]) -> list[Suggestion]:
        region = asked.region or COUNTRY
        hits = sorted(self._selector.search_in(asked.text, region, asked.day), key=lambda hit: -hit.fit)
        least = LEAST_SHARE * max((hit.fit for hit in hits), default=0.0)
        near = [hit.measure.id for hit in hits if hit.fit >= least and hit.measure.id not in said]
        composed = (self._composed(asked, region, measure) for measure in near)
        return [each for each, _ in zip(filter(None, composed), range(MOST_MEASURES), strict=False)]

    def _composed(self, asked: Asked, region: str, measure: str) -> Suggestion | None:
        question = Question(asked.text, region, asked.day, asked.topic, measure=measure)
        found = self._selector.find(question)
        if not isinstance(found, Found):
            return None
        try:
            answer = compose(found, question)
        except UnsupportedNumber as error:
            LOG.error("not composed", measure=str(error))
            return None
        return Suggestion(found.measure.title, answer.text, clauses_of(answer.citations))

    def citations(self, keys: Iterable[str], day: date) -> list[dict[str, Any]]:
        """The citations that `keys` of clauses name, as they stand on `day`; raises NoClause(key)."""
        return [self._citation(key, day) for key in dict.fromkeys(keys)]

    def _citation(self, key: str, day: date) -> dict[str, Any]:
        document, measure = self._named(key)
        return cite(document, measure, day)

    def _named(self, key: str) -> tuple[Document, Measure | None]:
        for document, measure in self._selector.base.measures():
            if measure.id == key:
                return document, measure
            if document.code == key:
                return document, None
        raise NoClause(key)


def _order(asked: Asked) -> Order:
    metadata = {"today": asked.day.isoformat(), "channel": "console"}
    metadata |= {"region": asked.region} if asked.region else {}
    return PassingOrder(f"suggest-{secrets.token_hex(8)}", secrets.token_hex(8), neutral(mask(asked.text)), metadata)


def read_turn(turn: Turn) -> FromBot:
    """The bot's turn as a suggestion."""
    if turn.handoff:
        return FromBot("hands_over")
    replies = [reply for reply in turn.replies if not _knows_nothing(reply)]
    cited = [citation for reply in replies for citation in reply.citations]
    if not replies or (turn.intent in NOT_UNDERSTOOD and not cited):
        return FromBot("none")
    text = "\n".join(reply.text for reply in replies)
    return FromBot("ok", Suggestion("", text, clauses_of(cited)))


def _knows_nothing(reply: Reply) -> bool:
    """Whether the bot only says that it does not know: it then offers a person and rests on no clause."""
    return not reply.citations and any(button.payload.startswith(HANDOFF_PAYLOAD) for button in reply.buttons)


def clauses_of(citations: Iterable[Mapping[str, Any]]) -> tuple[Clause, ...]:
    """The clauses of citations, each once."""
    found = {str(each.get("measure") or each.get("document")): basis(each) for each in citations}
    return tuple(Clause(key, label) for key, label in found.items())
