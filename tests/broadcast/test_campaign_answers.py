from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from campaign_world import FAIR, MONDAY, PLAIN, SATURDAY, CampaignWorld, changed

from bot.broadcast.answer_words import plain, verb_anytime, verb_of, without_name
from bot.broadcast.campaign import Kind
from bot.broadcast.errors import ChatOfPerson
from bot.broadcast.tables import attendances, deliveries
from bot.broadcast.text import Recipient, Template
from bot.broadcast.texts import complaint
from bot.directory.divisions import Divisions
from bot.gateway.tables import outbox
from bot.privacy.masking import mask
from bot.registry.tables import consents, people

DAY = timedelta(days=1)
OTHER = replace(FAIR, title="城南夜市招聘会", starts_at=SATURDAY + DAY, ends_at=SATURDAY + 2 * DAY)


async def answer_of(world: CampaignWorld, delivery: int) -> str | None:
    return next(row.answer for row in await world.rows(deliveries) if row.id == delivery)


@pytest.mark.parametrize(
    ("words", "verb"),
    [
        ("报名", "going"),
        ("我报名！", "going"),
        ("我去", "going"),
        ("我要去的", "going"),
        ("算我一个", "going"),
        ("俺想参加", "going"),
        ("给我报个名吧", "going"),
        ("去不了", "not_going"),
        ("不去了", "not_going"),
        ("我这次去不了啊", "not_going"),
        ("没时间", "not_going"),
        ("在哪", "where"),
        ("在哪儿办呢？", "where"),
        ("地址", "where"),
        ("地址是哪里", "where"),
        ("咋走", "where"),
        ("怎么去？", "where"),
        ("坐啥车", "where"),
        ("几点", "when"),
        ("啥时候开始", "when"),
        ("几号", "when"),
        ("带啥", "bring"),
        ("要带什么东西", "bring"),
        ("退订", "stop"),
        ("别发了", "stop"),
        ("不要再给我发消息了", "stop"),
        ("TD", "stop"),
        ("订阅通知", "again"),
        ("小额贷款在哪办", None),
        ("我报名培训能领多少补贴", None),
        ("去年的补贴发了吗", None),
        ("不想活了", None),
        ("今天几号发工资", None),
        ("你好", None),
        ("我能去吗", None),
        ("能报名么？", None),
        ("报名？", None),
        ("不去吗", None),
        ("我去嘛", "going"),
    ],
)
def test_words_of_an_answer(words: str, verb: str | None) -> None:
    assert verb_of(plain(words)) == verb


@pytest.mark.parametrize(("words", "verb"), [("我要退订", "stop"), ("订阅通知", "again"), ("别发了", None)])
def test_some_words_need_no_notice(words: str, verb: str | None) -> None:
    assert verb_anytime(plain(words)) == verb


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("那个招聘会几点", "几点"),
        ("你们发的通知在哪", "在哪"),
        ("上次那场招聘会我报名", "我报名"),
        ("招聘会在哪", None),
    ],
)
def test_words_that_point_back_to_a_notice(words: str, left: str | None) -> None:
    assert without_name(words) == left


async def test_tap_is_noted_and_confirmed_with_place_and_time(campaign_world: CampaignWorld) -> None:
    talk, delivery = await campaign_world.told(1)
    reply = await campaign_world.taps(talk, f"notice:{delivery}:going")
    assert reply.text.startswith(
        "记下了，您要去“彭水冬季招聘会”。\n时间：11月28日（周六）09:00到15:00\n地点：县体育馆 滨江路1号"
    )
    assert "要带：身份证" in reply.text
    assert await answer_of(campaign_world, delivery) == "going"


async def test_typed_words_answer_the_last_notice(campaign_world: CampaignWorld) -> None:
    talk, delivery = await campaign_world.told(1)
    assert "县体育馆" in (await campaign_world.hears(talk, "招聘会在哪")).text  # type: ignore[union-attr]
    assert await answer_of(campaign_world, delivery) == "where"
    await campaign_world.hears(talk, "算我一个")
    assert await answer_of(campaign_world, delivery) == "going"
    assert "身份证" in (await campaign_world.hears(talk, "带啥？")).text  # type: ignore[union-attr]
    assert await answer_of(campaign_world, delivery) == "going"
    await campaign_world.hears(talk, "去不了")
    assert await answer_of(campaign_world, delivery) == "not_going"


