"""The published wording of a clause in chat. The wording here is invented; JL-30 is cited at 二(五)3."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from rasa_sdk.executor import CollectingDispatcher
from talking import Talk

from actions import original
from actions.context import Context
from actions.registry import executor
from actions.services import Services
from bot.clock import SystemClock
from bot.knowledge.sources.fields import proposed_fields
from bot.knowledge.sources.keeping import Sources
from bot.knowledge.sources.reading import read
from bot.knowledge.sources.shelf import SourcesInForce
from bot.privacy.audit import Audit
from bot.storage.database import Database

DAY = date(2018, 6, 1)
LOAN = "3.示例贷款。示例个人最高20万元,电话80001234。"
TEXT = "一、甲。\n二、乙\n(一)子。\n(二)丑。\n(三)寅。\n(四)卯。\n(五)辰\n1.头。\n2.身。\n{loan}\n(六)巳。\n三、丙。"


class StillClock(SystemClock):
    def now(self) -> datetime:
        return datetime(2018, 5, 1, tzinfo=UTC)


async def with_wording(services: Services, database: Database, loan: str = LOAN, confirm: str = "yes") -> Services:
    sources = Sources(database, Audit(database, StillClock()), StillClock())
    source = read("x.txt", TEXT.format(loan=loan).encode(), services.divisions)
    version = (await sources.ingest(source, "JL", "x.txt", "staff:1")).version
    if confirm:
        fields = replace(proposed_fields(source.proposals, date(2018, 1, 1)), title="示例方案", region="220000")
        await sources.confirm(version.id, fields, "staff:2")
    shelf = SourcesInForce(database)
    await shelf.refresh()
    return replace(services, originals=shelf)


def tapped(measure: str, day: date = DAY) -> Context:
    entities = {"measure": (measure,), "aspect": (original.ASPECT,)}
    return Context(f"/{original.INTENT}", original.INTENT, 1.0, entities, {}, {"today": day.isoformat()})


def shown(services: Services, context: Context) -> tuple[dict[str, Any], dict[str, Any]]:
    dispatcher, measure = CollectingDispatcher(), original.asked(context)
    assert measure
    events = original.show(dispatcher, services, context, measure)
    assert len(dispatcher.messages) == 1
    return dispatcher.messages[0], {event["name"]: event["value"] for event in events}


async def test_a_button_leads_to_the_wording_with_its_citation(services: Services, database: Database) -> None:
    ours = await with_wording(services, database)
    button = original.choice(ours, "JL-30", DAY)
    assert button
    assert (button.title, button.payload) == (
        "看原文", '/policy_validity{"measure": "JL-30", "aspect": "document"}',
    )  # fmt: skip
    message, slots = shown(ours, tapped("JL-30"))
    assert message["text"] == "《示例方案》二(五)3：“3.示例贷款。示例个人最高20万元,电话〔电话〕。”"
    assert message["custom"]["citations"][0]["measure"] == "JL-30"
    assert slots["measure"] == "JL-30"


async def test_the_wording_is_at_most_900_characters_and_cut_behind_a_sentence(
    services: Services, database: Database
) -> None:
    ours = await with_wording(services, database, "3.长。" + "这一句有十个字啊呀。" * 200)
    text = shown(ours, tapped("JL-30"))[0]["text"]
    assert len(text) <= 900
    assert text.endswith("这一句有十个字啊呀。……（下文略）”")


@pytest.mark.parametrize(("measure", "day"), [("JL-30", date(2017, 1, 1)), ("CQ-14", DAY), ("XX-99", DAY), (None, DAY)])
async def test_without_wording_there_is_no_button(
    services: Services, database: Database, measure: str | None, day: date
) -> None:
    assert original.choice(await with_wording(services, database), measure, day) is None
    assert original.choice(services, measure, day) is None


async def test_what_nobody_confirmed_is_not_shown(services: Services, database: Database) -> None:
    ours = await with_wording(services, database, confirm="")
    assert original.choice(ours, "JL-30", DAY) is None
    message, _ = shown(ours, tapped("JL-30"))
    assert message["text"] == "这一条还没有收录原文。要看全文，请找当地人社局。"
    assert message["buttons"][0]["title"]


async def test_a_button_of_a_measure_that_is_gone_says_whom_to_ask(services: Services) -> None:
    message, slots = shown(services, tapped("XX-99"))
    assert "12333" in message["text"]
    assert slots == {}


@pytest.mark.parametrize(
    "context",
    [
        replace(tapped("JL-30"), text="看看文件原文"),
        replace(tapped("JL-30"), entities={"measure": ("JL-30",), "aspect": ("amount",)}),
        replace(tapped("JL-30"), entities={"aspect": ("document",)}),
    ],
)
def test_only_the_button_asks_for_the_wording(context: Context) -> None:
    assert original.asked(context) is None


async def test_an_answer_offers_its_wording_and_the_tap_shows_it(services: Services, database: Database) -> None:
    ours = await with_wording(services, database)
    talk = Talk(executor(ours), DAY, "吉林省")
    answered = await talk.say("创业贷款能贷多少", "loan_amount_rate", aspect="amount")
    shown_then = await talk.tap(answered.button("看原文"))
    assert shown_then.text.startswith("《示例方案》二(五)3：")


async def test_without_the_document_no_wording_is_offered(services: Services) -> None:
    answered = await Talk(executor(services), DAY, "吉林省").say(
        "创业贷款能贷多少", "loan_amount_rate", aspect="amount"
    )
    assert not [button for button in answered.buttons if "看原文" in button["title"]]
