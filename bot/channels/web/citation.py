"""A citation as the page shows it: which paper, which clause, where, when, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.web.texts import texts


@dataclass(frozen=True)
class Card:
    """What stands under an answer; empty strings are left out of the page."""

    name: str
    clause: str
    region: str
    years: str
    standing: str
    label: str
    title: str
    number: str


def card(citation: Mapping[str, Any]) -> Card:
    """The card of a citation as the web API gives it."""
    standing = str(citation.get("standing") or "")
    title = str(citation.get("title") or "")
    return Card(
        name=str(citation.get("short") or title or citation.get("document") or ""),
        clause=str(citation.get("clause") or ""),
        region=str(citation.get("region_name") or ""),
        years=years(citation.get("period") or {}),
        standing=standing,
        label=texts()["standing"].get(standing, standing),
        title=title,
        number=str(citation.get("number") or ""),
    )


def years(period: Mapping[str, Any]) -> str:
    """A period (ISO dates `from` and `to`, either may be missing) in years: 2018年, 2018年到2020年, 2021年起."""
    first, last = str(period.get("from") or "")[:4], str(period.get("to") or "")[:4]
    if first and last and first != last:
        return f"{first}年到{last}年"
    if first:
        return f"{first}年" if last else f"{first}年起"
    return f"到{last}年" if last else ""
