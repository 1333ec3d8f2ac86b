"""Tables on the terminal."""

from __future__ import annotations

from rich.table import Table


def table(*columns: str, title: str | None = None) -> Table:
    """A table whose cells go on in the next line: Chinese has no blanks, so rich would cut a sentence off instead."""
    made = Table(title=title)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made
