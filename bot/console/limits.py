"""How large a request may be; only pages that take files take more than a form."""

from __future__ import annotations

import re

TAKES_FILES = re.compile(r"/console/(calendar|work/talks/[0-9]+/file)")
LARGEST_FORM = 64 * 1024
LARGEST_UPLOAD = 5 * 1024 * 1024


def largest(path: str) -> int:
    """The largest body that an address takes, in bytes: a form, or a file and the form around it."""
    return LARGEST_UPLOAD + LARGEST_FORM if TAKES_FILES.fullmatch(path) else LARGEST_FORM


def largest_in_words(path: str) -> str:
    """The same as staff read it."""
    return "5 MB" if TAKES_FILES.fullmatch(path) else "64 KB"
