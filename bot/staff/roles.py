"""What each role of the staff may do; nothing is allowed that is not named here."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Role(StrEnum):
    """A part that a member of staff plays; one person may have several."""

    AGENT = "agent"
    EDITOR = "editor"
    BROADCASTER = "broadcaster"
    APPROVER = "approver"
    AUDITOR = "auditor"
    REGISTRAR = "registrar"
    REGISTRY_MANAGER = "registry_manager"
    ADMINISTRATOR = "administrator"


class Permission(StrEnum):
    """What the console lets somebody do."""

    TALK = "talk"
    READ_TALKS = "read_talks"
    EDIT_CANNED = "edit_canned"
    REVIEW_LESSONS = "review_lessons"
    REPORTS = "reports"
    AUDIT = "audit"
    STAFF = "staff"
    TEAMS = "teams"
    REGISTRY = "registry"
    REVEAL_PERSON = "reveal_person"
    IMPORT_REGISTRY = "import_registry"
    EXPORT_OPEN = "export_open"
    ERASE = "erase"
    DIRECTORY = "directory"
    BROADCAST = "broadcast"
    APPROVE = "approve"
    READ_BROADCASTS = "read_broadcasts"
    KNOWLEDGE = "knowledge"


REGISTRAR = frozenset({Permission.REGISTRY, Permission.REVEAL_PERSON, Permission.DIRECTORY})
ALLOWED: dict[Role, frozenset[Permission]] = {
    Role.AGENT: frozenset({Permission.TALK}),
    Role.EDITOR: frozenset(
        {Permission.EDIT_CANNED, Permission.REVIEW_LESSONS, Permission.REPORTS, Permission.KNOWLEDGE}
    ),
    Role.BROADCASTER: frozenset({Permission.BROADCAST, Permission.READ_BROADCASTS}),
    Role.APPROVER: frozenset({Permission.APPROVE, Permission.READ_BROADCASTS}),
    Role.AUDITOR: frozenset({Permission.READ_TALKS, Permission.REPORTS, Permission.AUDIT, Permission.READ_BROADCASTS}),
    Role.REGISTRAR: REGISTRAR,
    Role.REGISTRY_MANAGER: REGISTRAR | {Permission.IMPORT_REGISTRY, Permission.EXPORT_OPEN, Permission.ERASE},
    Role.ADMINISTRATOR: frozenset({Permission.STAFF, Permission.TEAMS, Permission.REPORTS}),
}


def permissions(roles: Iterable[Role]) -> frozenset[Permission]:
    """Everything that one with these roles may do."""
    return frozenset().union(*(ALLOWED.get(role, frozenset()) for role in roles))
