"""Whole talks of people who want to know whether they may claim: what is said, and what must be heard.

Each line: the words, the intent they are understood as (or `tap` and the button's words), and what the reply holds;
what must not be in it stands after `!`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from talking import Said, Talk

from actions.registry import executor
from actions.services import Services
from policy_kb.rules.facts import Facts

StartTalk = Callable[..., Talk]
Line = tuple[str, str, list[str]]
POOR = "您家是建档立卡贫困户吗"
KIND = "几个人合伙"
LAST = "最终以经办机构审核为准"
EXPIRED = "已过期"
DRAFT = "只是征求意见稿"

TALKS: dict[str, tuple[str, str, list[Line]]] = {
    "from the question to the verdict": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", ["问您几句", POOR]),
        ("是哩", "affirm", [KIND, "!" + POOR]),
        ("摆摊", "nlu_fallback", ["您够条件", "20万元", "二(五)3", "材料", "当地人社", LAST, "!200万"]),
    ]),
    "what the question tells is not asked": ("2018-06-01", "吉林省", [
        ("我42了，建档立卡户，想开个公司，能贷款吗", "loan_eligibility", ["您够条件", "400万元", LAST, "!" + POOR]),
    ]),
    "the region comes first": ("2018-06-01", "", [
        ("我是建档立卡户，能贷款吗", "loan_eligibility", ["您在哪个市"]),
        ("吉林长春", "set_region", [KIND, "!" + POOR]),
        ("网店", "inform", ["您够条件", "20万元"]),
    ]),
    "a question in between": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("招聘会在哪", "job_fair", ["招聘会", "刚才问您：" + POOR]),
        ("要带啥材料", "loan_how_apply", ["材料", "刚才问您：" + POOR]),
        ("谢谢", "thanks", ["不客气", "刚才问您：" + POOR]),
        ("对头", "affirm", [KIND]),
    ]),
    "a fact inside another question": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("我是建档立卡，路费能补多少", "transport_subsidy", [KIND, "!" + POOR]),
    ]),
    "corrections": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("不是", "deny", ["您不够条件", "建档立卡贫困户", LAST]),
        ("说错了，我家是建档立卡", "change_answer", ["好，改过来了", KIND]),
        ("一个人干", "inform", ["20万元"]),
        ("不对，是合伙", "deny", ["好，改过来了", "200万元"]),
        ("说错了", "change_answer", ["重说", KIND]),
        ("办公司", "inform", ["400万元"]),
    ]),
    "why, in other words, and at last a person": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("为啥问这个", "clarify_repeat", ["只给其中几类人", POOR]),
        ("没听懂", "clarify_repeat", ["认定的身份", "就说“是”"]),
        ("嘻嘻", "out_of_scope", ["没听明白", POOR]),
        ("啦啦啦", "nlu_fallback", ["认定的身份"]),
        ("123木头人", "out_of_scope", ["转人工", POOR]),
        ("是的", "affirm", [KIND]),
    ]),
    "nobody knows": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("不晓得", "inform", [KIND, "!" + POOR]),
        ("说不清", "inform", ["还说不准", "还要知道：", "建档立卡贫困户", "去当地人社", LAST]),
        ("我问了村里，我家是建档立卡", "inform", ["记下了", KIND]),
        ("合伙", "inform", ["您够条件", "200万元"]),
    ]),
    "stopping": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("算了 不问了", "stop", ["好，不问了"]),
        ("是", "affirm", ["您想问什么"]),
        ("我能贷款吗", "loan_eligibility", [POOR]),
    ]),
    "an expired document": ("2026-11-21", "吉林省", [
        ("我是建档立卡户，能贷款吗", "loan_eligibility", [EXPIRED, "!问您几句"]),
        ("tap", "按当时的条件看看", [EXPIRED, "现在的要去问", KIND, "!" + POOR]),
        ("俩人合伙", "inform", [EXPIRED, "200万元", LAST]),
    ]),
    "a draft": ("2018-09-01", "清远市清城区", [
        ("想去佛山打工有没有招工信息", "labor_export", [DRAFT, "!" + POOR]),
        ("tap", "按这份稿子看看", [DRAFT, POOR]),
        ("系", "affirm", [DRAFT, "您够条件", LAST]),
    ]),
    "a rough date at a boundary is asked exactly": ("2018-06-20", "吉林省", [
        ("我是建档立卡的大专毕业生，自己开了个店，社保补贴我能领吗", "social_insurance_subsidy", ["哪年哪月毕业"]),
        ("2015年6月", "inform", ["差几天", "毕业"]),
        ("2015年6月19号", "inform", ["您不够条件", "毕业还没过3年"]),
        ("说错了，是2015年6月20号", "change_answer", ["您够条件"]),
    ]),
    "a rough date away from the boundary is enough": ("2018-06-20", "吉林省", [
        ("我是建档立卡的大专毕业生，自己开了个店，社保补贴我能领吗", "social_insurance_subsidy", ["哪年哪月毕业"]),
        ("前年", "inform", ["您够条件", LAST]),
    ]),
    "a second interview asks no known fact again": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("是", "affirm", [KIND]),
        ("一个人", "inform", ["您够条件"]),
        ("创业补贴我能领吗", "startup_subsidy", ["头一回", "!" + POOR]),
        ("头一回", "inform", ["您够条件", "!" + KIND]),
    ]),
    "all that the region has": ("2018-06-01", "吉林省", [
        ("我能享受啥", "eligible_for_what", ["现在有效", "可能够的", "创业担保贷款", POOR, LAST]),
        ("是的", "affirm", ["？", "!" + POOR]),
        ("招聘会在哪", "job_fair", ["刚才问您："]),
        ("没活干，在家闲着", "inform", ["？"]),
        ("没做", "deny", ["？"]),
        ("没出去", "deny", ["？"]),
        ("不是", "deny", ["？"]),
        ("不知道", "inform", ["够条件的：", "培训补贴", LAST]),
        ("tap", "培训补贴", ["补贴"]),
    ]),
    "another place ends what is of the first": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("我搬到济南了", "set_region", ["那条只管吉林省", "!不够条件", "!" + POOR]),
        ("tap", "我能享受啥", ["济南市2018到2020年"]),
    ]),
    "wrong means what was told last": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("今年学过两次培训", "inform", ["记下了", POOR]),
        ("说错了，就一次", "change_answer", ["好，改过来了", POOR]),
    ]),
    "several classes in other words": ("2022-11-15", "重庆市", [
        ("我能领交通补贴吗", "transport_subsidy", ["都不是"]),
        ("啥意思", "clarify_repeat", ["占哪一样，说出来就行", "!是就说“是”"]),
        ("是", "affirm", ["是哪一类"]),
    ]),
    "told before anything is asked": ("2018-06-01", "吉林省", [
        ("创业担保贷款啥人可以办", "loan_eligibility", ["!问您几句"]),
        ("我五十二", "inform", ["记下了"]),
        ("我家建档立卡，我够不够条件", "nlu_fallback", ["问您几句", KIND]),
    ]),
    "asked of everything": ("2018-06-01", "吉林省", [
        ("我够不够条件", "nlu_fallback", ["可能够的", POOR]),
    ]),
    "asked of everything, taken for a loan": ("2018-06-01", "吉林省", [
        ("我够不够条件", "loan_eligibility", ["可能够的", POOR]),
    ]),
    "asked of what was talked of": ("2018-06-01", "吉林省", [
        ("创业补贴有多少", "startup_subsidy", ["!问您几句"]),
        ("那我够条件吗", "loan_eligibility", ["问您几句", POOR]),
        ("是", "affirm", ["头一回自己开店"]),
    ]),
    "a fact in a question nobody can answer": ("2018-06-01", "吉林省", [
        ("我没活干咋去火星", "out_of_scope", ["!记下了"]),
    ]),
    "for a relative": ("2018-06-01", "吉林省", [
        ("我爸能不能贷款", "loan_eligibility", ["!问您几句"]),
        ("俺爹六十了，能贷款不", "loan_eligibility", ["!问您几句"]),
        ("我爸妈老了，我能贷款吗", "loan_eligibility", ["问您几句", POOR]),
        ("那我够不够", "eligible_for_what", [POOR]),
    ]),
    "the same told again": ("2018-06-01", "吉林省", [
        ("我是建档立卡户，想合伙，能贷款吗", "loan_eligibility", ["200万元"]),
        ("是建档立卡户", "inform", ["结果不变", "!200万元"]),
    ]),
    "a measure for some counties says so": ("2023-06-01", "贵州省", [
        ("我能享受啥", "eligible_for_what", ["现在有效", "只管国家乡村振兴重点帮扶县"]),
    ]),
    "an urgent matter goes first": ("2018-06-01", "吉林省", [
        ("我能贷款吗", "loan_eligibility", [POOR]),
        ("老板拖欠我三个月工资", "wage_arrears", ["转给", "!刚才问您"]),
        ("是的", "affirm", [KIND]),
    ]),
}  # fmt: skip


async def said_in(talk: Talk, last: Said | None, words: str, intent: str) -> Said:
    """One line of a talk."""
    if words == "tap":
        assert last
        return await talk.tap(last.button(intent))
    place = next(({"region": name} for name in ("长春", "济南") if name in words), {})
    return await talk.say(words, intent, **place)


@pytest.mark.parametrize("name", TALKS)
async def test_talk(talk: StartTalk, name: str) -> None:
    day, region, lines = TALKS[name]
    one, last, asked = talk(day, region or None), None, []
    for words, intent, wanted in lines:
        last = await said_in(one, last, words, intent)
        for each in wanted:
            assert (each.removeprefix("!") in last.text) is not each.startswith("!"), (words, each, last.text)
        asked += [one.slots["interview"]["question"]] if one.slots["interview"] else []
        assert all(len(re.findall(r"[。？]", text)) <= 7 for text in last.texts), last.texts
    assert len(json.dumps(one.slots["interview"])) < 1000


async def test_what_the_registry_knows_is_neither_asked_nor_kept_in_the_talk(services: Services) -> None:
    async def known(conversation_id: str) -> Facts:
        assert conversation_id == "talk-1"
        return Facts({"disability_grade": 2}, {"registered_poor": True})

    one = Talk(executor(replace(services, known_facts=known)), _day("2018-06-01"), "吉林省", registry={"linked": True})
    first = await one.say("我能贷款吗", "loan_eligibility")
    assert POOR not in first.text
    told = await one.say("合伙", "inform")
    assert "200万元" in told.text
    stored = json.dumps(one.slots)
    assert "disability" not in stored
    assert "registered_poor" not in json.dumps(one.slots["facts"])


async def test_what_the_person_says_beats_the_registry(services: Services) -> None:
    async def known(conversation_id: str) -> Facts:
        return Facts(classes={"registered_poor": True})

    one = Talk(executor(replace(services, known_facts=known)), _day("2018-06-01"), "吉林省", registry={"linked": True})
    await one.say("我能贷款吗", "loan_eligibility")
    told = await one.say("我家早不是建档立卡户了，不是贫困户", "inform")
    assert "您不够条件" in told.text


def _day(written: str) -> Any:
    from datetime import date

    return date.fromisoformat(written)
