"""`bangfu staff`: accounts of the staff; what is done here stands in the audit log as done by `command`."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.cli.outcome import WRONG_USE, leave
from bot.clock import SystemClock
from bot.handoff.holidays import Holidays
from bot.handoff.teams import NoTeam, Teams
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.process.keys import is_lost
from bot.settings import Settings, settings
from bot.staff.accounts import Accounts, Staff
from bot.staff.demo import DEMO_LOGIN, add_demo
from bot.staff.errors import StaffError, UnknownRole
from bot.staff.roles import Role
from bot.staff.texts import role_name, sentence, text, words
from bot.storage.database import Database
from bot.storage.schema import is_current

COMMAND = "command"
FIRST_TEAM = 1
staff = typer.Typer(name="staff", no_args_is_help=True, help=text("staff_help"))

Login = Annotated[str, typer.Argument(help=text("login_help"))]
Name = Annotated[str, typer.Option(help=text("name_help"))]
Roles = Annotated[list[str], typer.Option("--role", help=text("role_help"))]
TeamNumbers = Annotated[list[int] | None, typer.Option("--team", help=text("team_help"))]
Confidential = Annotated[bool, typer.Option("--confidential", help=text("confidential_help"))]
SecondFactor = Annotated[bool, typer.Option("--second-factor", help=text("second_factor_help"))]


@dataclass(frozen=True)
class Office:
    """What the commands work with."""

    accounts: Accounts
    teams: Teams
    audit: Audit


@staff.command(help=text("add_help"))
def add(login: Login, name: Name, role: Roles, team: TeamNumbers = None, confidential: Confidential = False) -> None:
    """Makes an account and prints its one-time password."""

    async def work(office: Office) -> str:
        for number in team or ():
            await office.teams.get(number)
        roles = [_role(each) for each in role]
        password = await office.accounts.add(login, name, roles, COMMAND, sees_confidential=confidential)
        await _join(office, login, team or ())
        return password

    _say_password("added", login, _run(work))


@staff.command("list", help=text("list_help"))
def list_() -> None:
    """Shows the accounts."""
    Console().print(_run(_table))


@staff.command(help=text("disable_help"))
def disable(login: Login) -> None:
    """Lets nobody sign in to the account."""
    _run(lambda office: office.accounts.disable(login, COMMAND))
    typer.echo(text("disabled", login=login))


@staff.command(help=text("enable_help"))
def enable(login: Login) -> None:
    """Undoes it, and unlocks."""
    _run(lambda office: office.accounts.enable(login, COMMAND))
    typer.echo(text("enabled", login=login))


@staff.command(help=text("reset_help"))
def reset(login: Login, second_factor: SecondFactor = False) -> None:
    """Prints a new one-time password; the second factor goes only when asked for."""

    async def work(office: Office) -> str:
        if second_factor:
            await office.accounts.drop_second_factor(login, COMMAND)
        return await office.accounts.reset(login, COMMAND)

    _say_password("was_reset", login, _run(work))


async def make_demo_account(chosen: Settings) -> str | None:
    """The demo account of team 1 in a database without any; what to tell about it, or None."""
    async with _office(chosen) as office:
        password = await add_demo(office.accounts, COMMAND)
        if password is None:
            return None
        await _join(office, DEMO_LOGIN, [FIRST_TEAM])
    return text("demo_made", url=f"{chosen.web_url()}/console/", login=DEMO_LOGIN, password=password)


def _run[T](work: Callable[[Office], Awaitable[T]]) -> T:
    async def inside() -> T:
        async with _office(settings()) as office:
            return await work(office)

    try:
        return asyncio.run(inside())
    except StaffError as error:
        leave(sentence(error), WRONG_USE)
    except NoTeam as error:
        leave(text("no_team", number=error.args[0]), WRONG_USE)


@asynccontextmanager
async def _office(chosen: Settings) -> AsyncIterator[Office]:
    database, clock = Database(chosen.sql_url), SystemClock()
    try:
        if not await is_current(database):
            leave(text("no_tables"), WRONG_USE)
        audit = Audit(database, clock)
        sealer = Sealer(chosen.secret_keys)
        await is_lost(sealer, database)
        accounts = Accounts(database, sealer, audit, clock)
        yield Office(accounts, Teams(database, Holidays(database)), audit)
    finally:
        await database.close()


def _role(given: str) -> Role:
    for role in Role:
        if given.strip().lower() in (role.value, role_name(role)):
            return role
    raise UnknownRole(given)


async def _join(office: Office, login: str, numbers: Sequence[int]) -> None:
    member = await office.accounts.find(login)
    if member is None:
        return
    for number in numbers:
        members = {*await office.teams.members(number), member.id}
        await office.teams.set_members(number, members)
        await office.audit.record(COMMAND, "team.changed", f"team:{number}", members=sorted(members))


async def _table(office: Office) -> Table:
    table = Table(*words("columns"))
    for each in await office.accounts.all():
        teams = text("separator").join(team.name for team in await office.teams.of(each.id))
        table.add_row(*map(escape, (*_cells(each), teams)))
    return table


def _cells(each: Staff) -> tuple[str, ...]:
    roles = text("separator").join(role_name(role) for role in Role if role in each.roles)
    return each.login, each.name, roles, text("yes") if each.sees_confidential else "", _state(each)


def _state(each: Staff) -> str:
    holds = {
        "state_disabled": each.disabled,
        "state_demo": each.demo,
        "state_must_change": each.must_change,
        "state_no_second_factor": not each.has_second_factor,
    }
    return next((text(key) for key, is_so in holds.items() if is_so), text("state_good"))


def _say_password(key: str, login: str, password: str) -> None:
    typer.echo(text(key, login=login))
    typer.echo(text("one_time_password", password=password))
