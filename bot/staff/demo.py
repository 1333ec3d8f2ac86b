"""The demo account: for trying the console on one's own machine, all roles, no second factor."""

from __future__ import annotations

from bot.staff.accounts import Accounts
from bot.staff.roles import Role
from bot.staff.texts import text

DEMO_LOGIN = "demo"


async def add_demo(accounts: Accounts, by: str) -> str | None:
    """Makes it when there is no account at all, and returns its password; or None."""
    if await accounts.count():
        return None
    return await accounts.add(DEMO_LOGIN, text("demo_name"), Role, by, sees_confidential=True, demo=True)
