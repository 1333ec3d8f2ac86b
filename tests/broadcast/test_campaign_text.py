from __future__ import annotations

from dataclasses import replace

import pytest
from campaign_world import BASE_URL, FAIR, NOTICE, PLAIN, CampaignWorld, changed

from bot.broadcast.campaign import Kind
from bot.broadcast.errors import BadField, FairSilent, NeedsFair, UnknownVariables
from bot.broadcast.preview import previews
from bot.broadcast.text import VARIABLES, Recipient, Template, check_words, fair_time, polite
from bot.directory.divisions import Divisions

ANNA = Recipient("王秀英", "female", "500243")
DIVISIONS = Divisions.load()


async def body_of(world: CampaignWorld, new: object, person: Recipient = ANNA) -> dict[str, object]:
    campaign = await world.campaign(await world.draft(new))  # type: ignore[arg-type]
    fair = await world.campaigns.fair_of(campaign)
    return Template(campaign, fair, DIVISIONS, BASE_URL).render(person, 12)


async def test_notice_is_filled_and_carries_card_and_answers(campaign_world: CampaignWorld) -> None:
    body = await body_of(campaign_world, NOTICE)
    assert body == {
        "text": "王女士，11月28日（周六）09:00到15:00在县体育馆 滨江路1号有彭水冬季招聘会，来看看。",
        "buttons": [
            {"title": "我去", "payload": "notice:12:going"},
            {"title": "去不了", "payload": "notice:12:not_going"},
            {"title": "在哪、怎么去", "payload": "notice:12:where"},
            {"title": "不再收通知", "payload": "notice:12:stop"},
        ],
        "citations": [],
        "campaign": 1,
        "lane": "broadcast",
        "fair": {
            "id": 1,
            "title": "彭水冬季招聘会",
            "time": "11月28日（周六）09:00到15:00",
            "place": "县体育馆 滨江路1号",
            "link": f"{BASE_URL}/fairs/1.ics",
        },
    }


@pytest.mark.parametrize(("kind", "verbs"), [(Kind.TRAINING, ["going", "not_going", "stop"]), (Kind.POLICY, ["stop"])])
async def test_answers_fit_the_kind(campaign_world: CampaignWorld, kind: Kind, verbs: list[str]) -> None:
    body = await body_of(campaign_world, replace(PLAIN, kind=kind))
    assert [button["payload"].rsplit(":", 1)[1] for button in body["buttons"]] == verbs  # type: ignore[attr-defined]
    assert "fair" not in body


async def test_a_name_is_never_read_as_a_blank(campaign_world: CampaignWorld) -> None:
    body = await body_of(campaign_world, PLAIN, Recipient("{地点}"))
    assert body["text"] == "{地点}，电焊班开始报名了。"


async def test_full_width_braces_and_blanks_are_read(campaign_world: CampaignWorld) -> None:
    body = await body_of(campaign_world, replace(PLAIN, text="｛ 地区 ｝的{姓名}"))
    assert body["text"] == "彭水苗族土家族自治县的王秀英"


@pytest.mark.parametrize(
    ("name", "sex", "said"),
    [
        ("王秀英", "female", "王女士"),
        ("欧阳春", "male", "欧阳先生"),
        ("欧阳", "male", "欧阳"),
        ("王秀英", "", "王秀英"),
        ("阿依古丽·买买提", "female", "阿依古丽·买买提"),
        ("王", "male", "王"),
    ],
)
def test_polite_address(name: str, sex: str, said: str) -> None:
    assert polite(name, sex) == said


@pytest.mark.parametrize(
    ("words", "fair", "error"),
    [
        ("{姓名}{电话}", FAIR, UnknownVariables),
        ("{}", FAIR, UnknownVariables),
        ("{姓名}}", FAIR, BadField),
        ("{时间}", None, NeedsFair),
        ("{岗位}", FAIR, FairSilent),
    ],
)
def test_words_that_would_leave_a_hole_are_refused(words: str, fair: object, error: type[Exception]) -> None:
    with pytest.raises(error):
        check_words(words, fair)  # type: ignore[arg-type]


def test_every_known_blank_is_taken() -> None:
    whole = replace(FAIR, organiser="县人社局", contact="023-00000000", posts=())
    check_words("".join(f"{{{name}}}" for name in VARIABLES if name != "岗位"), whole)


def test_fair_over_several_days_names_the_last() -> None:
    longer = replace(FAIR, ends_at=FAIR.ends_at.replace(day=29))
    assert fair_time(longer) == "11月28日（周六）09:00到11月29日15:00"


async def test_preview_counts_as_the_channel_counts(campaign_world: CampaignWorld) -> None:
    campaign = await campaign_world.campaign(await campaign_world.draft(changed(text="😀")))
    fair = await campaign_world.campaigns.fair_of(campaign)
    found = previews(campaign, fair, ANNA, DIVISIONS, BASE_URL)
    assert [each.channel for each in found] == ["telegram", "web", "drill"]
    assert [each.most for each in found[:2]] == [4096, 8000]
    assert found[1].lines[0] == "😀"
    assert found[1].length == len("\n".join(found[1].lines)) + 1
    assert all(each.fits for each in found)
