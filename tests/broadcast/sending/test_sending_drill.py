"""Rehearsals: one line a person, whatever breaks off where."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from sending_world import Sending, World
from sqlalchemy import delete, event

from bot.broadcast import drill
from bot.broadcast.drill_file import DrillFile
from bot.broadcast.states import Campaign
from bot.registry.tables import people
from bot.settings import TIME_ZONE


def lines(office: World) -> list[dict[str, Any]]:
    return [json.loads(line) for line in office.file.read_text(encoding="utf8").splitlines()]


def told(office: World) -> list[int]:
    return [line["person"] for line in lines(office)]


async def test_every_person_has_one_line(office: World) -> None:
    await office.crowd(3)
    number = await office.rehearsed()
    await office.worker().rehearse()
    first = lines(office)[0]
    assert list(first) == ["delivery", "campaign", "person", "channel", "text", "run", "at"]
    assert (first["campaign"], first["channel"], first["text"]) == (number, "drill", "张1，您好。")
    assert first["at"] == office.clock.now().isoformat()
    assert told(office) == [1, 2, 3]
    assert await office.states() == ["sent"] * 3
    assert office.file.stat().st_mode & 0o077 == 0


async def test_rehearsal_waits_for_no_hour(office: World) -> None:
    await office.person("telegram")
    await office.rehearsed()
    office.clock.moment = office.clock.moment.astimezone(TIME_ZONE).replace(hour=23)
    await office.worker().rehearse()
    assert told(office) == [1]


async def test_who_refused_or_was_erased_meanwhile_has_no_line(office: World) -> None:
    await office.crowd(3)
    await office.rehearsed()
    await office.change(people, 1, notices="refused")
    async with office.database.write() as connection:
        await connection.execute(delete(people).where(people.c.id == 2))
    await office.worker().rehearse()
    assert told(office) == [3]
    assert await office.states() == ["skipped refused", "skipped erased", "sent"]


async def test_paused_rehearsal_writes_nothing(office: World) -> None:
    await office.crowd(2)
    number = await office.rehearsed()
    await office.campaigns.pause(number, None, office.writer)
    await office.worker().rehearse()
    assert not office.file.exists()
    assert await office.states() == ["queued"] * 2


async def test_people_fetched_by_a_worker_that_died_are_not_lost(office: World) -> None:
    await office.crowd(4)
    await office.rehearsed()
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._claim()
    assert await office.states() == ["sending"] * 4
    living = office.worker()
    await living.look()
    await living.rehearse()
    assert await office.states() == ["sending"] * 4
    office.clock.moment += timedelta(seconds=31)
    await living.look()
    await living.rehearse()
    assert told(office) == [1, 2, 3, 4]
    assert await office.states() == ["sent"] * 4


async def test_going_on_after_a_death_writes_nothing_twice(office: World) -> None:
    await office.crowd(4)
    await office.rehearsed()
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._write(await dead.drill._claim())
    office.clock.moment += timedelta(seconds=31)
    living = office.worker()
    await living.look()
    await living.rehearse()
    assert told(office) == [1, 2, 3, 4]
    assert await office.states() == ["sent"] * 4


@pytest.mark.parametrize("cut", [1, 2, 40])
async def test_line_that_a_death_cut_off_is_written_anew(office: World, cut: int) -> None:
    await office.crowd(4)
    await office.rehearsed()
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._write(await dead.drill._claim())
    office.file.write_bytes(office.file.read_bytes()[:-cut])
    office.clock.moment += timedelta(seconds=31)
    living = office.worker()
    await living.look()
    await living.rehearse()
    assert told(office) == [1, 2, 3, 4]


async def test_next_writer_takes_a_torn_line_away(office: World) -> None:
    office.file.write_text('{"delivery":0,"person":0}\n{"deliv', encoding="utf8")
    await office.crowd(2)
    await office.rehearsed()
    await office.worker().rehearse()
    assert told(office) == [0, 1, 2]


async def test_worker_taken_for_dead_writes_nothing_that_is_no_longer_its_own(office: World) -> None:
    await office.crowd(3)
    await office.rehearsed()
    slow, other = office.worker(), office.worker()
    await slow.heart.beat()
    held = await slow.drill._claim()
    office.clock.moment += timedelta(seconds=31)
    await other.look()
    await other.rehearse()
    assert await slow.drill._write(held) == []
    assert told(office) == [1, 2, 3]


async def test_two_workers_write_each_line_once(office: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill, "AT_ONCE", 7)
    await office.crowd(50)
    await office.rehearsed()
    await asyncio.gather(office.worker().rehearse(), office.worker().rehearse())
    assert sorted(told(office)) == list(range(1, 51))


async def test_lines_of_an_earlier_rehearsal_do_not_count(office: World) -> None:
    await office.crowd(2)
    number = await office.rehearsed()
    worker = office.worker()
    await worker.rehearse()
    await worker.look()
    office.clock.moment += timedelta(hours=1)
    await office.campaigns.start_drill(number, None, office.writer)
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._claim()
    office.clock.moment += timedelta(seconds=31)
    await worker.look()
    await worker.rehearse()
    assert told(office) == [1, 2, 1, 2]


async def test_clock_that_is_set_back_makes_no_line_look_like_an_earlier_rehearsals(office: World) -> None:
    await office.crowd(2)
    await office.rehearsed()
    office.clock.moment -= timedelta(hours=1)
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._write(await dead.drill._claim())
    office.clock.moment += timedelta(seconds=31)
    living = office.worker()
    await living.look()
    await living.rehearse()
    assert told(office) == [1, 2]
    assert await office.states() == ["sent"] * 2


async def test_lines_of_others_in_the_file_disturb_nobody(office: World) -> None:
    office.file.write_text('noted by hand\n[]\n{"delivery":1}\n{"delivery":"x","run":"x"}\n', encoding="utf8")
    await office.crowd(2)
    await office.rehearsed()
    dead = office.worker()
    await dead.heart.beat()
    await dead.drill._write(await dead.drill._claim())
    office.clock.moment += timedelta(seconds=31)
    await office.worker().look()
    assert await office.states() == ["sent"] * 2


async def test_rehearsal_on_another_machine_is_reported_unknown(office: World) -> None:
    await office.crowd(2)
    await office.rehearsed()
    away = Sending(office.campaigns, office.clock, office.file.with_name("elsewhere.jsonl"))
    await away.heart.beat()
    await away.drill._claim()
    office.clock.moment += timedelta(seconds=31)
    await office.worker().look()
    assert await office.states() == ["unknown stopped while sending"] * 2


async def test_file_that_cannot_be_written_loses_nobody(office: World) -> None:
    await office.crowd(2)
    await office.rehearsed()
    office.file.mkdir()
    worker = office.worker()
    with pytest.raises(IsADirectoryError):
        await worker.drill.carry()
    office.file.rmdir()
    await worker.rehearse()
    assert told(office) == [1, 2]


@asynccontextmanager
async def failing(office: World, words: str, times: int) -> AsyncIterator[None]:
    """The first `times` statements that begin with `words` fail, as in a database that goes away."""
    left = times

    def fail(_: Any, __: Any, statement: str, *___: Any) -> None:
        nonlocal left
        if left and statement.lstrip().startswith(words):
            left -= 1
            raise ConnectionResetError

    engine = office.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", fail)
    yield
    event.remove(engine, "before_cursor_execute", fail)


@pytest.mark.parametrize(("words", "times"), [("SELECT deliveries.id, deliveries.person_id", 1), ("UPDATE", 1)])
async def test_database_that_goes_away_before_the_lines_loses_nobody(office: World, words: str, times: int) -> None:
    await office.crowd(3)
    await office.rehearsed()
    worker = office.worker()
    async with failing(office, words, times):
        with pytest.raises(ConnectionResetError):
            await worker.drill.carry()
        await worker.rehearse()
    assert told(office) == [1, 2, 3]
    assert await office.states() == ["sent"] * 3


async def test_database_that_goes_away_after_the_lines_has_them_recorded_later(office: World) -> None:
    await office.crowd(3)
    number = await office.rehearsed()
    worker = office.worker()
    held = await worker.drill._claim()
    written = await worker.drill._write(held)
    async with failing(office, "UPDATE", 3):
        await drill.insist(lambda: worker.drill._store(written), office.clock)
    assert office.clock.slept == [2, 2, 2]
    assert await office.states() == ["sent"] * 3
    await worker.look()
    assert (await office.campaign(number)).state is Campaign.DONE


async def test_batch_stopped_at_its_worst_moment_is_looked_up(office: World) -> None:
    await office.crowd(3)
    await office.rehearsed()
    worker = office.worker()
    worker.drill._is_in_doubt = True
    await worker.drill._write(await worker.drill._claim())
    await worker.drill.stop()
    assert await office.states() == ["sent"] * 3
    assert told(office) == [1, 2, 3]


async def test_lock_keeps_others_out_until_it_is_given_back(office: World) -> None:
    first, order = DrillFile(office.file), []

    async def second() -> None:
        async with DrillFile(office.file).locked() as file:
            order.append("second")
            await file.append(_line(2))

    async with first.locked() as file:
        waiting = asyncio.create_task(second())
        await file.append(_line(1))
        order.append("first")
    await waiting
    assert order == ["first", "second"]
    assert [line["delivery"] for line in lines(office)] == [1, 2]


async def test_giving_up_the_wait_for_the_lock_leaves_it_free(office: World) -> None:
    file = DrillFile(office.file)
    async with file.locked():
        waiting = asyncio.create_task(file.locked().__aenter__())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
    async with file.locked() as again:
        await again.append(_line(1))
    assert len(lines(office)) == 1


def _line(number: int) -> Iterable[dict[str, Any]]:
    return [{"delivery": number}]
