"""What the commands of `bangfu broadcast` work with, and how they read their options."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.broadcast.attendance import Attendance
from bot.broadcast.audience import Audience
from bot.broadcast.campaign import Kind
from bot.broadcast.campaigns import Campaigns
from bot.broadcast.errors import BroadcastError
from bot.broadcast.figures import Figures
from bot.broadcast.texts import complaint
from bot.broadcast.trials import Trials
from bot.cli.outcome import WRONG_USE, leave
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.privacy.audit import Audit
from bot.privacy.blind_index import BlindIndex
from bot.privacy.sealing import Sealer, SealingError
from bot.privacy.texts import sentence
from bot.process.keys import is_lost
from bot.registry.filter import BadFilter, PeopleFilter
from bot.registry.wording import names, value_of
from bot.settings import TIME_ZONE, Settings, settings
from bot.staff.accounts import Accounts
from bot.staff.member import Staff
from bot.storage.database import Database
from bot.storage.schema import is_current
from bot.wording import Wording

COMMAND = "command"
WORDING = Wording(Path(__file__).with_name("broadcast.yml"))
text = WORDING.text
words = WORDING.words


@dataclass(frozen=True)
class Office:
    """The services over the database of the settings."""

    settings: Settings
    database: Database
    audit: Audit
    divisions: Divisions
    accounts: Accounts
    campaigns: Campaigns
    audience: Audience
    figures: Figures
    trials: Trials
    attendance: Attendance

    async def acting(self, login: str | None) -> Staff:
        """The account that acts; leaves with one sentence when it cannot."""
        if not login:
            leave(text("no_as"), WRONG_USE)
        found = await self.accounts.find(login)
        if found is None or found.disabled:
            leave(text("unknown_login", login=login), WRONG_USE)
        return found


def run[T](work: Callable[[Office], Awaitable[T]]) -> T:
    """Does the work; what staff can mend leaves with one sentence and 2."""

    async def inside() -> T:
        async with _office(settings()) as office:
            return await work(office)

    try:
        return asyncio.run(inside())
    except BroadcastError as error:
        leave(complaint(error), WRONG_USE)
    except SealingError as error:
        leave(sentence(error), WRONG_USE)


@asynccontextmanager
async def _office(chosen: Settings) -> AsyncIterator[Office]:
    database, clock = Database(chosen.sql_url), SystemClock()
    try:
        if not await is_current(database):
            leave(text("no_tables"), WRONG_USE)
        sealer = Sealer(chosen.secret_keys)
        await is_lost(sealer, database)
        yield _make(chosen, database, sealer, clock)
    finally:
        await database.close()


def _make(chosen: Settings, database: Database, sealer: Sealer, clock: SystemClock) -> Office:
    divisions, url = Divisions.load(), chosen.web_url()
    audit, index = Audit(database, clock), BlindIndex(sealer)
    return Office(
        settings=chosen,
        database=database,
        audit=audit,
        divisions=divisions,
        accounts=Accounts(database, sealer, audit, clock),
        campaigns=Campaigns(database, audit, clock, divisions, index, url),
        audience=Audience(database, index, divisions),
        figures=Figures(database, divisions),
        trials=Trials(database, sealer, audit, clock, divisions, url),
        attendance=Attendance(database, audit, clock, url),
    )


def read_text(given: str | None, file: Path | None) -> str:
    """The words of a campaign, given or in a file."""
    if (given is None) == (file is None):
        leave(text("text_or_file"), WRONG_USE)
    return given if given is not None else _content(Path(str(file)))


def read_audience(file: Path | None, regions: list[str], classes: list[str]) -> PeopleFilter:
    """The filter in a JSON file, or of the options."""
    if file is None:
        return PeopleFilter(regions=tuple(map(_region, regions)), classes=tuple(map(_class, classes)))
    if regions or classes:
        leave(text("audience_or_options"), WRONG_USE)
    try:
        return PeopleFilter.from_json(json.loads(_content(file)))
    except json.JSONDecodeError as error:
        leave(text("bad_json", path=file, line=error.lineno), WRONG_USE)
    except BadFilter as error:
        leave(str(error), WRONG_USE)


def read_moment(value: str) -> datetime:
    """A moment in Asia/Shanghai unless it has a zone of its own."""
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        leave(text("bad_moment", value=value), WRONG_USE)
    return moment if moment.tzinfo else moment.replace(tzinfo=TIME_ZONE)


def read_kind(value: str | None, fair: int | None) -> Kind:
    """The kind of a campaign; without one it follows from whether there is a fair."""
    if value is None:
        return Kind.OTHER if fair is None else Kind.FAIR
    if value not in set(Kind):
        leave(text("kind_unknown", value=value, known=text("separator").join(Kind)), WRONG_USE)
    return Kind(value)


def _content(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        leave(text("unreadable", path=path), WRONG_USE)


def _region(value: str) -> str:
    divisions = Divisions.load()
    found = divisions.resolve(value)
    if found.division:
        return found.division.code
    if not found.candidates:
        leave(text("region_unknown", value=value), WRONG_USE)
    candidates = text("separator").join(divisions.name_path(each.code) for each in found.candidates)
    leave(text("region_ambiguous", value=value, candidates=candidates), WRONG_USE)


def _class(value: str) -> str:
    code = value_of("classes", value)
    if code is None:
        leave(text("class_unknown", value=value, known=text("separator").join(names("classes").values())), WRONG_USE)
    return code
