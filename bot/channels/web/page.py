"""The page and its parts as HTML: one set of templates for the first load, for later replies and for the plain page."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from bot.channels.web.assets import Assets
from bot.channels.web.cards import fair_card, file_card, place_card
from bot.channels.web.citation import card
from bot.channels.web.texts import texts
from bot.gateway.messages import ATTACHED
from bot.gateway.transcript import Line
from bot.handoff.ownership import Owner

TEMPLATES = Path(__file__).parent / "templates"
# Public hotlines (12333, 12345 …) and landlines, not sums of money; an address ends at the first Chinese character.
LINK = re.compile(
    r"(?P<url>https?://[\w\-.~:/?#@!$&*+;=%]+[\w/=])"
    r"|(?<![\d.])(?P<phone>123\d\d|0\d{2,3}-\d{7,8})(?![\d.元人名个])",
    re.ASCII,
)


@dataclass(frozen=True)
class Talk:
    """What the page shows: the conversation so far, a note to the person and the words they had typed."""

    conversation_id: str = ""
    owner: Owner = Owner.BOT
    lines: tuple[Line, ...] = ()
    note: str = ""
    draft: str = ""


class Pages:
    """Renders the page and its parts."""

    def __init__(self, assets: Assets) -> None:
        """Links to the given assets."""
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=select_autoescape(default=True),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": True}
        self._environment.globals.update(asset=assets.url, card=card, texts=texts(), message_id=_message_id)
        self._environment.globals.update(file_card=file_card, fair_card=fair_card, place_card=place_card)
        self._environment.filters["linked"] = linked

    def chat(self, talk: Talk) -> str:
        """The whole page."""
        asked = [line for line in talk.lines if line.who == "person"]
        last = max((line.number for line in talk.lines if line.who != "person"), default=0)
        lines = [(line, None if line.who == "person" else stored(line)) for line in talk.lines]
        return self._render("chat.html", talk=talk, lines=lines, last=last, latest=asked[-1] if asked else None)

    def replies(self, messages: Iterable[Mapping[str, Any]]) -> str:
        """Replies as the page's script adds them."""
        return self._render("replies.html", messages=[told(message) for message in messages])

    def error(self, sentence: str) -> str:
        """A page with one sentence and the way home."""
        return self._render("error.html", sentence=sentence)

    def _render(self, name: str, **values: Any) -> str:
        return self._environment.get_template(name).render(**values)


def told(body: Mapping[str, Any]) -> dict[str, Any]:
    """A reply as it is pushed, with every member that the template reads."""
    empty = {"agent": "", "notice": "", "buttons": (), "citations": (), **dict.fromkeys(ATTACHED)}
    return empty | {key: value for key, value in body.items() if value is not None}


def stored(line: Line) -> dict[str, Any]:
    """A line of the transcript as the reply it was."""
    agent = line.name if line.who == "agent" else ""
    said = {"text": line.text, "buttons": line.buttons, "citations": line.citations, "notice": line.notice}
    return told({"id": line.number, **said, "agent": agent, **line.extra})


def linked(words: str) -> Markup:
    """The text, escaped, with web addresses to open and public phone numbers to dial."""
    parts, end = [], 0
    for found in LINK.finditer(words):
        parts += [escape(words[end : found.start()]), _link(found)]
        end = found.end()
    return Markup("").join([*parts, escape(words[end:])])


def _link(found: re.Match[str]) -> Markup:
    shown = found.group()
    target = shown if found["url"] else f"tel:{shown.replace('-', '')}"
    return Markup('<a href="{}">{}</a>').format(target, shown)


def _message_id() -> str:
    return str(uuid.uuid4())
