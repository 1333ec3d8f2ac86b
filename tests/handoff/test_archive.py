"""The archive: what a search finds, and that nobody finds or opens what is not theirs."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from past_talks import Past, People, add_event, add_handoff, add_staff, add_team, answer, say

from bot.handoff.archive import PAGE, Archive, NoTalk, NotYours, Promise, Search, Stage, StillOpen
from bot.staff.member import Staff
from bot.staff.roles import Role
from bot.storage.database import Database

MONDAY = datetime.fromisoformat("2026-11-16T10:00:00+08:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
TODAY = MONDAY.date()
# The promise of the work order: a page of a search over 5,000 closed talks.
SLOWEST_SECONDS = 0.3


def person(number: int, *roles: Role, confidential: bool = False) -> Staff:
    return Staff(number, "x", "x", frozenset(roles), confidential, False, False, False, False)


AUDITOR, TRUSTED = person(90, Role.AUDITOR), person(91, Role.AUDITOR, confidential=True)


@dataclass(frozen=True)
class Office:
    archive: Archive
    agent: Staff
    team: int


@pytest.fixture
async def office(database: Database) -> Office:
    number = await add_staff(database, "li", ["agent"])
    team = await add_team(database, "维权组", (number,))
    return Office(Archive(database, lambda: MONDAY + DAY), person(number, Role.AGENT), team)


async def found(archive: Archive, search: Search, staff: Staff = AUDITOR) -> list[int]:
    return [hit.number for hit in (await archive.find(search, staff)).hits]


async def test_words_of_either_side_are_found(database: Database, office: Office) -> None:
    asked = await add_handoff(database, MONDAY, "one")
    told = await add_handoff(database, MONDAY + DAY, "two")
    await say(database, "one", MONDAY + MINUTE, "老板欠了3个月工资，100%不想给")
    await answer(database, "two", MONDAY + DAY + MINUTE, "先去劳动监察大队登记欠薪")
    archive = office.archive
    assert await found(archive, Search(words="欠了")) == [asked]
    assert await found(archive, Search(words="监察大队")) == [told]
    assert await found(archive, Search(words="工资 老板")) == [asked]
    assert await found(archive, Search(words="工资 监察")) == []
    assert await found(archive, Search(words="100%")) == [asked]
    assert await found(archive, Search(words="%")) == [asked]
    (hit,) = (await archive.find(Search(words="登记"), AUDITOR)).hits
    assert hit.excerpt == "先去劳动监察大队登记欠薪"


async def test_words_before_the_conversations_last_hand_off_belong_to_that_one(
    database: Database, office: Office
) -> None:
    secret = await add_handoff(database, MONDAY, "one", confidential=True)
    later = await add_handoff(database, MONDAY + DAY, "one")
    await say(database, "one", MONDAY + MINUTE, "村干部拿了我的补贴")
    await say(database, "one", MONDAY + DAY + MINUTE, "哪里有电焊班")
    assert await found(office.archive, Search(words="补贴")) == []
    assert await found(office.archive, Search(words="补贴"), TRUSTED) == [secret]
    assert await found(office.archive, Search(words="电焊")) == [later]
    assert (await office.archive.talk(later, AUDITOR)).said_from == MONDAY + 30 * MINUTE


async def test_each_condition_narrows_the_search(database: Database, office: Office) -> None:
    values = {"topic": "find_job", "team_id": office.team, "agent_id": office.agent.id, "region": "500243"}
    values |= {"tags": ["需要回访"], "rating": 2, "ending": "silent", "channel": "telegram", "urgent": True}
    wanted = await add_handoff(database, MONDAY, **values)
    await add_handoff(database, MONDAY + DAY)
    matching = [
        Search(topic="find_job"),
        Search(team=office.team),
        Search(agent=office.agent.id),
        Search(tag="需要回访"),
        Search(rating=2),
        Search(ending="silent"),
        Search(channel="telegram"),
        Search(urgent=True),
        Search(region="500000"),
        Search(region="=500243"),
        Search(last=MONDAY.date()),
        Search(numbers=(wanted,)),
    ]
    for search in matching:
        assert await found(office.archive, search) == [wanted], search
    missing = [Search(tag="回访"), Search(region="=500000"), Search(region="510000"), Search(rating=3)]
    for search in missing:
        assert await found(office.archive, search) == [], search


async def test_unrated_and_unknown_region_can_be_asked_for(database: Database, office: Office) -> None:
    plain = await add_handoff(database, MONDAY)
    await add_handoff(database, MONDAY, rating=3, region="220200")
    assert await found(office.archive, Search(rating=0)) == [plain]
    assert await found(office.archive, Search(region="none")) == [plain]


async def test_days_end_at_midnight_in_china(database: Database, office: Office) -> None:
    last = await add_handoff(database, datetime(2026, 11, 16, 15, 59, 59, tzinfo=UTC))
    first = await add_handoff(database, datetime(2026, 11, 16, 16, 0, tzinfo=UTC))
    sixteenth, seventeenth = date(2026, 11, 16), date(2026, 11, 17)
    assert await found(office.archive, Search(first=sixteenth, last=sixteenth)) == [last]
    assert await found(office.archive, Search(first=seventeenth, last=seventeenth)) == [first]


async def test_open_talks_are_listed_only_when_asked_for(database: Database, office: Office) -> None:
    over = await add_handoff(database, MONDAY, claimed_at=MONDAY, answered_at=MONDAY)
    still = await add_handoff(database, MONDAY + DAY, ended_at=None, ending=None)
    assert await found(office.archive, Search()) == [over]
    assert await found(office.archive, Search(stage=Stage.ANY)) == [still, over]
    assert await found(office.archive, Search(stage=Stage.OPEN)) == [still]
    for stage in (Stage.CLAIMED, Stage.ANSWERED, Stage.HANDLED):
        assert await found(office.archive, Search(stage=stage)) == [over]


async def test_promises_kept_broken_and_not_yet_due(database: Database, office: Office) -> None:
    times = {"answer_due_at": MONDAY + 30 * MINUTE, "resolve_due_at": MONDAY + 60 * MINUTE}
    kept = await add_handoff(database, MONDAY, answered_at=MONDAY + 30 * MINUTE, **times)
    late = await add_handoff(database, MONDAY, answered_at=MONDAY + 31 * MINUTE, **times)
    silent = await add_handoff(database, MONDAY, ended_at=MONDAY + 61 * MINUTE, **times)
    due = {"answer_due_at": MONDAY + 2 * DAY, "resolve_due_at": MONDAY + 2 * DAY, "ended_at": None, "ending": None}
    coming = await add_handoff(database, MONDAY, **due)
    expected = {
        Promise.ANSWER_KEPT: [kept],
        Promise.ANSWER_BREACHED: [silent, late],
        Promise.ANSWER_DUE: [coming],
        Promise.RESOLVE_KEPT: [late, kept],
        Promise.RESOLVE_BREACHED: [silent],
        Promise.RESOLVE_DUE: [coming],
    }
    for promise, numbers in expected.items():
        assert await found(office.archive, Search(stage=Stage.ANY, promise=promise)) == numbers, promise


async def test_moved_ones_are_found(database: Database, office: Office) -> None:
    moved = await add_handoff(database, MONDAY)
    await add_handoff(database, MONDAY)
    await add_event(database, moved, "transferred", MONDAY)
    assert await found(office.archive, Search(moved=True)) == [moved]


async def test_pages_hold_all_hits_once(database: Database, office: Office) -> None:
    for number in range(PAGE + 2):
        await add_handoff(database, MONDAY + number * MINUTE)
    first, second, third = [await office.archive.find(Search(), AUDITOR, page) for page in (1, 2, 3)]
    assert (first.total, first.pages, len(first.hits), len(second.hits)) == (PAGE + 2, 2, PAGE, 2)
    assert len({hit.number for hit in (*first.hits, *second.hits)}) == PAGE + 2
    assert (third.total, third.hits) == (PAGE + 2, ())


async def test_staff_find_and_open_only_what_is_theirs(database: Database, office: Office) -> None:
    ours = await add_handoff(database, MONDAY, team_id=office.team)
    held = await add_handoff(database, MONDAY + MINUTE, agent_id=office.agent.id)
    others = await add_handoff(database, MONDAY + 2 * MINUTE)
    secret = await add_handoff(database, MONDAY + 3 * MINUTE, team_id=office.team, confidential=True)
    reach = {
        office.agent: [held, ours],
        replace(office.agent, sees_confidential=True): [secret, held, ours],
        AUDITOR: [others, held, ours],
        TRUSTED: [secret, others, held, ours],
        person(92, Role.EDITOR, Role.ADMINISTRATOR): [],
        replace(AUDITOR, disabled=True): [],
    }
    for staff, numbers in reach.items():
        assert await found(office.archive, Search(), staff) == numbers
        for number in (ours, held, others, secret):
            if number in numbers:
                assert (await office.archive.talk(number, staff)).hit.number == number
                continue
            with pytest.raises(NotYours):
                await office.archive.talk(number, staff)


@pytest.mark.parametrize("search", [Search(), Search(first=TODAY, last=TODAY, team=1), Search(stage=Stage.ANY)])
async def test_hidden_ones_of_days_and_a_team_are_counted(database: Database, office: Office, search: Search) -> None:
    await add_handoff(database, MONDAY, confidential=True)
    assert await office.archive.hidden(search, AUDITOR) == 1
    assert await office.archive.hidden(search, office.agent) == 0
    assert await office.archive.hidden(search, TRUSTED) == 0


@pytest.mark.parametrize(
    "narrowed",
    [
        Search(words="村干部"),
        Search(topic="report_misconduct"),
        Search(agent=1),
        Search(region="500243"),
        Search(channel="web"),
        Search(urgent=True),
        Search(tag="投诉"),
        Search(rating=1),
        Search(ending="closed"),
        Search(stage=Stage.ANSWERED),
        Search(promise=Promise.ANSWER_KEPT),
        Search(moved=True),
        Search(numbers=(1,)),
    ],
)
async def test_hidden_ones_cannot_be_found_out_by_narrowing_down(
    database: Database, office: Office, narrowed: Search
) -> None:
    secret = {"topic": "report_misconduct", "agent_id": office.agent.id, "region": "500243", "urgent": True}
    secret |= {"tags": ["投诉"], "rating": 1, "answered_at": MONDAY + MINUTE, "confidential": True}
    number = await add_handoff(database, MONDAY, "one", **secret)
    await add_event(database, number, "transferred", MONDAY)
    await say(database, "one", MONDAY + MINUTE, "村干部拿了我的补贴")
    assert await found(office.archive, narrowed, TRUSTED) == [number]
    assert await office.archive.hidden(narrowed, AUDITOR) == 0


async def test_talk_taken_back_from_its_agent_was_claimed_all_the_same(database: Database, office: Office) -> None:
    number = await add_handoff(database, MONDAY)
    await add_handoff(database, MONDAY + MINUTE)
    await add_event(database, number, "assigned", MONDAY + MINUTE)
    for stage in (Stage.CLAIMED, Stage.HANDLED):
        assert await found(office.archive, Search(stage=stage)) == [number]


async def test_open_and_unknown_talks_cannot_be_read(database: Database, office: Office) -> None:
    still = await add_handoff(database, MONDAY, ended_at=None, ending=None)
    with pytest.raises(StillOpen):
        await office.archive.talk(still, AUDITOR)
    with pytest.raises(NoTalk):
        await office.archive.talk(404, AUDITOR)


async def test_five_thousand_talks_are_searched_fast(database: Database, office: Office) -> None:
    people = People((office.agent.id,), (1, office.team))
    await Past(people, MONDAY - 300 * DAY, MONDAY).fill(database, 5000)
    for search in (Search(), Search(words="学电焊 下个月"), Search(words="没有人说过"), Search(moved=True)):
        assert min([await _seconds(office.archive, search) for _ in range(3)]) < SLOWEST_SECONDS, search


async def _seconds(archive: Archive, search: Search) -> float:
    """Of the processor: what else runs on the machine does not count."""
    started = time.process_time()
    await archive.find(search, AUDITOR)
    return time.process_time() - started
