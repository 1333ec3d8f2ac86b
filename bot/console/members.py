"""Who belongs to which team, changed from the account's side and recorded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.console.services import Console
    from bot.handoff.teams import OnStored, Team
    from bot.privacy.audit import Fact
    from bot.staff.member import Staff


async def teams_by_staff(console: Console) -> dict[int, list[Team]]:
    """The teams in use of each account that has any."""
    found: dict[int, list[Team]] = {}
    for team in await console.teams.all():
        for staff_id in () if team.disabled else await console.teams.members(team.id):
            found.setdefault(staff_id, []).append(team)
    return found


async def set_teams(console: Console, person: Staff, chosen: Iterable[str], by: str) -> None:
    """Makes somebody a member of the chosen teams (numbers as text) and of no others in use."""
    wanted = set(chosen)
    for team in await console.teams.all():
        members = set(await console.teams.members(team.id))
        changed = members | {person.id} if str(team.id) in wanted else members - {person.id}
        if changed != members and not team.disabled:
            await set_members(console, team.id, changed, by)


async def set_members(console: Console, team_id: int, members: Iterable[int], by: str) -> None:
    """Sets the members of a team and records them."""
    chosen = sorted(members)
    await console.teams.set_members(team_id, chosen, recorded(console, by, "team.members_changed", members=chosen))


def recorded(console: Console, by: str, action: str, **detail: Fact) -> OnStored:
    """Writes a change of a team into the audit log, in the transaction of the change."""

    async def write(connection: AsyncConnection, team_id: int) -> None:
        await console.audit.write(connection, by, action, f"team:{team_id}", **detail)

    return write