async def test_invented_fair_is_called_so_wherever_it_is_named(campaign_world: CampaignWorld) -> None:
    fair = await campaign_world.fair(replace(OTHER, sample=True))
    talk, delivery = await campaign_world.told(1, changed(fair_id=fair))
    campaign = await campaign_world.campaign(1)
    template = Template(campaign, await campaign_world.campaigns.fair_of(campaign), Divisions.load(), "")
    body = template.render(Recipient("甲一"), 1)
    answers = [
        (await campaign_world.taps(talk, f"notice:{delivery}:{verb}")).text for verb in ("going", "where", "bring")
    ]
    assert all("不是真的" in words for words in (body["text"], body["fair"]["title"], *answers))


async def test_where_gives_map_and_calendar(campaign_world: CampaignWorld) -> None:
    talk, delivery = await campaign_world.told(1)
    words = (await campaign_world.taps(talk, f"notice:{delivery}:where")).text
    assert "https://uri.amap.com/marker?position=108.16,29.29&name=" in words
    assert "https://bangfu.example/fairs/1.ics" in words


async def test_after_another_matter_words_are_the_bots_unless_they_name_the_notice(
    campaign_world: CampaignWorld,
) -> None:
    talk, delivery = await campaign_world.told(1)
    await campaign_world.said(talk, {"text": "小额贷款最多 30 万。", "buttons": []})
    assert await campaign_world.hears(talk, "在哪") is None
    assert await campaign_world.hears(talk, "我去") is None
    assert await answer_of(campaign_world, delivery) is None
    reply = await campaign_world.hears(talk, "你们发的那个招聘会几点开始")
    assert reply
    assert "09:00" in reply.text


@pytest.mark.parametrize("words", ["报名", "我去", "去不了"])
async def test_nobody_puts_their_name_down_for_a_policy(campaign_world: CampaignWorld, words: str) -> None:
    talk, delivery = await campaign_world.told(1, replace(PLAIN, kind=Kind.POLICY))
    assert await campaign_world.hears(talk, words) is None
    assert await answer_of(campaign_world, delivery) is None


async def test_words_without_any_notice_are_the_bots(campaign_world: CampaignWorld) -> None:
    talk = await campaign_world.chat(await campaign_world.person(1))
    assert await campaign_world.hears(talk, "报名") is None
    assert await campaign_world.hears(talk, "那个招聘会在哪") is None


async def test_notice_older_than_a_week_is_no_context(campaign_world: CampaignWorld) -> None:
    talk, _ = await campaign_world.told(1, PLAIN)
    campaign_world.clock.moment = MONDAY + 8 * DAY
    assert await campaign_world.hears(talk, "报名") is None


async def test_past_fair_is_said_to_be_over(campaign_world: CampaignWorld) -> None:
    talk, delivery = await campaign_world.told(1)
    campaign_world.clock.moment = SATURDAY + DAY
    reply = await campaign_world.hears(talk, "报名")
    assert reply
    assert "已经结束" in reply.text
    assert reply.buttons[0].payload.startswith("say:")
    assert await answer_of(campaign_world, delivery) is None


async def test_two_open_notices_are_asked_about(campaign_world: CampaignWorld) -> None:
    talk, first = await campaign_world.told(1)
    await campaign_world.settle(await campaign_world.running(changed(fair_id=await campaign_world.fair(OTHER))))
    reply = await campaign_world.hears(talk, "报名")
    assert reply
    assert [button.title for button in reply.buttons] == ["城南夜市招聘会", "彭水冬季招聘会"]
    chosen = await campaign_world.taps(talk, reply.buttons[1].payload)
    assert "彭水冬季招聘会" in chosen.text
    assert await answer_of(campaign_world, first) == "going"
    assert "身份证" in (await campaign_world.hears(talk, "带什么")).text  # type: ignore[union-attr]


async def test_stop_asks_nobody_which_notice_is_meant(campaign_world: CampaignWorld) -> None:
    talk, _ = await campaign_world.told(1)
    await campaign_world.settle(await campaign_world.running(changed(fair_id=await campaign_world.fair(OTHER))))
    assert "不再给您发" in (await campaign_world.hears(talk, "别发了")).text  # type: ignore[union-attr]
    assert (await campaign_world.rows(people))[0].notices == "refused"


async def test_two_notices_of_one_fair_are_one_matter(campaign_world: CampaignWorld) -> None:
    talk, _ = await campaign_world.told(1)
    await campaign_world.settle(await campaign_world.running())
    assert "记下了" in (await campaign_world.hears(talk, "报名")).text  # type: ignore[union-attr]


