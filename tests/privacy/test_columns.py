"""Sealed columns are declared at their tables and found there."""

from __future__ import annotations

import pytest
from sealed_people import sealed_people, tables

from bot.handoff.personal import callback_place
from bot.handoff.tables import handoffs
from bot.privacy.columns import place_of, sealed_column, sealed_columns
from bot.staff.rows import second_factor_place
from bot.staff.tables import staff


def test_sealed_columns_of_the_database_are_all_found() -> None:
    found = {each.name for each in sealed_columns()}
    assert {"staff.second_factor", "handoffs.callback", "people.id_number", "people.phone"} <= found


def test_column_knows_its_index() -> None:
    found = {each.name: (each.index, each.kind) for each in sealed_columns(tables)}
    assert found["sealed_people.phone"] == (sealed_people.c.phone_index, "phone")
    assert found["sealed_people.address"] == (None, "")


def test_places_of_the_tables_are_those_that_were_sealed_at() -> None:
    assert place_of(staff, "second_factor", 7) == second_factor_place(7)
    assert place_of("handoffs", "callback", "7") == place_of(handoffs, "callback", 7) == callback_place(7)


@pytest.mark.parametrize("options", [{"index": "phone_index"}, {"kind": "phone"}])
def test_index_without_kind_is_a_mistake(options: dict[str, str]) -> None:
    with pytest.raises(ValueError, match="kind"):
        sealed_column("phone", **options)


def test_every_sealed_table_has_one_primary_key() -> None:
    assert {len(each.table.primary_key.columns) for each in sealed_columns()} == {1}
