"""A stored message in Telegram's words: plain text with its citations, and one button a row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.channels.citation import basis
from bot.channels.telegram.choices import Choice
from bot.channels.telegram.texts import texts

# Bot API sendMessage: 1–4096 characters, which Telegram counts in UTF-16 units.
MOST_UNITS = 4096


def render_text(body: Mapping[str, Any]) -> str:
    """The text of an outbox body: an agent's name, the words, a job fair, the citations; cut to what Telegram takes."""
    words = with_agent(body, "\n\n".join(filter(None, [body["text"], _fair(body.get("fair"))])))
    citations = body.get("citations") or ()
    whole = "\n\n".join([words, *_bases(citations)])
    if units(whole) <= MOST_UNITS:
        return whole
    tail = "\n\n".join([str(texts()["too_long"]), *_bases(citations[:3])])
    return f"{_shortened(words, MOST_UNITS - units(tail) - 2)}\n\n{tail}"


def with_agent(body: Mapping[str, Any], words: str) -> str:
    """The words under the name of the agent who says them, if it is one."""
    name = body.get("agent")
    lines = [texts()["agent"].format(name=name)] if name else []
    return "\n".join([*lines, *([words] if words else [])])


def _fair(fair: Mapping[str, Any] | None) -> str:
    if not fair:
        return ""
    told = {key: fair.get(key) or "" for key in ("title", "time", "place")}
    link = [texts()["fair_link"].format(link=fair["link"])] if fair.get("link") else []
    return "\n".join([texts()["fair"].format(**told), *link])


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


def keyboard(body: Mapping[str, Any]) -> InlineKeyboardMarkup | None:
    """One button a row for the choices of an outbox body with its `id`."""
    rows = [
        [InlineKeyboardButton(button["title"], callback_data=Choice(int(body["id"]), place).data)]
        for place, button in enumerate(body.get("buttons") or ())
    ]
    return InlineKeyboardMarkup(rows) if rows else None
