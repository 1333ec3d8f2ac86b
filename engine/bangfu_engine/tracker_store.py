"""Rasa tracker store in one SQLite file that keeps what a talk needs and nothing else.

Rasa rebuilds a tracker from its events several times a turn, so a long history makes every turn slower. Rules and
forms need the slots, the active loop and the last turn only; that is what is stored, durably, after each turn.
The app's database holds the transcript.
"""

from __future__ import annotations

import json
import sqlite3
from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Iterable, Iterator, List, Optional, Set, Text

from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker

from bangfu_engine.tracker import LiveTracker

SCHEMA = """CREATE TABLE IF NOT EXISTS talk
(id TEXT PRIMARY KEY, events TEXT NOT NULL, message_id TEXT, answer TEXT) WITHOUT ROWID"""
CACHED_TALKS = 4096


@dataclass
class Talk:
    """What is kept of a conversation: events that restore its state, and its last turn's message id and answer."""

    events: List[Event]
    message_id: Optional[Text] = None
    answer: Optional[Dict[Text, Any]] = None


@dataclass
class Turn:
    """A turn under way: which message it answers, where its messages are collected and what it was first taken for."""

    message_id: Text
    messages: List[Dict[Text, Any]]
    intent: Optional[Dict[Text, Any]] = None
    broken: bool = False
    stored: bool = False


class SnapshotTrackerStore(TrackerStore):
    """Stores each talk as the few events that lead to its present state, with the answer of its last turn."""

    def __init__(
        self,
        domain: Optional[Domain],
        event_broker: Optional[EventBroker] = None,
        path: Text = "var/engine.db",
        **kwargs: Any,
    ) -> None:
        """Opens (and creates) the file at `path`."""
        super().__init__(domain, event_broker, **kwargs)
        Path(path).parent.mkdir(parents=True, exist_ok=True)
        self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=NORMAL")
        self._connection.execute(SCHEMA)
        self._recent: OrderedDict[str, Talk] = OrderedDict()
        self._turns: Dict[Text, Turn] = {}
        self._passing: Set[Text] = set()

    @contextmanager
    def turn(self, sender_id: Text, message_id: Text, messages: List[Dict[Text, Any]]) -> Iterator[None]:
        """While it is open, what is saved for `sender_id` is stored with the answer to `message_id`, or not at all."""
        before = self._talk(sender_id)
        turn = self._turns[sender_id] = Turn(message_id, messages)
        try:
            yield
        finally:
            del self._turns[sender_id]
            if not turn.stored:
                self._restore(sender_id, before)

    @contextmanager
    def passing(self, sender_id: Text) -> Iterator[None]:
        """While it is open, the talk lives in memory only; then nothing of it is left."""
        self._passing.add(sender_id)
        try:
            yield
        finally:
            self._passing.discard(sender_id)
            self._recent.pop(sender_id, None)

    def give_up_turn(self, sender_id: Text) -> None:
        """Marks the turn under way as one that must not be kept: an action could not be called."""
        if sender_id in self._turns:
            self._turns[sender_id].broken = True

    def answer_of(self, sender_id: Text, message_id: Text) -> Optional[Dict[Text, Any]]:
        """The stored answer if `message_id` was the last message of the talk, else None."""
        talk = self._talk(sender_id)
        return talk.answer if talk and talk.message_id == message_id else None

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Stores the present state of the talk, with the answer once the tracker has heard the turn's message.

        Until then it is only remembered: Rasa saves a tracker that it has just made, and one that has heard the first
        of several needs; neither is a state to begin from when the same message is asked again.
        """
        turn = self._turns.get(tracker.sender_id)
        if turn and turn.broken:
            return
        talk = Talk(snapshot(tracker))
        self._remember(tracker.sender_id, talk)
        if turn and not self._is_answered(turn, tracker, talk):
            return
        if tracker.sender_id not in self._passing:
            self._write(tracker.sender_id, talk)

    @staticmethod
    def _is_answered(turn: Turn, tracker: DialogueStateTracker, talk: Talk) -> bool:
        """Whether the tracker has heard the turn's message; then its answer belongs to the talk."""
        turn.intent = turn.intent or tracker.latest_message.intent
        if tracker.latest_message.message_id != turn.message_id:
            return False
        talk.message_id = turn.message_id
        talk.answer = {"messages": list(turn.messages), "intent": turn.intent}
        turn.stored = True
        return True

    async def retrieve(self, sender_id: Text) -> Optional[DialogueStateTracker]:
        """The talk as a tracker, or None if it was never stored."""
        talk = self._talk(sender_id)
        if talk is None:
            return None
        return LiveTracker.from_events(sender_id, talk.events, self.domain.slots, domain=self.domain)

    async def create_tracker(self, sender_id: Text, append_action_listen: bool = True) -> DialogueStateTracker:
        """A new tracker; it is stored with its first turn."""
        tracker = LiveTracker(sender_id, self.domain.slots)
        tracker.update(ActionExecuted(ACTION_LISTEN_NAME))
        return tracker

    async def keys(self) -> Iterable[Text]:
        """The ids of all stored talks."""
        return [row[0] for row in self._connection.execute("SELECT id FROM talk")]

    def _talk(self, sender_id: Text) -> Optional[Talk]:
        return self._recent.get(sender_id) or self._read(sender_id)

    def _restore(self, sender_id: Text, talk: Optional[Talk]) -> None:
        """Remembers the talk as it was."""
        if talk is None:
            self._recent.pop(sender_id, None)
        else:
            self._remember(sender_id, talk)

    def _read(self, sender_id: Text) -> Optional[Talk]:
        row = self._connection.execute(
            "SELECT events, message_id, answer FROM talk WHERE id = ?", (sender_id,)
        ).fetchone()
        if row is None:
            return None
        answer = json.loads(row[2]) if row[2] else None
        return Talk(deserialise_events(json.loads(row[0])), row[1], answer)

    def _write(self, sender_id: Text, talk: Talk) -> None:
        events = json.dumps([event.as_dict() for event in talk.events], ensure_ascii=False)
        answer = json.dumps(talk.answer, ensure_ascii=False) if talk.answer else None
        self._connection.execute(
            "INSERT OR REPLACE INTO talk VALUES (?, ?, ?, ?)", (sender_id, events, talk.message_id, answer)
        )

    def _remember(self, sender_id: Text, talk: Talk) -> None:
        self._recent[sender_id] = talk
        self._recent.move_to_end(sender_id)
        if len(self._recent) > CACHED_TALKS:
            self._recent.popitem(last=False)


def snapshot(tracker: DialogueStateTracker) -> List[Event]:
    """The events that bring a fresh tracker to where `tracker` is."""
    events: List[Event] = [
        SlotSet(name, slot.value)
        for name, slot in tracker.slots.items()
        if slot.value != slot.initial_value and name != REQUESTED_SLOT
    ]
    if tracker.active_loop_name:
        events += [ActionExecuted(tracker.active_loop_name), ActiveLoop(tracker.active_loop_name)]
        events.append(SlotSet(REQUESTED_SLOT, tracker.get_slot(REQUESTED_SLOT)))
    return [*events, ActionExecuted(ACTION_LISTEN_NAME)]
