"""`ask` and `chat`: the bot without a channel."""

from __future__ import annotations

import json
import secrets
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track

from bot.channels.citation import basis
from bot.directory.divisions import Divisions
from bot.gateway.dialogue import Dialogue
from bot.gateway.engine import EngineClient
from bot.gateway.messages import Button, Kind, Pending, Turn
from bot.handoff.ownership import Owner
from bot.privacy.masking import mask

OUT = Console(highlight=False)
STATUS = Console(stderr=True)


class WrongUse(Exception):
    """The command was called with something it cannot use; the message is for the user."""


@dataclass(frozen=True)
class Asked:
    """One question; `region` is a division code."""

    text: str
    region: str | None
    day: date
    identifier: str | None = None


def region_code(name: str | None) -> str | None:
    """The division code of a name or code; raises WrongUse."""
    if not name:
        return None
    resolution = Divisions.load().resolve(name)
    if resolution.division:
        return resolution.division.code
    if resolution.candidates:
        names = "、".join(Divisions.load().name_path(each.code) for each in resolution.candidates)
        raise WrongUse(f"叫“{name}”的地方不止一个：{names}。请写全。")
    raise WrongUse(f"没找到地区“{name}”：请写行政区划代码（如 500000）或全名（如 重庆市）。")


def parse_day(text: str | None, today: date) -> date:
    """An ISO date, or today; raises WrongUse."""
    if not text:
        return today
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUse(f"日期“{text}”看不懂：请写成 2022-11-15 这样。") from error


def read_batch(path: Path, today: date) -> list[Asked]:
    """The questions of a JSON-lines file; raises WrongUse naming the line."""
    try:
        lines = path.read_text(encoding="utf8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise WrongUse(f"文件 {path.name} 读不了：请给一个 UTF-8 的 JSONL 文件。") from error
    return [_asked(number, line, today) for number, line in enumerate(lines, 1) if line.strip()]


def _asked(number: int, line: str, today: date) -> Asked:
    try:
        row = json.loads(line)
        day = parse_day(row.get("as_of"), today)
        return Asked(str(row["text"]), region_code(row.get("region")), day, str(row["id"]))
    except WrongUse as error:
        raise WrongUse(f"第 {number} 行：{error}") from error
    except (ValueError, KeyError, AttributeError, TypeError) as error:
        raise WrongUse(f'第 {number} 行不对：每行要有 id 和 text，例如 {{"id":"1","text":"…"}}。') from error


async def answer(engine: EngineClient, asked: Asked, conversation: str | None = None) -> Turn:
    """One question in a talk of its own, or in the given one."""
    pending = Pending(
        secrets.randbits(48), conversation or f"ask-{secrets.token_hex(8)}", "terminal", Kind.TEXT, mask(asked.text),
        None, None, asked.region,
    )  # fmt: skip
    return await Dialogue(engine).answer([pending], asked.day)


def as_json(turn: Turn) -> dict[str, Any]:
    """A reply in the shape of `POST /api/chat`."""
    return {
        "owner": Owner.QUEUE if turn.handoff else Owner.BOT,
        "intent": {"name": turn.intent, "confidence": turn.confidence},
        "messages": [reply.body() for reply in turn.replies],
    }


def as_lines(turn: Turn) -> Iterator[str]:
    """A reply for a terminal: text, citations, numbered choices."""
    for reply in turn.replies:
        yield reply.text
        for citation in reply.citations:
            yield f"  {basis(citation)}"
        for number, button in enumerate(reply.buttons, 1):
            yield f"  [{number}] {button.title}"


async def ask_batch(engine: EngineClient, questions: list[Asked]) -> None:
    """Answers all questions in order: JSON lines on stdout, progress on stderr."""
    for asked in track(questions, "回答中", console=STATUS):
        body = {"id": asked.identifier, **as_json(await answer(engine, asked))}
        sys.stdout.write(json.dumps(body, ensure_ascii=False) + "\n")
        sys.stdout.flush()


async def chat(engine: EngineClient, day: date) -> None:
    """A talk in the terminal; a number taps a choice, an empty line or Ctrl-D ends it."""
    conversation = f"ask-{secrets.token_hex(8)}"
    choices: tuple[Button, ...] = ()
    OUT.print("帮扶通。直接打字问，回车发送；空行退出。")
    while words := _read_line():
        kind, text = _chosen(words, choices)
        pending = Pending(secrets.randbits(48), conversation, "terminal", kind, mask(text), None, None, None)
        turn = await Dialogue(engine).answer([pending], day)
        choices = turn.replies[-1].buttons
        for line in as_lines(turn):
            OUT.print(line, markup=False)


def _read_line() -> str:
    try:
        return OUT.input("> ").strip()
    except EOFError:
        return ""


def _chosen(words: str, choices: tuple[Button, ...]) -> tuple[Kind, str]:
    if words.isdigit() and 0 < int(words) <= len(choices):
        return Kind.PAYLOAD, choices[int(words) - 1].payload
    return Kind.TEXT, words
