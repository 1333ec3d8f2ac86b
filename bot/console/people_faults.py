"""What is wrong with a list of people, as pages and as a workbook show it."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.console.registry_texts import names, text
from bot.sheets.problem import Problem
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx

ON_A_PAGE = 100
WIDTHS = (8.0, 18.0, 44.0, 60.0)


@dataclass(frozen=True)
class Kind:
    """Faults that are mended alike."""

    column: str
    mend: str
    count: int
    first: str


def kinds(problems: Sequence[Problem]) -> list[Kind]:
    """The kinds of faults, the most frequent first, each with the words of its first."""
    counted = Counter((each.column, each.mend) for each in problems)
    first = {(each.column, each.mend): each.message for each in reversed(problems)}
    return [Kind(*kind, count, first[kind]) for kind, count in counted.most_common()]


def faulty_rows(problems: Sequence[Problem]) -> int:
    """How many rows have a fault."""
    return len({each.row for each in problems})


def workbook(problems: Sequence[Problem]) -> bytes:
    """All faults as a workbook."""
    columns = [SheetColumn(name, width) for name, width in zip(names("fault_columns").values(), WIDTHS, strict=True)]
    rows = ((each.row, each.column, each.message, each.mend) for each in problems)
    content = io.BytesIO()
    write_xlsx(content, [SheetContent(text("faults_sheet"), columns, rows)])
    return content.getvalue()
