"""What actions leave to the registry's desk beside the bot, and what they say where there is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from talking import Talk

StartTalk = Callable[..., Talk]
LINKED = {"linked": True, "region": "500243"}
STRANGER = {"linked": False}


def beside(talk: Talk, registry: dict[str, object]) -> Talk:
    talk.registry = registry
    return talk


@pytest.mark.parametrize("words", ["我的登记给我看看", "我在不在名单", "我名字写错了", "把我的资料删了"])
async def test_linked_persons_record_is_left_to_the_registry(talk: StartTalk, words: str) -> None:
    told = await beside(talk(), LINKED).say(words, "my_record")
    assert [each["verb"] for each in told.errands] == ["record:about"]
    assert (told.texts, told.handoff) == ((), None)


async def test_strangers_question_for_the_list_is_answered_from_the_documents_too(talk: StartTalk) -> None:
    told = await beside(talk("2018-06-01", "吉林省"), STRANGER).say("我在不在名单上", "my_record")
    assert told.citations
    assert told.errands == ({"verb": "record:about", "detail": {"region": "220000"}},)


async def test_strangers_wrong_record_goes_to_a_person_as_ever(talk: StartTalk) -> None:
    told = await beside(talk(), STRANGER).say("我名字写错了", "my_record")
    assert told.handoff is not None


@pytest.mark.parametrize(
    ("intent", "verb"), [("subscribe", "notices:on"), ("unsubscribe", "notices:off"), ("check_in", "check:said")]
)
async def test_what_the_registry_notes_is_an_errand(talk: StartTalk, intent: str, verb: str) -> None:
    told = await beside(talk(), STRANGER).say("别发了", intent)
    assert [each["verb"] for each in told.errands] == [verb]
    assert told.handoff is None


async def test_unsure_reading_leaves_no_errand(talk: StartTalk) -> None:
    told = await beside(talk(), LINKED).say("还在", "check_in", confidence=0.4)
    assert told.errands == ()


async def test_policy_explained_to_a_linked_person_is_noted(talk: StartTalk) -> None:
    question = ("我自己创业能贷多少", "loan_amount_rate")
    noted = await beside(talk("2018-06-01", "吉林省"), LINKED).say(*question)
    assert [each["verb"] for each in noted.errands] == ["talk:given"]
    assert (await beside(talk("2018-06-01", "吉林省"), STRANGER).say(*question)).errands == ()


async def test_linked_person_is_not_asked_where_they_live(talk: StartTalk) -> None:
    told = await beside(talk(), LINKED).say("最近有招聘会吗", "job_fair")
    assert "彭水" in told.text


async def test_search_for_work_is_an_errand_with_what_was_understood(talk: StartTalk) -> None:
    one = beside(talk(region="彭水"), STRANGER)
    told = await one.say("找个保洁，五十三了，月薪三千", "find_job", age="53", amount="3000", job="保洁")
    (errand,) = told.errands
    detail = errand["detail"]
    assert errand["verb"] == "job:find"
    assert (detail["region"], detail["age"], detail["amount"], detail["jobs"]) == ("500243", "53", "3000", ["保洁"])
    assert told.text.startswith(detail["short"])


async def test_question_after_the_policy_of_finding_work_is_no_search(talk: StartTalk) -> None:
    told = await beside(talk(region="彭水"), STRANGER).say("找工作有啥政策", "find_job")
    assert told.errands == ()


async def test_words_wait_for_the_place_and_are_searched_with_then(talk: StartTalk) -> None:
    one = beside(talk(), STRANGER)
    assert "哪" in (await one.say("找个看大门的活", "find_job")).text
    (errand,) = (await one.say("彭水", "set_region", region="彭水")).errands
    assert errand["detail"]["words"] == "找个看大门的活"


async def test_vacancies_are_said_without_the_registry_too(talk: StartTalk) -> None:
    told = await talk(region="彭水").say("有没有活干", "find_job")
    assert "有这些活" in told.texts[0]
    assert "（样例，不是真的）" in told.texts[0]
    assert told.errands == ()


@pytest.mark.parametrize(
    ("intent", "words", "lead"),
    [
        ("assist_workshop", "帮扶车间在哪", "离您近的帮扶车间"),
        ("office_contact", "人社局在哪", "可以去这里问"),
        ("skill_training", "有啥培训", "可以报名的培训班"),
    ],
)
async def test_directory_follows_the_documents(talk: StartTalk, intent: str, words: str, lead: str) -> None:
    told = await talk(region="彭水").say(words, intent)
    assert told.texts[-1].startswith(lead)
    assert "（样例，不是真的）" in told.texts[-1]
    assert told.texts[-1].endswith("去之前先打电话问一声。")


async def test_far_places_are_not_offered(talk: StartTalk) -> None:
    told = await talk(region="乌鲁木齐").say("帮扶车间在哪", "assist_workshop")
    assert "离您近的" not in told.text


async def test_fair_of_a_notice_is_preferred(talk: StartTalk) -> None:
    one = talk()
    listed = (await one.say("彭水哪天有招聘会", "job_fair", region="彭水")).text
    number = int(listed.split("/fairs/")[1].split(".ics")[0])
    other = talk()
    other.notice = {"fair": number}
    told = await other.say("招聘会几点", "job_fair")
    assert told.text.startswith("通知您的这场招聘会")
    assert told.text.count("时间：") == 1


async def test_other_place_is_no_question_about_the_notice(talk: StartTalk) -> None:
    one = talk()
    one.notice = {"fair": 1}
    told = await one.say("济南哪天有招聘会", "job_fair", region="济南")
    assert "通知您的" not in told.text