async def test_nobody_answers_for_another_talk(campaign_world: CampaignWorld) -> None:
    _, delivery = await campaign_world.told(1)
    stranger = await campaign_world.chat(name="stranger")
    await campaign_world.taps(stranger, f"notice:{delivery}:going")
    assert await answer_of(campaign_world, delivery) is None


@pytest.mark.parametrize("typed", ["别发了", "退订", None])
async def test_stop_takes_the_consent_back_and_names_the_way_back(
    campaign_world: CampaignWorld, typed: str | None
) -> None:
    talk, delivery = await campaign_world.told(1)
    if typed:
        reply = await campaign_world.hears(talk, typed)
    else:
        reply = await campaign_world.taps(talk, f"notice:{delivery}:stop")
    assert reply
    assert "订阅通知" in reply.text
    assert (await campaign_world.rows(people))[0].notices == "refused"
    assert await answer_of(campaign_world, delivery) == "stop"
    await campaign_world.hears(talk, "订阅通知")
    assert (await campaign_world.rows(people))[0].notices == "given"
    assert [row.state for row in await campaign_world.rows(consents)] == ["refused", "given"]


async def test_stop_from_a_chat_of_nobody_is_answered(campaign_world: CampaignWorld) -> None:
    talk = await campaign_world.chat(name="stranger")
    reply = await campaign_world.hears(talk, "退订")
    assert reply
    assert "没有登记" in reply.text


async def test_answers_to_a_notice_without_a_fair(campaign_world: CampaignWorld) -> None:
    talk, delivery = await campaign_world.told(1, PLAIN)
    assert "看通知里写的" in (await campaign_world.hears(talk, "在哪")).text  # type: ignore[union-attr]
    assert (await campaign_world.hears(talk, "报名")).text == "记下了，您报名了。"  # type: ignore[union-attr]
    assert await answer_of(campaign_world, delivery) == "going"


async def test_check_in_is_noted_once_on_the_day(campaign_world: CampaignWorld) -> None:
    talk, _ = await campaign_world.told(1)
    code = await campaign_world.attendance.code_for(1)
    assert code == await campaign_world.attendance.code_for(1)
    assert not set(code) & {"0", "1"}
    assert "今天不开" in (await campaign_world.hears(talk, f"签到 {code}")).text  # type: ignore[union-attr]
    campaign_world.clock.moment = SATURDAY
    assert "签到码不对" in (await campaign_world.hears(talk, "签到111111")).text  # type: ignore[union-attr]
    assert "欢迎" in (await campaign_world.hears(talk, f"签到{code}")).text  # type: ignore[union-attr]
    assert "已经签过" in (await campaign_world.hears(talk, f"签到：{code}")).text  # type: ignore[union-attr]
    assert [(row.person_id, row.how) for row in await campaign_world.rows(attendances)] == [(1, "code")]


async def test_check_in_without_a_code_is_told_how(campaign_world: CampaignWorld) -> None:
    talk = await campaign_world.chat(name="stranger")
    assert "墙上" in (await campaign_world.hears(talk, "签到")).text  # type: ignore[union-attr]


async def test_trial_goes_to_the_chat_that_types_the_number(campaign_world: CampaignWorld) -> None:
    number = await campaign_world.draft()
    talk = await campaign_world.chat(name="own")
    words = campaign_world.trials.words(await campaign_world.campaign(number))
    await campaign_world.hears(talk, words)
    bodies = [row.body for row in await campaign_world.rows(outbox)]
    assert bodies[0]["fair"]["title"] == "彭水冬季招聘会"
    assert bodies[0]["buttons"][0]["payload"] == "notice:0:going"
    assert "试发" in (await campaign_world.taps(talk, "notice:0:going")).text
    await campaign_world.campaigns.change(number, None, PLAIN, campaign_world.writer)
    assert "不对" in (await campaign_world.hears(talk, words)).text  # type: ignore[union-attr]


@pytest.mark.parametrize("number", [1, 13, 138, 1999])
async def test_words_of_a_trial_do_not_look_like_a_phone(campaign_world: CampaignWorld, number: int) -> None:
    campaign = replace(await campaign_world.campaign(await campaign_world.draft()), id=number)
    words = campaign_world.trials.words(campaign)
    assert mask(words) == words


async def test_trial_is_not_sent_to_somebody_of_the_registry(campaign_world: CampaignWorld) -> None:
    talk = await campaign_world.chat(await campaign_world.person(1))
    campaign = await campaign_world.campaign(await campaign_world.draft())
    with pytest.raises(ChatOfPerson) as refused:
        await campaign_world.trials.send(campaign, talk, campaign_world.writer)
    assert "台账" in complaint(refused.value)
