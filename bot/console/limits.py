"""How large a request may be; only pages that take files take more than a form."""

from __future__ import annotations

import re

TAKES_LISTS = re.compile(r"/console/people/import")
TAKES_FILES = re.compile(r"/console/(calendar|knowledge/[a-z]+/import|directory/[a-z_]+/import|work/talks/[0-9]+/file)")
MEGABYTE = 1024 * 1024
LARGEST_FORM = 64 * 1024
LARGEST_UPLOAD = 5 * MEGABYTE
# A list of 100,000 people with thirty columns has about 20 MB as XLSX.
LARGEST_LIST = 30 * MEGABYTE


def largest(path: str) -> int:
    """The largest body that an address takes, in bytes: a form, or a file and the form around it."""
    return _largest_file(path) + LARGEST_FORM


def largest_in_words(path: str) -> str:
    """The same as staff read it."""
    file = _largest_file(path)
    return f"{file // MEGABYTE} MB" if file else f"{LARGEST_FORM // 1024} KB"


def _largest_file(path: str) -> int:
    if TAKES_LISTS.fullmatch(path):
        return LARGEST_LIST
    return LARGEST_UPLOAD if TAKES_FILES.fullmatch(path) else 0
