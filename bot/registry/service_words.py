"""What services are called: their channels, outcomes and sorts, and the lists of who has not had them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path

from bot.registry.due_lists import DueList, Lack
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("services.yml"))
text = WORDING.text
# As `channels` or `verdicts`, in the order to show them.
names = WORDING.names


@dataclass(frozen=True)
class Sort:
    """A platform or a plan that a service belongs to; `row` is its row of the catalogue."""

    code: str
    name: str
    row: str


@dataclass(frozen=True)
class ListWords:
    """What a list is called, whom it concerns, what is asked, of whom it is unclear, and where it comes from.

    `row` is the row of the catalogue, `source` the document with its period, which ended with the day `until`.
    """

    name: str
    who: str
    asked: str
    row: str
    source: str
    until: date
    unclear: str

    def origin(self, day: date) -> str:
        """The source with its row; says if its period is over on `day`, so that nobody takes it for a rule of today."""
        over = text("and") + text("over") if day > self.until else ""
        return f"{self.source}（{self.row}）{over}"


@lru_cache(maxsize=2)
def sorts(key: str) -> tuple[Sort, ...]:
    """The `platforms` or the `plans`, in the documents' order."""
    return tuple(Sort(code, **words) for code, words in WORDING.table(key).items())


def list_words(key: DueList) -> ListWords:
    """The words of a list."""
    return ListWords(**WORDING.table(f"lists.{key.value}"))


def lacks_in_words(lacks: Iterable[Lack]) -> str:
    """What is missing, in one line."""
    return text("and").join(
        names("lacks")[lack.need].format(have=lack.have, missing=lack.least - lack.have) for lack in lacks
    )


def headings(sheet: str) -> dict[str, int]:
    """The headings of a sheet of a list's workbook, with their widths in characters."""
    return WORDING.table(f"columns.{sheet}")
