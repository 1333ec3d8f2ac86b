"""A citation in words: which paper, which clause, where, when, and whether it still holds."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("citation.yml"))


def basis(citation: Mapping[str, Any]) -> str:
    """One citation in a line: paper and clause, region, period, standing; what is missing is left out."""
    name = citation.get("short") or citation.get("title") or citation.get("document") or ""
    parts = [
        WORDING.text("short", short=str(name).strip("《》"), clause=citation.get("clause") or ""),
        str(citation.get("region_name") or citation.get("region") or ""),
        years(citation.get("period") or {}),
        standing_label(str(citation.get("standing") or "")),
    ]
    return WORDING.text("basis", parts=WORDING.text("separator").join(part for part in parts if part))


def standing_label(standing: str) -> str:
    """How people read a standing; one we do not know stays as it is."""
    return WORDING.names("standing").get(standing, standing)


def years(period: Mapping[str, Any]) -> str:
    """A period (ISO dates `from` and `to`, either may be missing) in years: 2018年, 2018年到2020年, 2021年起."""
    first, last = str(period.get("from") or "")[:4], str(period.get("to") or "")[:4]
    return WORDING.text(f"period.{_form(first, last)}", first=first, last=last)


def _form(first: str, last: str) -> str:
    if first and last:
        return "year" if first == last else "years"
    if first:
        return "since"
    return "until" if last else "none"
