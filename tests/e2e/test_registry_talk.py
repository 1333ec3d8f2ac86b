"""People in the real registry and their own chats: linked, seen, written to, erased; jobs that suit."""

from __future__ import annotations

import re
from typing import Any

import pytest
from desk_browsers import Desk, picture
from playwright.async_api import expect
from registry_people import COUNTY, Register, linked
from registry_staff import Crew, at_console
from system import System, payload_of, words

VACANCY = re.compile(r"^[1-3]\. (样例：.+)$", re.MULTILINE)


async def test_labourer_links_sees_a_masked_record_and_leaves_no_number(desk: Desk, register: Register) -> None:
    person, labourer = register.somebody(), await desk.labourer()
    await labourer.says("我的信息")
    await labourer.hears("我不知道您是谁")
    await labourer.taps("绑定")
    await labourer.hears("您随时能看、能改、能删")
    await labourer.taps("同意")
    await labourer.hears("请在一句话里发姓名和身份证号")
    await labourer.says(person.words)
    await labourer.hears("要不要发给您")
    await labourer.taps("接收通知")
    await labourer.says("我的信息")
    await labourer.hears("您的登记")
    await picture(labourer.page, "labourer-own-record")
    record = await labourer.heard.last.inner_text()
    assert COUNTY.removeprefix("重庆市") in record
    assert person.phone[-4:] in record
    assert [each for each in (person.id_number, person.phone, person.name) if each in record] == []
    await labourer.page.reload()
    shown = await labourer.page.content()
    assert [each for each in (person.id_number, person.phone) if each in shown] == []
    stored = desk.system.everything_stored()
    assert [each for each in (person.id_number, person.phone) if each.encode() in stored] == []
    await labourer.says("退订")
    await labourer.hears("以后不再给您发通知")
    await labourer.says("订阅通知")
    await labourer.hears("不想收了")


def test_wrong_name_and_wrong_number_are_answered_alike(system: System, register: Register) -> None:
    known, unknown = register.somebody(), register.somebody()
    answers = []
    for said in (f"钱有余 {known.id_number}", unknown.words.replace(unknown.name, "钱有余")):
        talk = {"conversation_id": str(system.say("绑定")["conversation_id"])}
        system.say("同意", **talk)
        answers.append(words(system.say(said, **talk)))
    assert answers[0] == answers[1]
    assert "没对上" in answers[0]


def vacancies(reply: dict[str, Any]) -> list[str]:
    """The vacancies of a reply with place and distance."""
    return VACANCY.findall(words(reply))


@pytest.mark.parametrize("region", ["彭水县", "济南市"])
def test_jobs_are_shown_and_too_far_changes_them(system: System, region: str) -> None:
    first = system.say("找活", region=region)
    assert vacancies(first)
    assert "工资：" in words(first)
    second = system.say("太远了", conversation_id=first["conversation_id"])
    assert words(second).startswith("好，")
    assert vacancies(second) != vacancies(first)


def test_erased_person_is_gone_from_console_and_chat(system: System, register: Register, crew: Crew) -> None:
    person = register.somebody()
    number = register.id_of(person)
    page = f"/console/people/{number}"
    assert person.name in crew.keeper.get(page).text
    talk = {"conversation_id": linked(system, person)}
    asked = system.say("把我信息删了", **talk)
    assert payload_of(asked, "确定")
    assert "删好了" in words(system.say("确定", **talk))
    assert "我不知道您是谁" in words(system.say("我的信息", **talk))
    assert crew.keeper.get(page).status_code == 404
    crew.keeper.get("/console/people")
    assert '<b class="number">0</b>' in crew.keeper.post("/console/people", words=person.phone).text


async def test_staff_find_somebody_by_phone_and_the_address_holds_no_number(
    desk: Desk, register: Register, crew: Crew
) -> None:
    person = register.somebody()
    page = await at_console(desk, crew.keeper, "/console/people")
    await page.get_by_label("姓名、身份证号或电话").fill(person.phone)
    await page.get_by_role("button", name="查找").click()
    await expect(page.get_by_role("link", name=person.name)).to_be_visible()
    assert person.phone not in page.url
    await page.get_by_role("link", name=person.name).click()
    await expect(page.get_by_role("heading", name=person.name)).to_be_visible()
    await expect(page.locator("#sealed-phone")).to_contain_text(person.phone[-4:])
    assert [each for each in (person.phone, person.id_number) if each in await page.content()] == []
    await picture(page, "registry-person")
