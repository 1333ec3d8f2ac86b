"""A citation as the page shows it: which paper, which clause, where, when, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.channels.citation import standing_label, years


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
        label=standing_label(standing),
        title=title,
        number=str(citation.get("number") or ""),
    )
