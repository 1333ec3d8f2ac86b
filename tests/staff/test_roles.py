"""What each role may do: written out, so that a change of it is a decision."""

from __future__ import annotations

from dataclasses import replace

import pytest
from staff_world import Office

from bot.staff.roles import Permission, Role, permissions
from bot.staff.texts import role_name

EXPECTED = {
    Role.AGENT: {"talk"},
    Role.EDITOR: {"edit_canned", "review_lessons", "reports", "knowledge"},
    Role.BROADCASTER: {"broadcast", "read_broadcasts"},
    Role.APPROVER: {"approve", "read_broadcasts"},
    Role.AUDITOR: {"read_talks", "reports", "audit", "read_broadcasts"},
    Role.REGISTRAR: {"registry", "reveal_person", "directory"},
    Role.REGISTRY_MANAGER: {
        "registry",
        "reveal_person",
        "directory",
        "import_registry",
        "export_open",
        "erase",
    },
    Role.ADMINISTRATOR: {"staff", "teams", "reports"},
}


@pytest.mark.parametrize("role", Role)
def test_role_may_what_is_named_and_nothing_else(role: Role) -> None:
    assert permissions(frozenset({role})) == EXPECTED[role]


def test_roles_add_up_and_no_role_may_nothing() -> None:
    assert permissions(frozenset()) == frozenset()
    assert permissions(frozenset({Role.AGENT, Role.AUDITOR})) == EXPECTED[Role.AGENT] | EXPECTED[Role.AUDITOR]


def test_every_role_has_a_chinese_name_of_its_own() -> None:
    assert len({role_name(role) for role in Role}) == len(Role)


async def test_disabled_account_may_nothing(office: Office) -> None:
    boss = await office.hire("boss", *Role)
    assert all(boss.may(each) for each in Permission)
    assert not any(replace(boss, disabled=True).may(each) for each in Permission)


async def test_actor_names_the_account_by_number(office: Office) -> None:
    boss = await office.hire("boss", Role.ADMINISTRATOR)
    assert boss.actor == f"staff:{boss.id}"
