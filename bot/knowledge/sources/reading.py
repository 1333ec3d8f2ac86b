"""Reads an official document with the divisions of this app at hand."""

from __future__ import annotations

from collections.abc import Sequence

from bot.directory.divisions import Divisions, level_of
from policy_kb.ingest.proposals import Place
from policy_kb.ingest.source import Source, read_source


def read(name: str, content: bytes, divisions: Divisions) -> Source:
    """The document in a file; raises BadSource. It takes seconds for a large one: call it in a thread."""

    def resolve(text: str) -> Sequence[Place]:
        found = [(each.division, text[each.start : each.end]) for each in divisions.find(text)]
        return [Place(one.code, one.name, words) for one, words in found if one and level_of(one.code) != "township"]

    return read_source(name, content, resolve)
