"""A number to be called back: taken where it is meant for staff, sealed, and nowhere in clear."""

from __future__ import annotations

import pytest
from agent_desk import CLOSED, OfficeClock
from engine_server import EngineServer
from gateway_world import World, gateway_on, texts
from scratch import all_stored

from bot.gateway.callback import is_own_number, number_in
from bot.gateway.tables import inbox
from bot.handoff.personal import callback_place
from bot.handoff.tables import handoffs
from bot.storage.database import Database

NUMBER = "13800001234"


async def kept(world: World) -> str | None:
    """The number of the first hand-off, opened."""
    sealed = (await world.rows(handoffs))[0].callback
    return world.office.sealer.open(sealed, callback_place(1)) if sealed else None


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("13800001234", NUMBER),
        ("打138 0000 1234吧", NUMBER),
        ("138-0000-1234", NUMBER),
        ("１３８００００１２３４", NUMBER),
        ("＋86 138－0000－1234", NUMBER),
        ("0086 13800001234", NUMBER),
        ("家里0431-88997766", "043188997766"),
        ("区号 023 座机 6677", None),
        ("身份证11010519491231002X", None),
        ("卡号6222020200112233445", None),
        ("欠了12345元", None),
    ],
)
def test_numbers_are_found_however_they_are_written(words: str, number: str | None) -> None:
    assert number_in(words) == number


@pytest.mark.parametrize("words", ["138 0000 1234", "１３８-００００-１２３４，晚上打"])
async def test_number_left_in_the_queue_is_sealed_and_confirmed_by_its_end(
    world: World, capfd: pytest.CaptureFixture[str], words: str
) -> None:
    await world.queued()
    view = await world.ask(words)
    assert texts(view) == ["电话记下了，尾号 1234。工作人员上班时间给您打。"]
    assert await kept(world) == NUMBER
    assert "〔手机号〕" in (await world.rows(inbox))[1].text
    written = capfd.readouterr()
    for clear in (NUMBER, "138 0000 1234", "138-0000-1234", "１３８-００００-１２３４"):
        assert clear.encode() not in await all_stored(world.database)
        assert clear not in written.out + written.err


async def test_number_out_of_hours_is_asked_for_and_taken(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine, clock=OfficeClock(CLOSED)) as world:
        world.talk = await world.gateway.open("web")
        view = await world.queued()
        assert texts(await world.tap(view, "留个电话")) == ["好。请打字发一个电话号码，座机要带区号。"]
        assert texts(await world.ask("0431-88997766")) == ["电话记下了，尾号 7766。工作人员上班时间给您打。"]
        assert await kept(world) == "043188997766"


async def test_number_asked_for_is_taken_while_the_bot_answers(database: Database, engine: EngineServer) -> None:
    async with gateway_on(database, engine, clock=OfficeClock(CLOSED)) as world:
        world.talk = await world.gateway.open("web")
        view = await world.queued()
        await world.tap(view, "先问机器人")
        await world.tap(view, "留个电话")
        assert texts(await world.ask(NUMBER)) == ["电话记下了，尾号 1234。工作人员上班时间给您打。"]
        assert await kept(world) == NUMBER
        assert texts(await world.ask("我能贷多少")) == ["您问：我能贷多少"]


async def test_number_written_to_the_bot_is_only_masked(world: World) -> None:
    await world.tap(await world.queued(), "先问机器人")
    assert texts(await world.ask(f"我叫某人{NUMBER}")) == ["您问：我叫某人〔手机号〕"]
    assert await kept(world) is None


async def test_number_without_a_hand_off_is_only_masked(world: World) -> None:
    assert texts(await world.ask(NUMBER)) == ["您问：〔手机号〕"]


async def test_number_written_to_the_agent_is_kept_and_the_bot_keeps_quiet(world: World) -> None:
    await world.served()
    assert texts(await world.ask(NUMBER)) == []
    assert await kept(world) == NUMBER


async def test_later_number_takes_the_place_of_the_first(world: World) -> None:
    await world.queued()
    await world.ask(NUMBER)
    assert texts(await world.ask("13900005678")) == ["电话记下了，尾号 5678。工作人员上班时间给您打。"]
    assert await kept(world) == "13900005678"


async def test_message_is_not_lost_when_the_keys_cannot_be_read(world: World) -> None:
    await world.queued()
    key_file = world.office.sealer.path
    key_file.write_text("no key file")
    assert texts(await world.ask(NUMBER)) == [world.gateway.text("queued")]
    assert (await world.rows(inbox))[1].text == "〔手机号〕"
    assert (await world.rows(handoffs))[0].callback is None


@pytest.mark.parametrize(
    ("words", "own"),
    [
        ("〔手机号〕", True),
        ("我的电话是〔手机号〕，晚上打", True),
        ("打这个〔电话〕", True),
        ("老板电话是〔手机号〕", False),
        ("他的〔手机号〕", False),
        ("〔手机号〕或者〔手机号〕", False),
        ("我在工地干了三个月活，登记时留的是〔手机号〕，没人管", False),
    ],
)
def test_own_number_is_told_from_somebody_elses(words: str, own: bool) -> None:
    assert is_own_number(words) is own


async def test_employers_number_does_not_replace_the_persons(world: World) -> None:
    await world.queued()
    await world.ask(f"我的电话{NUMBER}")
    told = await world.ask("老板电话是13900009999")
    assert "9999" not in "".join(texts(told))
    assert await kept(world) == NUMBER
