"""Which code a document is kept under: the one given, the one of the knowledge base, else one from the file's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePath

from bot.knowledge.sources.records import LONGEST
from policy_kb.ingest.source import Source, document_of
from policy_kb.model import Document

NOT_CODE = re.compile(r"\W+")


def same_document(source: Source, code: str, documents: Sequence[Document]) -> Document | None:
    """The document of the knowledge base with this code; without a code, the one with the same number or title."""
    if code:
        return next((each for each in documents if each.code == code.upper()), None)
    return document_of(source.proposals, documents)


def code_for(file_name: str, given: str, known: Document | None) -> str:
    """The code to keep a document under."""
    if known:
        return known.code
    stem = NOT_CODE.sub("_", PurePath(file_name).stem).strip("_")
    return given.strip() or stem.upper()[: LONGEST["code"]] or "X"
