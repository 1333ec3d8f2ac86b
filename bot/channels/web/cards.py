"""What an agent's message carries beside its text, as the page shows it: a file, a job fair, a place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

from bot.channels.web.texts import texts

KILO = 1024
TENTH_OF_A_METRE = 6


@dataclass(frozen=True)
class FileCard:
    """A file to fetch."""

    name: str
    about: str
    link: str


@dataclass(frozen=True)
class FairCard:
    """A job fair; `link` is its calendar entry, empty if there is none."""

    title: str
    time: str
    place: str
    link: str


@dataclass(frozen=True)
class PlaceCard:
    """A place; `link` opens the phone's own map (RFC 5870), `point` is read or copied where there is none."""

    name: str
    address: str
    point: str
    link: str


def file_card(given: Mapping[str, Any]) -> FileCard:
    """The card of a message's `file`."""
    size = readable_size(int(given.get("size") or 0))
    return FileCard(str(given.get("name") or ""), size, f"/files/{quote(str(given['id']), safe='')}")


def fair_card(given: Mapping[str, Any]) -> FairCard:
    """The card of a message's `fair`."""
    title, time, place = (str(given.get(key) or "") for key in ("title", "time", "place"))
    return FairCard(title, time, place, own_link(str(given.get("link") or "")))


def place_card(given: Mapping[str, Any]) -> PlaceCard:
    """The card of a message's `location` (WGS-84, as RFC 5870 asks)."""
    latitude, longitude = (
        f"{float(given[key]):.{TENTH_OF_A_METRE}f}".rstrip("0").rstrip(".") for key in ("lat", "lon")
    )
    name, address = str(given.get("name") or ""), str(given.get("address") or "")
    label = f"({quote(name)})" if name else ""
    link = f"geo:{latitude},{longitude}?q={latitude},{longitude}{label}"
    return PlaceCard(name, address, texts()["labels"]["point"].format(lat=latitude, lon=longitude), link)


def own_link(link: str) -> str:
    """The path of a web link on this site, wherever the person reached it; empty for any other kind of address."""
    parts = urlsplit(link)
    return parts.path if parts.scheme in {"", "http", "https"} and parts.path.startswith("/fairs/") else ""


def readable_size(size: int) -> str:
    """Bytes as people read them: 800 字节, 12 KB, 1.5 MB."""
    if size < KILO:
        return str(texts()["labels"]["bytes"]).format(size=size)
    if size < KILO * KILO:
        return f"{size / KILO:.0f} KB"
    return f"{size / KILO / KILO:.1f} MB"
