import sqlite3
from pathlib import Path
from typing import List

import pytest
from rasa.shared.core.constants import ACTION_LISTEN_NAME, REQUESTED_SLOT
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bangfu_engine.tracker_store import SnapshotTrackerStore
from tests.conftest import SMALL_ASSISTANT

TALK = "web:1"


@pytest.fixture
def domain() -> Domain:
    return Domain.load(SMALL_ASSISTANT / "domain.yml")


@pytest.fixture
def path(tmp_path: Path) -> str:
    return str(tmp_path / "talks" / "engine.db")


async def talked(store: SnapshotTrackerStore, events: List[Event], message_id: str = "m1") -> DialogueStateTracker:
    """One turn with these events, stored."""
    tracker = await store.get_or_create_tracker(TALK)
    replies = [{"text": f"reply to {message_id}", "buttons": [], "custom": {}}]
    with store.turn(TALK, message_id, replies):
        tracker.update(UserUttered("你好", intent={"name": "greet", "confidence": 1.0}, message_id=message_id))
        for event in [*events, BotUttered("您好"), ActionExecuted(ACTION_LISTEN_NAME)]:
            tracker.update(event)
        await store.save(tracker)
    return tracker


async def test_a_new_talk_begins_by_listening(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    tracker = await store.create_tracker(TALK)
    assert tracker.latest_action_name == ACTION_LISTEN_NAME
    assert await store.retrieve(TALK) is None
    assert list(await store.keys()) == []


async def test_slots_survive_a_restart(domain: Domain, path: str) -> None:
    await talked(SnapshotTrackerStore(domain, path=path), [SlotSet("region", "500243")])
    tracker = await SnapshotTrackerStore(domain, path=path).retrieve(TALK)
    assert tracker.get_slot("region") == "500243"
    assert tracker.get_slot("age") is None
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


async def test_an_emptied_slot_stays_empty(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    await talked(store, [SlotSet("region", "500243")])
    await talked(store, [SlotSet("region", None)], "m2")
    assert (await SnapshotTrackerStore(domain, path=path).retrieve(TALK)).get_slot("region") is None


async def test_a_form_goes_on_after_a_restart(domain: Domain, path: str) -> None:
    form = [ActionExecuted("age_form"), ActiveLoop("age_form"), SlotSet(REQUESTED_SLOT, "age")]
    await talked(SnapshotTrackerStore(domain, path=path), form)
    tracker = await SnapshotTrackerStore(domain, path=path).retrieve(TALK)
    assert tracker.active_loop_name == "age_form"
    assert tracker.get_slot(REQUESTED_SLOT) == "age"
    assert tracker.latest_action_name == ACTION_LISTEN_NAME


async def test_a_finished_form_is_over_after_a_restart(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    await talked(store, [ActionExecuted("age_form"), ActiveLoop("age_form"), SlotSet(REQUESTED_SLOT, "age")])
    await talked(store, [SlotSet("age", "35"), ActiveLoop(None), SlotSet(REQUESTED_SLOT, None)], "m2")
    tracker = await SnapshotTrackerStore(domain, path=path).retrieve(TALK)
    assert tracker.active_loop_name is None
    assert tracker.get_slot(REQUESTED_SLOT) is None
    assert tracker.get_slot("age") == "35"


async def test_the_last_message_is_answered_again_as_it_was_even_after_a_restart(domain: Domain, path: str) -> None:
    await talked(SnapshotTrackerStore(domain, path=path), [])
    answer = SnapshotTrackerStore(domain, path=path).answer_of(TALK, "m1")
    assert answer["messages"] == [{"text": "reply to m1", "buttons": [], "custom": {}}]
    assert answer["intent"]["name"] == "greet"


async def test_a_tracker_saved_before_it_heard_the_message_is_no_answer(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    with store.turn(TALK, "m1", []):
        await store.save(await store.create_tracker(TALK))
    assert store.answer_of(TALK, "m1") is None


async def test_another_message_has_no_answer_yet(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    await talked(store, [])
    assert store.answer_of(TALK, "m2") is None
    assert store.answer_of("web:2", "m1") is None


async def test_a_turn_that_fails_is_not_taken_for_answered(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    with pytest.raises(RuntimeError), store.turn(TALK, "m1", []):
        raise RuntimeError
    assert store.answer_of(TALK, "m1") is None
    await talked(store, [SlotSet("region", "500243")])
    assert (await store.retrieve(TALK)).get_slot("region") == "500243"


async def test_a_long_talk_stays_small(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    sizes = []
    for turn in range(100):
        await talked(store, [SlotSet("region", "500243")], f"m{turn}")
        with sqlite3.connect(path) as connection:
            sizes.append(connection.execute("SELECT length(events) FROM talk").fetchone()[0])
    assert max(sizes[1:]) - min(sizes[1:]) < 20
    assert len((await store.retrieve(TALK)).events) < 10


async def test_talks_do_not_mix(domain: Domain, path: str) -> None:
    store = SnapshotTrackerStore(domain, path=path)
    await talked(store, [SlotSet("region", "500243")])
    other = await store.get_or_create_tracker("web:2")
    assert other.get_slot("region") is None
