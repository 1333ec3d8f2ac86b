"""A member of staff as the rest of the app sees one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from bot.staff.roles import Permission, Role, permissions


@dataclass(frozen=True)
class Staff:
    """An account without its secrets."""

    id: int
    login: str
    name: str
    roles: frozenset[Role]
    sees_confidential: bool
    has_second_factor: bool
    must_change: bool
    demo: bool
    disabled: bool

    def may(self, permission: Permission) -> bool:
        """Whether one of the roles allows it; a disabled account may nothing."""
        return not self.disabled and permission in permissions(self.roles)

    @property
    def actor(self) -> str:
        """The name in the audit log, as `staff:3`."""
        return f"staff:{self.id}"


def member(row: Row[Any]) -> Staff:
    """The member of staff of a row of the table `staff`."""
    known = {role.value for role in Role}
    return Staff(
        id=row.id,
        login=row.login,
        name=row.name,
        roles=frozenset(Role(role) for role in row.roles if role in known),
        sees_confidential=row.sees_confidential,
        has_second_factor=row.second_factor is not None,
        must_change=row.must_change,
        demo=row.demo,
        disabled=row.disabled_at is not None,
    )
