"""Invents hand-offs that are over, as many as a test needs: people, teams, talks, events, notes, ratings."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select

from bot.gateway.tables import inbox, outbox
from bot.handoff.calendar import OfficeCalendar
from bot.handoff.hours import hours_from_json
from bot.handoff.tables import conversations, handoff_events, handoffs, notes, team_members, teams
from bot.staff.tables import staff
from bot.storage.database import Database

HOURS = {str(day): [["09:00", "12:00"], ["13:30", "17:30"]] for day in range(5)}
WEEK = OfficeCalendar(hours_from_json(HOURS), {})
TOPICS = {
    "wage_arrears": ("工地欠了我3个月工资，找不到老板", "您有没有和工地签过合同，或者有工友能作证？"),
    "loan_amount_rate": ("开个小面馆能贷多少", "您先带身份证到窗口登记，我们帮您算能贷多少。"),
    "pension_subsidized": ("脱贫户的养老保险谁来交", "我查一下您那里今年的办法，请等几分钟。"),
    "skill_training": ("想学电焊，哪里有培训班", "县里下个月开班，报名在人社局一楼。"),
    "find_job": ("我53了，还有地方要人吗", "附近的服装厂在招缝纫工，年龄放到55岁。"),
    "report_misconduct": ("村里有人拿了我的补贴", "这件事只有督查人员看得到，请说是哪一年的。"),
    "work_injury": ("在厂里手被机器压了", "先治伤，住院单子都留好。单位要在30天内申报。"),
    "medical_insurance": ("住院的钱能报多少", "您在哪家医院住的院？是不是县里的？"),
}
REGIONS = ("500243", "500101", "220200", "370112", "441802", None)
CHANNELS = ("web", "web", "telegram")
ENDINGS = ("closed", "closed", "closed", "returned", "silent")
TAGS = (["已解决"], ["已解决", "回访"], ["转窗口"], [])
SMALL_TALK = (
    ("要带什么材料？", "带身份证，有合同也带上。"),
    ("周末你们上班不？", "周末不上班，周一上午九点开门。"),
    ("我不识字，能不能叫我儿子去？", "可以，让他带上您的身份证和户口本。"),
    ("那我明天去哪里？", "到区人社局一楼服务窗口，说找李敏。"),
    ("好，晓得了，麻烦你了", "不客气，还有事随时在这里问。"),
)
UNANSWERED = ("你们几点下班", "你们几点下班啊", "几点下班呢你们", "能不能帮我查快递", "彩票中奖怎么领", "帮我查快递")


@dataclass(frozen=True)
class People:
    """The ids that a test signs in or filters by."""

    agents: tuple[int, ...]
    teams: tuple[int, ...]


async def add_staff(database: Database, login: str, roles: list[str], *, confidential: bool = False) -> int:
    """A member of staff without a usable password."""
    row = {
        "login": login,
        "name": {"li": "李敏", "wang": "王强"}.get(login, login),
        "password_hash": "-",
        "must_change": False,
        "second_factor_step": 0,
        "roles": roles,
        "sees_confidential": confidential,
        "demo": False,
        "failures": 0,
        "created_at": datetime.fromisoformat("2026-01-01T00:00:00+08:00"),
    }
    async with database.write() as connection:
        return int((await connection.execute(insert(staff).values(row).returning(staff.c.id))).scalar_one())


async def add_team(database: Database, name: str, members: tuple[int, ...]) -> int:
    """A team that works on weekdays from 9 to 12 and from 13:30 to 17:30."""
    row = {
        "name": name,
        "regions": [],
        "groups": [],
        "hours": HOURS,
        "assigns": False,
        "cap": 5,
        "answer_minutes": 30,
        "resolve_minutes": 480,
    }
    async with database.write() as connection:
        number = int((await connection.execute(insert(teams).values(row).returning(teams.c.id))).scalar_one())
        rows = [{"team_id": number, "staff_id": member} for member in members]
        await connection.execute(insert(team_members), rows)
    return number


async def add_handoff(database: Database, queued_at: datetime, talk: str = "", **values: Any) -> int:
    """One hand-off of its own conversation (or of `talk`) that ended after 30 minutes; `values` change the row."""
    conversation = {
        "id": talk or f"talk-{queued_at.timestamp()}-{random.random()}",
        "channel": values.pop("channel", "web"),
    }
    conversation |= {"owner": "bot", "owner_version": 3, "started_at": queued_at, "heard_at": queued_at}
    row = _handoff(queued_at) | {"conversation_id": conversation["id"]} | values
    async with database.write() as connection:
        known = select(conversations.c.id).where(conversations.c.id == conversation["id"])
        if (await connection.execute(known)).first() is None:
            await connection.execute(insert(conversations).values(address=conversation["id"], **conversation))
        return int((await connection.execute(insert(handoffs).values(row).returning(handoffs.c.id))).scalar_one())


async def add_event(database: Database, number: int, kind: str, at: datetime) -> None:
    """Something that happened to a hand-off."""
    async with database.write() as connection:
        await connection.execute(insert(handoff_events).values(handoff_id=number, at=at, kind=kind, detail={}))


async def say(database: Database, talk: str, at: datetime, text: str, **values: Any) -> int:
    """A message of the person; the conversation is there already."""
    row = {"channel": "web", "message_id": f"{talk}-{at.timestamp()}-{random.random()}", "conversation_id": talk}
    row |= {"kind": "text", "text": text, "state": "answered", "received_at": at} | values
    async with database.write() as connection:
        return int((await connection.execute(insert(inbox).values(row).returning(inbox.c.id))).scalar_one())


async def answer(database: Database, talk: str, at: datetime, text: str, **values: Any) -> int:
    """What was said to the person."""
    body = {"text": text, "buttons": [], "citations": values.pop("citations", [])} | values.pop("body", {})
    row = {
        "conversation_id": talk,
        "channel": "web",
        "body": body,
        "owner_version": 1,
        "state": "sent",
        "created_at": at,
    }
    async with database.write() as connection:
        made = await connection.execute(insert(outbox).values(row | values).returning(outbox.c.id))
        return int(made.scalar_one())


def _handoff(queued_at: datetime) -> dict[str, Any]:
    return {
        "topic": "wage_arrears",
        "urgent": False,
        "confidential": False,
        "region": None,
        "desk": "当地人社局",
        "summary": "欠薪",
        "team_id": 1,
        "queued_at": queued_at,
        "seen_inbox": 0,
        "answer_due_at": WEEK.after(queued_at, timedelta(minutes=30)),
        "resolve_due_at": WEEK.after(queued_at, timedelta(minutes=480)),
        "told_closed": False,
        "ended_at": queued_at + timedelta(minutes=30),
        "ending": "closed",
        "tags": [],
    }


class Past:
    """Many invented hand-offs in a few bulk statements."""

    def __init__(self, people: People, first: datetime, last: datetime, seed: int = 1) -> None:
        """Spreads them over working hours between `first` and `last`."""
        self._people = people
        self._first, self._last = first, last
        self._dice = random.Random(seed)
        self._rows: dict[str, list[dict[str, Any]]] = {
            name: [] for name in ("talks", "heard", "said", "over", "events", "notes")
        }

    async def fill(self, database: Database, count: int, lines: int = 6) -> None:
        """Stores `count` hand-offs with about `lines` lines on each side."""
        for number in range(1, count + 1):
            self._one(number, lines)
        async with database.write() as connection:
            for name, table in zip(
                self._rows, (conversations, inbox, outbox, handoffs, handoff_events, notes), strict=True
            ):
                if self._rows[name]:
                    await connection.execute(insert(table), self._rows[name])

    def _one(self, number: int, lines: int) -> None:
        dice = self._dice
        talk, channel = f"past-{number}", dice.choice(CHANNELS)
        queued = self._moment()
        topic = dice.choice(list(TOPICS))
        claimed = queued + timedelta(minutes=dice.expovariate(1 / 14))
        answered = claimed + timedelta(minutes=dice.expovariate(1 / 4))
        ended = answered + timedelta(minutes=dice.expovariate(1 / 45))
        agent = dice.choice(self._people.agents)
        self._rows["talks"].append(_talk(talk, channel, queued, ended))
        self._talked((talk, channel), topic, (queued, answered, ended), agent, lines)
        times = {"claimed_at": claimed, "answered_at": answered, "ended_at": ended, "spoke_at": answered}
        row = (
            _handoff(queued)
            | times
            | {
                "id": number,
                "conversation_id": talk,
                "topic": topic,
                "urgent": topic in {"wage_arrears", "work_injury", "report_misconduct"},
                "confidential": topic == "report_misconduct",
                "region": dice.choice(REGIONS),
                "summary": TOPICS[topic][0],
                "team_id": dice.choice(self._people.teams),
                "agent_id": agent,
                "ending": dice.choice(ENDINGS),
                "tags": dice.choice(TAGS),
                "rating": dice.choice((3, 3, 3, 2, 1, None, None)),
            }
        )
        self._rows["over"].append(row)
        self._events(number, agent, (queued, claimed, answered, ended))

    def _moment(self) -> datetime:
        while True:
            found = self._first + (self._last - self._first) * self._dice.random()
            if WEEK.is_open(found) or self._dice.random() < 0.03:
                return found

    def _talked(
        self, where: tuple[str, str], topic: str, times: tuple[datetime, datetime, datetime], agent: int, lines: int
    ) -> None:
        talk, channel = where
        queued, answered, ended = times
        before = queued - timedelta(minutes=2)
        if self._dice.random() < 0.3:
            said = self._dice.choice(UNANSWERED)
            self._rows["heard"].append(
                _heard(talk, channel, before - timedelta(minutes=1), said) | {"intent": "out_of_scope"}
            )
        self._rows["heard"].append(_heard(talk, channel, before, TOPICS[topic][0]) | {"intent": topic})
        self._rows["said"].append(_said(talk, channel, before, "这份文件只管到2022年。要不要转人工？", None))
        self._rows["said"].append(_said(talk, channel, answered, TOPICS[topic][1], agent))
        for place in range(lines):
            at = answered + (ended - answered) * ((place + 0.5) / lines)
            question, reply = SMALL_TALK[place % len(SMALL_TALK)]
            self._rows["heard"].append(_heard(talk, channel, at, question))
            self._rows["said"].append(_said(talk, channel, at, reply, agent))

    def _events(self, number: int, agent: int, times: tuple[datetime, ...]) -> None:
        for kind, at in zip(("queued", "claimed", "answered", "closed"), times, strict=True):
            by = None if kind == "queued" else agent
            self._rows["events"].append({"handoff_id": number, "at": at, "kind": kind, "staff_id": by, "detail": {}})
        if self._dice.random() < 0.1:
            moved = {"handoff_id": number, "at": times[2], "kind": "transferred", "staff_id": agent, "detail": {}}
            self._rows["events"].append(moved)
            note = {"handoff_id": number, "staff_id": agent, "text": "已电话核对，转给另一组", "created_at": times[2]}
            self._rows["notes"].append(note)


def _talk(talk: str, channel: str, queued: datetime, ended: datetime) -> dict[str, Any]:
    row = {"id": talk, "address": talk, "channel": channel, "owner": "bot", "owner_version": 3}
    return row | {"started_at": queued - timedelta(minutes=5), "heard_at": ended}


def _heard(talk: str, channel: str, at: datetime, text: str) -> dict[str, Any]:
    row = {"channel": channel, "message_id": f"{talk}-{at.timestamp()}", "conversation_id": talk, "kind": "text"}
    return row | {"text": text, "state": "answered", "intent": None, "received_at": at}


def _said(talk: str, channel: str, at: datetime, text: str, agent: int | None) -> dict[str, Any]:
    body = {"text": text, "buttons": [], "citations": []}
    row = {"conversation_id": talk, "channel": channel, "body": body, "owner_version": 1, "state": "sent"}
    return row | {"staff_id": agent, "created_at": at}
