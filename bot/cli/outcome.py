"""How commands end."""

from __future__ import annotations

from typing import NoReturn

import typer

FINDINGS = 1
WRONG_USE = 2


def leave(sentence: str, code: int) -> NoReturn:
    """Says one sentence on stderr and ends with the exit code."""
    typer.echo(sentence, err=True)
    raise typer.Exit(code)
