"""What one stored message becomes on Telegram: a text, a place or a file; a text goes before what it comes with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from telegram import InlineKeyboardMarkup

from bot.channels.telegram.render import keyboard, render_text, units

# Bot API sendDocument: a caption has 0–1024 characters.
MOST_CAPTION_UNITS = 1024


@dataclass(frozen=True)
class Words:
    """For `sendMessage`."""

    text: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True)
class Spot:
    """For `sendVenue`, or `sendLocation` where name or address is missing; WGS-84, as Telegram has it."""

    latitude: float
    longitude: float
    name: str
    address: str
    keyboard: InlineKeyboardMarkup | None = None


@dataclass(frozen=True)
class Paper:
    """For `sendDocument`: the id of the stored file."""

    attachment: str
    caption: str
    keyboard: InlineKeyboardMarkup | None = None


Part = Words | Spot | Paper


def parts(body: Mapping[str, Any]) -> list[Part]:
    """The messages for an outbox body with its `id`, in order; the choices stand under the last."""
    text, place, file = render_text(body), body.get("location"), body.get("file")
    if not place and not file:
        return [Words(text, keyboard(body))]
    has_caption = bool(file) and not place and units(text) <= MOST_CAPTION_UNITS
    found: list[Part] = [Words(text)] if _says_something(body) and not has_caption else []
    if place:
        found.append(_spot(place))
    if file:
        found.append(Paper(str(file["id"]), text if has_caption else ""))
    return [*found[:-1], replace(found[-1], keyboard=keyboard(body))]


def _spot(place: Mapping[str, Any]) -> Spot:
    name, address = str(place.get("name") or ""), str(place.get("address") or "")
    return Spot(float(place["lat"]), float(place["lon"]), name, address)


def _says_something(body: Mapping[str, Any]) -> bool:
    """Whether there is more to write than the agent's name."""
    return bool(body.get("text") or body.get("fair") or body.get("citations"))
