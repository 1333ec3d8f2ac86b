from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from bot.cli.main import app
from bot.settings import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`[^`\n]+`")
LINK = re.compile(r"\]\(([^)\s]+)\)|<img src=\"([^\"]+)\"")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
COMMAND = re.compile(r"(?<![\w./=-])bangfu((?: [a-z]+(?:-[a-z]+)*(?![\w.=-]))+)")
LARGEST_PICTURE_BYTES = 150_000


def code(page: Path) -> Iterator[str]:
    text = page.read_text("utf8")
    yield from FENCE.findall(text)
    yield from INLINE.findall(FENCE.sub("", text))


def targets() -> Iterator[tuple[Path, str]]:
    for page in PAGES:
        for link, picture in LINK.findall(FENCE.sub("", page.read_text("utf8"))):
            if "://" not in link:
                yield page, link or picture


def anchors(page: Path) -> set[str]:
    headings = HEADING.findall(FENCE.sub("", page.read_text("utf8")))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize(("page", "target"), list(targets()), ids=lambda each: getattr(each, "name", each))
def test_link_leads_somewhere(page: Path, target: str) -> None:
    path, _, anchor = target.partition("#")
    aim = (page.parent / path).resolve() if path else page
    assert aim.exists()
    assert not anchor or anchor in anchors(aim)


def test_every_page_is_reached_from_the_readme() -> None:
    linked = {(page.parent / target.partition("#")[0]).resolve() for page, target in targets()}
    assert set(PAGES[1:]) <= linked


def test_pictures_are_small() -> None:
    assert [each.name for each in (ROOT / "docs/images").iterdir() if each.stat().st_size > LARGEST_PICTURE_BYTES] == []


def named_commands() -> set[tuple[str, ...]]:
    texts = [text for page in PAGES for text in code(page)]
    return {known_part(tuple(words.split())) for text in texts for words in COMMAND.findall(text)}


def known_part(words: tuple[str, ...]) -> tuple[str, ...]:
    """The words up to the command's own arguments."""
    current: Any = typer.main.get_command(app)
    for place, word in enumerate(words):
        if not hasattr(current, "list_commands"):
            return words[:place]
        current = current.get_command(None, word)
        if current is None:
            return words[: place + 1]
    return words


@pytest.mark.parametrize("words", sorted(named_commands()), ids=" ".join)
def test_named_command_exists(words: tuple[str, ...]) -> None:
    assert CliRunner().invoke(app, [*words, "--help"]).exit_code == 0


def test_documents_name_commands_of_every_group() -> None:
    assert {words[0] for words in named_commands()} >= {"ask", "db", "doctor", "fairs", "handoff", "kb", "nlu", "serve"}
