"""A stored reply as a Telegram message: plain text with its citations, and one button a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.citation import basis
from bot.channels.telegram.choices import Choice
from bot.channels.telegram.texts import texts

# Bot API sendMessage: 1–4096 characters, which Telegram counts in UTF-16 units.
MOST_UNITS = 4096


@dataclass(frozen=True)
class Rendered:
    """What `send_message` is given."""

    text: str
    keyboard: InlineKeyboardMarkup | None


def render(body: Mapping[str, Any]) -> Rendered:
    """The message for an outbox body with its `id`."""
    return Rendered(_text(body), _keyboard(body))


def _text(body: Mapping[str, Any]) -> str:
    whole = "\n\n".join([body["text"], *_bases(body.get("citations") or ())])
    if units(whole) <= MOST_UNITS:
        return whole
    tail = "\n\n".join([str(texts()["too_long"]), *_bases((body.get("citations") or ())[:3])])
    return f"{_shortened(body['text'], MOST_UNITS - units(tail) - 2)}\n\n{tail}"


def _bases(citations: Iterable[Mapping[str, Any]]) -> list[str]:
    # Two measures of one clause read the same: once is enough.
    lines = list(dict.fromkeys(basis(citation) for citation in citations))
    return ["\n".join(lines)] if lines else []


def _shortened(text: str, most: int) -> str:
    kept = text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")
    end = max(kept.rfind(mark) for mark in "。！？\n")
    return kept[: end + 1].rstrip() if end > 0 else kept


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def _keyboard(body: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    rows = [
        [InlineKeyboardButton(button["title"], callback_data=Choice(int(body["id"]), place).data)]
        for place, button in enumerate(body.get("buttons") or ())
    ]
    return InlineKeyboardMarkup(rows) if rows else None
