"""Utterances added to the files of `nlu_data/`: their form is kept, each file is changed wholly or not at all."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bot.lessons.intents import OUT_OF_SCOPE
from bot.lessons.texts import text
from bot.lessons.utterances import entries, entries_of, examples

# What is not ours has a file for each subject; what comes from use has one of its own.
STRANGE = Path("out_of_scope") / "lessons.yml"
EMPTY = 'version: "3.1"\nnlu:\n- intent: {intent}\n  examples: |\n'
INDENT = "    "


class CannotExport(Exception):
    """Nothing was written; the message is one Chinese sentence with the mend."""


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lets one export at a time change the folder; raises CannotExport if it is none that can be written to."""
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        raise CannotExport(text("no_data", folder=folder))
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def add(folder: Path, by_intent: Mapping[str, Sequence[str]]) -> dict[Path, int]:
    """Adds texts to the files of their intents; how many went into which file. Raises CannotExport.

    All new files are written beside the old ones before the first takes the place of its own.
    """
    homes = {intent: _home(folder, intent) for intent in by_intent}
    contents: dict[Path, str] = {}
    for intent, texts in by_intent.items():
        home = homes[intent]
        contents[home] = with_examples(contents.get(home) or _old(home, intent), intent, texts, home.name)
    try:
        _replace(contents)
    except OSError as error:
        raise CannotExport(text("unwritable", folder=folder)) from error
    return {home: sum(len(by_intent[intent]) for intent in homes if homes[intent] == home) for home in contents}


def with_examples(old: str, intent: str, texts: Sequence[str], name: str) -> str:
    """A file's text with lines added to the intent's block; raises CannotExport if it is not in the usual form."""
    block = re.compile(rf"^- intent: {re.escape(intent)}\n  examples: \|\n(?:{INDENT}.*\n|[ \t]*\n(?={INDENT}))*", re.M)
    found = block.search(old if old.endswith("\n") else old + "\n")
    if found is None:
        raise CannotExport(text("strange_form", name=name))
    end = found.end()
    whole = found.string
    new = whole[:end] + "".join(f"{INDENT}- {each}\n" for each in texts) + whole[end:]
    if _read(new, intent) != [*_read(old, intent), *texts]:
        raise CannotExport(text("strange_form", name=name))
    return new


def _home(folder: Path, intent: str) -> Path:
    if intent == OUT_OF_SCOPE:
        return folder / STRANGE
    home = next((path for path, entry in entries(folder) if entry.get("intent") == intent), None)
    if home is None:
        raise CannotExport(text("no_file", intent=intent))
    return home


def _old(home: Path, intent: str) -> str:
    return home.read_text(encoding="utf8") if home.exists() else EMPTY.format(intent=intent)


def _read(content: str, intent: str) -> list[str]:
    return [line for entry in entries_of(content) if entry.get("intent") == intent for line in examples(entry)]


def _replace(contents: Mapping[Path, str]) -> None:
    beside = {home: home.with_name(f".{home.name}.new") for home in contents}
    try:
        for home, new in beside.items():
            _write(new, contents[home], home)
        for home, new in beside.items():
            new.replace(home)
    finally:
        for new in beside.values():
            new.unlink(missing_ok=True)


def _write(new: Path, content: str, home: Path) -> None:
    """A whole file on the disk, with the mode of the one whose place it will take."""
    new.parent.mkdir(exist_ok=True)
    with new.open("w", encoding="utf8") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    if home.exists():
        shutil.copymode(home, new)
