"""What is stored with an item so that it can be found: its known trades, and its employer's name in one spelling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.directory.employer_names import employer_key
from bot.directory.trades import stored_trades


def derived(kind: str, values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that follow from those read."""
    derive = DERIVED.get(kind)
    return derive(values) if derive else {}


def _vacancy(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"trades": stored_trades(f"{values.get('title', '')} {values.get('job', '')}"), **_employer(values)}


def _employer(values: Mapping[str, Any]) -> dict[str, Any]:
    return {"employer_key": employer_key(values["employer"])} if "employer" in values else {}


DERIVED: dict[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {"vacancies": _vacancy, "workshops": _employer}
