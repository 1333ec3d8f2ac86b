"""Every field, value and error has its Chinese name, and no written word means two values of a field."""

from __future__ import annotations

import inspect
from datetime import date
from enum import StrEnum
from typing import Any

import pytest

from bot.registry import errors, values
from bot.registry.errors import RegistryError, sentence
from bot.registry.fields import EDITABLE
from bot.registry.person import SEALED
from bot.registry.values import PersonClass, Status
from bot.registry.wording import choices, field_name, field_names, headings, name_of, names, value_of

ENUMS: dict[str, type[StrEnum]] = {
    "classes": values.PersonClass,
    "employment": values.Employment,
    "employment_detail": values.EmploymentDetail,
    "labour_capacity": values.LabourCapacity,
    "sex": values.Sex,
    "reach": values.Reach,
    "verified_how": values.Verified,
    "status": values.Status,
    "notices": values.Consent,
    "purpose": values.Purpose,
    "event": values.EventKind,
    "task": values.TaskKind,
}
CHOSEN = (*ENUMS, "disability", "wanted_shift", "flag", "source", "channels")
EXAMPLES: dict[str, Any] = {
    "person_id": 1,
    "number": "A-1",
    "field": "phone",
    "why": "没有填。",
    "status": Status.HOME,
    "since": date(2026, 1, 1),
    "until": None,
    "day": date(2026, 1, 1),
    "code": PersonClass.MONITORED,
}


@pytest.mark.parametrize(("field", "codes"), ENUMS.items())
def test_every_value_has_a_name(field: str, codes: type[StrEnum]) -> None:
    assert set(names(field)) == {code.value for code in codes}


@pytest.mark.parametrize("field", CHOSEN)
def test_a_word_means_one_value_only(field: str) -> None:
    for code, words in choices(field).items():
        for word in (code, *words):
            assert value_of(field, f" {word}\n") == code, word


def test_a_heading_means_one_field_only() -> None:
    words = [word for known in headings().values() for word in known]
    assert len(words) == len(set(words))


def test_every_field_that_may_be_changed_has_a_name() -> None:
    assert (EDITABLE | set(SEALED)) - {"household_id"} <= field_names().keys()
    assert field_name("household") == "户编号"


def test_unknown_is_said_to_be_unknown() -> None:
    assert (name_of("employment", ""), name_of("wants_work", None)) == ("未知", "未知")
    assert (name_of("wants_work", True), name_of("wants_work", False)) == ("是", "否")
    assert name_of("skills", "焊工") == "焊工"
    assert value_of("employment", "不好说") is None


KINDS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, RegistryError) and kind is not RegistryError
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_error_has_its_sentence(kind: type[RegistryError]) -> None:
    wanted = [name for name in inspect.signature(kind.__init__).parameters if name in EXAMPLES]
    if kind is errors.NotSealed:
        wanted = ["field"]
    said = sentence(kind(*(EXAMPLES[name] for name in wanted)))
    assert said.endswith("。")
    assert "{" not in said
