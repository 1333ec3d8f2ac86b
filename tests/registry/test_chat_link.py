"""A chat finds its person by consent, name and ID number; the number is nowhere but sealed in the registry."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from contextlib import redirect_stdout

import invented
import pytest
from chat_world import AGREE, DISAGREE, ChatWorld, chat_on, payloads, said
from engine_server import EngineServer
from registry_world import PENGSHUI, World
from scratch import all_stored

from bot.gateway.tables import inbox
from bot.registry.tables import consents, people, person_accounts, registry_talks, registry_tasks
from bot.registry.values import Consent, Purpose

NAME, NUMBER = invented.name(0), invented.id_number(0)


@pytest.fixture
async def chat(world: World, engine: EngineServer) -> AsyncIterator[ChatWorld]:
    async with chat_on(world, engine) as made:
        yield made


async def asked_for_number(chat: ChatWorld) -> None:
    await chat.says("绑定")
    await chat.taps(AGREE)


async def test_what_is_kept_and_why_is_said_before_anything_is_asked(chat: ChatWorld) -> None:
    told = await chat.says("我想登记")
    for word in ("姓名", "身份证号", "为什么", "谁能看", "能删"):
        assert word in said(told)
    assert payloads(told) == [AGREE, DISAGREE]
    assert chat.engine.orders == []


async def test_who_does_not_agree_is_asked_nothing(chat: ChatWorld) -> None:
    await chat.says("绑定")
    assert said(await chat.taps(DISAGREE)).startswith("好，不绑定")
    await chat.says(f"{NAME} {NUMBER}")
    assert await chat.rows(person_accounts) == []


async def test_right_name_and_number_link_the_chat_with_consent(chat: ChatWorld) -> None:
    person = await chat.registry.person(0)
    told = await chat.links()
    assert "对上了" in said(told)
    assert NAME not in said(told)
    assert [(row.person_id, row.conversation_id) for row in await chat.rows(person_accounts)] == [
        (person.id, chat.talk)
    ]
    assert [(row.purpose, row.state, row.how) for row in await chat.rows(consents)] == [("account", "given", "chat")]
    assert payloads(told) == ["notices:on", "notices:off"]


async def test_notices_are_asked_for_apart(chat: ChatWorld) -> None:
    person = await chat.registry.person(0)
    await chat.links()
    await chat.says("要")
    assert (await chat.registry.again(person.id)).notices == "given"


@pytest.mark.parametrize(
    "written",
    [
        "{name}，{number}",
        "我叫{name}，身份证号是{number}",
        "{number}{name}",
        "姓名：{name}\n身份证：{number}",
        "{name} {number} 19000000001",
    ],
)
async def test_name_and_number_may_be_written_in_many_ways(chat: ChatWorld, written: str) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    assert "对上了" in said(await chat.says(written.format(name=NAME, number=NUMBER)))


async def test_name_and_number_may_come_one_after_the_other(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    assert "还差姓名" in said(await chat.says(NUMBER))
    assert "对上了" in said(await chat.says(f"我叫{NAME}"))


async def test_name_first_is_kept_until_the_number_comes(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    assert "18 位身份证号" in said(await chat.says(f"我叫{NAME}"))
    assert "对上了" in said(await chat.says(NUMBER))


async def test_wrong_pair_is_answered_alike_whether_or_not_the_number_is_known(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    known = await chat.says(f"{invented.name(1)} {NUMBER}")
    unknown = await chat.says(f"{invented.name(1)} {invented.id_number(7)}")
    assert said(known) == said(unknown)
    assert payloads(known) == payloads(unknown) == ["link:staff", "link:join"]


async def test_wrong_check_digit_is_one_sentence(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    assert said(await chat.says(f"{NAME} {wrong}")).count("。") == 1


async def test_after_five_tries_nothing_is_looked_up_till_tomorrow(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    for number in range(1, 6):
        assert "没对上" in said(await chat.says(f"{NAME} {invented.id_number(number)}"))
    assert "今天试了 5 次" in said(await chat.says(f"{NAME} {NUMBER}"))
    assert await chat.rows(person_accounts) == []
    chat.registry.clock.move(hours=23)
    assert "对上了" in said(await chat.links())


async def test_staff_are_asked_who_it_is_without_the_number(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    await chat.says(f"{NAME} {NUMBER}")
    await chat.taps("link:staff")
    (task,) = await chat.rows(registry_tasks)
    assert (task.kind, task.conversation_id, task.person_id) == ("identify", chat.talk, None)
    assert NAME in task.detail
    assert NUMBER not in task.detail


async def test_who_is_not_in_the_registry_may_join_it_and_is_checked_later(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    await chat.says(f"{NAME} {NUMBER}")
    assert "住在哪里" in said(await chat.taps("link:join"))
    assert "登记好了" in said(await chat.says("重庆彭水"))
    (row,) = await chat.rows(people)
    person = await chat.registry.again(row.id)
    assert (person.name, person.id_number, person.live_region) == (NAME, NUMBER, PENGSHUI)
    assert (person.source, person.verified_on) == ("chat", None)
    assert NUMBER not in str(row)
    assert [task.kind for task in await chat.rows(registry_tasks)] == ["identify"]


async def test_joining_with_somebody_elses_number_tells_nothing_and_links_to_nobody_known(chat: ChatWorld) -> None:
    known = await chat.registry.person(0)
    await asked_for_number(chat)
    await chat.says(f"{invented.name(1)} {NUMBER}")
    await chat.taps("link:join")
    assert "登记好了" in said(await chat.says("重庆彭水"))
    chat.answers("还在上班", "check:said")
    (account,) = await chat.rows(person_accounts)
    assert account.person_id != known.id
    await chat.says("还在上班")
    shown = said(await chat.says("我的信息"))
    assert NUMBER[-4:] not in shown
    assert "等工作人员核对" in shown


async def test_one_person_may_have_two_chats(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await chat.links()
    other = await chat.opens()
    assert "对上了" in said(await chat.links(0, other))
    assert len(await chat.rows(person_accounts)) == 2


async def test_second_person_in_the_same_chat_has_to_unlink_the_first(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    second = await chat.registry.person(1)
    await chat.links()
    assert payloads(await chat.says("绑定")) == ["link:off"]
    await chat.says(f"{invented.name(1)} {invented.id_number(1)}")
    assert second.id not in {row.person_id for row in await chat.rows(person_accounts)}
    await chat.says("解绑")
    await chat.links(1)
    assert [row.person_id for row in await chat.rows(person_accounts)] == [second.id]


async def test_agreement_to_a_chat_ends_with_the_last_chat(chat: ChatWorld) -> None:
    person = await chat.registry.person(0)
    await chat.links()
    assert await chat.registry.consents.state(person.id, Purpose.ACCOUNT) is Consent.GIVEN
    await chat.says("解绑")
    assert await chat.registry.consents.state(person.id, Purpose.ACCOUNT) is Consent.REFUSED


async def test_restart_in_the_middle_changes_nothing(world: World, engine: EngineServer) -> None:
    await world.person(0)
    async with chat_on(world, engine) as chat:
        await chat.says("绑定")
        talk = chat.talk
    async with chat_on(world, engine, talk) as chat:
        await chat.says("同意")
    async with chat_on(world, engine, talk) as chat:
        assert "对上了" in said(await chat.says(f"{NAME} {NUMBER}"))


async def test_number_stands_nowhere_in_the_database_the_log_or_the_engine(chat: ChatWorld) -> None:
    log = io.StringIO()
    with redirect_stdout(log):
        await chat.registry.person(0)
        await asked_for_number(chat)
        await chat.says(f"{invented.name(5)} {invented.id_number(5)}")
        await chat.says(f"{NAME} {NUMBER}")
        await chat.says(f"我的身份证号是{NUMBER}，我的信息呢")
        await chat.says("我的信息")
    raw = await all_stored(chat.registry.database)
    for number in (NUMBER, invented.id_number(5)):
        assert number.encode() not in raw
        assert number not in log.getvalue()
        assert number not in str(chat.engine.orders)
    assert "〔身份证号〕" in " ".join(row.text for row in await chat.rows(inbox))


async def test_held_number_is_dropped_once_it_is_decided(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    await chat.says(f"{NAME} {NUMBER}")
    assert [row.id_number is not None for row in await chat.rows(registry_talks)] == [True]
    await chat.taps("link:staff")
    assert [row.id_number for row in await chat.rows(registry_talks)] == [None]


@pytest.mark.parametrize("rubbish", ["？？？", "哪天有招聘会", "1" * 18, "😀", "a" * 3000, "张", "我不知道"])
async def test_rubbish_instead_of_a_number_harms_nothing(chat: ChatWorld, rubbish: str) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    await chat.says(rubbish)
    assert "对上了" in said(await chat.says(f"{NAME} {NUMBER}"))


async def test_number_before_the_consent_is_not_kept(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await chat.says("绑定")
    told = await chat.says(f"{NAME} {NUMBER}")
    assert "先点“同意”" in said(told)
    assert await chat.rows(person_accounts) == []


async def test_question_of_policy_goes_to_the_bot_in_the_middle_of_linking(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    await chat.says("招聘会")
    assert chat.engine.texts == ["招聘会"]


@pytest.mark.parametrize("words", ["重庆彭水", "我住重庆彭水", "我家在彭水县", "俺住在重庆彭水汉葭街道"])
async def test_home_may_be_told_in_a_sentence(chat: ChatWorld, words: str) -> None:
    await asked_for_number(chat)
    await chat.says(f"{NAME} {NUMBER}")
    await chat.taps("link:join")
    assert "登记好了" in said(await chat.says(words))
    (row,) = await chat.rows(people)
    assert row.live_region.startswith(PENGSHUI)


async def test_question_about_a_place_is_no_home(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    await chat.says(f"{NAME} {NUMBER}")
    await chat.taps("link:join")
    await chat.says("彭水有没有招聘会")
    assert await chat.rows(people) == []
    assert chat.engine.texts == ["彭水有没有招聘会"]


@pytest.mark.parametrize(
    "words",
    [
        "谢谢",
        "彭水",
        "有吗，彭水",
        "我工资没发，彭水",
        "都行",
        "我工资没发",
        "我摔伤了",
        "没有身份证",
        "我是女的",
        "我想问一下",
        "我叫你们给我发工资",
        "我妈叫甲小明",
    ],
)
async def test_ordinary_words_are_no_name(chat: ChatWorld, words: str) -> None:
    await asked_for_number(chat)
    await chat.says(words)
    assert chat.engine.texts == [words]


@pytest.mark.parametrize("written", ["欧阳小明", "阿依·古丽", "我叫古丽", "姓名：甲小明", "我是王小明"])
async def test_names_of_many_kinds_are_names(chat: ChatWorld, written: str) -> None:
    await asked_for_number(chat)
    assert "再发 18 位身份证号" in said(await chat.says(written))


@pytest.mark.parametrize("words", ["算了", "那算了", "不", "我不想绑了", "不登记了"])
@pytest.mark.parametrize("sent", [(), (f"乙春 {NUMBER}",), (f"乙春 {NUMBER}", "先登记")])
async def test_linking_ends_when_the_person_says_so(chat: ChatWorld, sent: tuple[str, ...], words: str) -> None:
    await asked_for_number(chat)
    for each in sent:
        await (chat.taps("link:join") if each == "先登记" else chat.says(each))
    assert said(await chat.says(words)).startswith("好，不绑定")
    (talk,) = await chat.rows(registry_talks)
    assert (talk.step, talk.id_number, talk.detail.get("name")) == ("", None, None)
    await chat.says("重庆彭水")
    assert await chat.rows(people) == []


async def test_unlinking_what_is_not_linked_gives_no_new_tries(chat: ChatWorld) -> None:
    await chat.registry.person(0)
    await asked_for_number(chat)
    for _ in range(5):
        await chat.says(f"乙春 {NUMBER}")
    assert "还没有绑定" in said(await chat.says("解绑"))
    assert "明天再来" in said(await chat.links())


async def test_missing_key_loses_no_message(chat: ChatWorld) -> None:
    await asked_for_number(chat)
    (chat.registry.folder / "secret.key").write_text("not a key file")
    assert (await chat.says(f"{NAME} {NUMBER}")).answered
