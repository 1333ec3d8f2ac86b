"""What is due: run out, about to, confirmed by nobody; in the order of the answers that stood on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert
from supplement_desk import hire

from bot.knowledge.counts import Counts
from bot.knowledge.due import Ahead, Due, Why, of_documents, ranked, read_due
from bot.knowledge.tables import source_documents, supplements
from bot.storage.database import Database
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Standing

DAY = date(2026, 11, 20)
MOMENT = datetime(2026, 11, 1, tzinfo=UTC)
ASPECTS = ("summary", "qualify", "gets", "amount", "how", "papers", "where", "when")


def measure(identifier: str, **other: Any) -> dict[str, Any]:
    """An invented measure; `other` changes it."""
    made: dict[str, Any] = {
        "id": identifier,
        "clause": "一",
        "title": "样例补贴",
        "kind": "entitlement",
        "topics": ["training_subsidy"],
        "office": "样例人社局",
        "office_stated": True,
        "aspects": dict.fromkeys(ASPECTS, "样例。"),
        "next": "去样例人社局问。",
        "asks": ["一", "二", "三"],
    }
    return made | other


def document(until: date | None = None, **other: Any) -> Document:
    """An invented document in force that a person has confirmed; `other` changes it."""
    made: dict[str, Any] = {
        "code": "AB",
        "title": "样例方案",
        "short": "样例方案",
        "number": None,
        "issuer": "样例局",
        "issued": None,
        "region": {"code": "500000", "name": "重庆市"},
        "period": {"from": date(2020, 1, 1), "to": until},
        "standing": "in_force",
        "ask": "样例人社局",
        "confirmed_by": "王芳",
        "measures": (measure("AB-01"), measure("AB-02")),
    }
    return Document.model_validate(made | other)


def found(made: Document, counts: Mapping[str, int] | None = None, days: int = 90) -> list[tuple[Why, str]]:
    base = KnowledgeBase((made,))
    return [(due.why, due.subject) for due in of_documents(base, Ahead(DAY, days), counts or {})]


@pytest.mark.parametrize(
    ("until", "why"),
    [
        (DAY - timedelta(days=1), [Why.EXPIRED]),
        (DAY, [Why.EXPIRING]),
        (DAY + timedelta(days=90), [Why.EXPIRING]),
        (DAY + timedelta(days=91), []),
        (None, []),
    ],
)
def test_documents_run_out_the_day_after_their_last(until: date | None, why: list[Why]) -> None:
    assert found(document(until)) == [(each, "AB") for each in why]


def test_days_ahead_are_as_asked() -> None:
    assert found(document(DAY + timedelta(days=91)), days=91) == [(Why.EXPIRING, "AB")]


def test_measure_with_a_period_of_its_own_is_named() -> None:
    own = measure("AB-02", period={"from": date(2020, 1, 1), "to": DAY - timedelta(days=3)})
    assert found(document(measures=(measure("AB-01"), own))) == [(Why.EXPIRED, "AB-02")]


@pytest.mark.parametrize(
    ("other", "why", "says"),
    [
        ({"confirmed_by": ""}, Why.UNCONFIRMED, "confirmed_by"),
        ({"title_stated": False, "issuer_stated": False}, Why.INFERRED, "标题、发文单位"),
        ({"period": {"from": date(2020, 1, 1), "to": None, "inferred": True}}, Why.INFERRED, "执行期"),
        ({"region": {"code": "500000", "name": "重庆市", "inferred": True}}, Why.INFERRED, "地区"),
    ],
)
def test_what_nobody_confirmed_says_what_to_do(other: dict[str, Any], why: Why, says: str) -> None:
    (due,) = of_documents(KnowledgeBase((document(**other),)), Ahead(DAY, 90), {})
    assert due.why is why
    assert says in due.todo


def test_repealed_document_is_not_due() -> None:
    assert found(document(DAY - timedelta(days=1), standing=Standing.REPEALED, confirmed_by="")) == []


def test_what_most_answers_stood_on_comes_first_then_the_most_pressing() -> None:
    lines = [
        Due(Why.INFERRED, "AB", "", 7, ""),
        Due(Why.EXPIRING, "CD", "", 0, ""),
        Due(Why.EXPIRED, "EF", "", 0, ""),
        Due(Why.EXPIRED, "AB", "", 7, ""),
    ]
    assert [(due.subject, due.why) for due in ranked(lines)] == [
        ("AB", Why.EXPIRED),
        ("AB", Why.INFERRED),
        ("EF", Why.EXPIRED),
        ("CD", Why.EXPIRING),
    ]


async def fill(database: Database) -> None:
    """Supplements 1 (of a topic, unconfirmed), 2 (expired), 3 (in force), 4 (withdrawn); sources 1 (unconfirmed), 2."""
    await hire(database, 1)
    added = {"region": "500243", "aspect": "amount", "source": "样例通知", "source_date": DAY, "valid_from": DAY}
    added |= {"author_id": 1, "created_at": MOMENT}
    confirmed = {"confirmed_by": 1, "confirmed_at": MOMENT}
    rows: list[dict[str, Any]] = [
        {"topic": "training_subsidy", "text": "一"},
        {"measure": "AB-01", "text": "二", "valid_to": DAY - timedelta(days=1), **confirmed},
        {"measure": "AB-01", "text": "三", **confirmed},
        {"measure": "AB-01", "text": "四", "withdrawn_by": 1, "withdrawn_at": MOMENT},
    ]
    source = {"code": "AB", "title": "样例方案", "standing": "in_force", "marks": {}, "file_name": "a.txt"}
    source |= {"ingested_by": "陈晨", "ingested_at": MOMENT, "quoted_from": date(2020, 1, 1)}
    async with database.write() as connection:
        for row in rows:
            await connection.execute(insert(supplements).values(added | row))
        await connection.execute(insert(source_documents).values(source | {"digest": "1"}))
        seen = {"digest": "2", "confirmed_by": "陈晨", "confirmed_at": MOMENT}
        await connection.execute(insert(source_documents).values(source | seen))
        for answers in (["AB-01"], ["AB-01", "AB-02"]):
            await Counts(database).add(connection, answers, DAY - timedelta(days=89))
        await Counts(database).add(connection, ["AB-01"], DAY - timedelta(days=90))


async def test_supplements_and_sources_are_due_with_the_answers_of_their_measures(database: Database) -> None:
    await fill(database)
    base = KnowledgeBase((document(),))
    due = await read_due(database, base, Ahead(DAY, 90))
    assert [(each.subject, each.why, each.answers) for each in due] == [
        ("source:1", Why.UNCONFIRMED, 3),
        ("supplement:1", Why.UNCONFIRMED, 3),
        ("supplement:2", Why.EXPIRED, 2),
    ]
    assert all(each.todo for each in due)


async def test_documents_count_the_answers_of_their_measures(database: Database) -> None:
    await fill(database)
    base = KnowledgeBase((document(confirmed_by=""),))
    first = (await read_due(database, base, Ahead(DAY, 90)))[0]
    assert first.shown() | {"todo": ""} == {
        "why": "unconfirmed",
        "subject": "AB",
        "title": "样例方案",
        "answers": 3,
        "todo": "",
        "until": None,
    }
