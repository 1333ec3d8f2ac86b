"""The directory's items as staff look them up: by words, region and standing; chat looks elsewhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, RowMapping, String, Text, and_, func, not_, or_, select

from bot.console.directory_texts import details, names
from bot.directory.employers import blocked_keys
from bot.directory.kinds import Kind, choices
from bot.directory.texts import words
from bot.registry.filter import inside
from bot.settings import TIME_ZONE

if TYPE_CHECKING:
    from bot.directory.divisions import Divisions
    from bot.storage.database import Database

ON_A_PAGE = 50
# Codes and what is made from other columns are not what somebody looks for.
NOT_WORDS = frozenset({"region", "coordinate_system", "trades", "employer_key", "kind", "shift", "sex", "mode"})
SHOWN_AS = {"kind": "point_kind", "shift": "shift"}


@dataclass(frozen=True)
class Asked:
    """What is looked for: all the words, in one of the regions, with one standing ("": any)."""

    words: str = ""
    regions: tuple[str, ...] = ()
    standing: str = ""


@dataclass(frozen=True)
class ItemLine:
    """An item: its name, the cells of its row by heading, more about it by heading, and what holds of it."""

    id: int
    name: str
    cells: dict[str, str]
    more: dict[str, str]
    standings: tuple[str, ...]


@dataclass(frozen=True)
class Found:
    """A page of the items, and how many there are."""

    lines: tuple[ItemLine, ...]
    total: int


class Listing:
    """Reads one kind of item."""

    def __init__(self, database: Database, divisions: Divisions, kind: Kind, now: datetime, day: date) -> None:
        """`now` (aware) and `day` (Asia/Shanghai) tell what is over."""
        self._database, self._divisions, self._kind = database, divisions, kind
        self._now, self._day = now, day

    async def find(self, asked: Asked, page: int) -> Found:
        """Page `page` (from 1) of what is asked for, the newest first."""
        table, holds = self._kind.table, list(self._conditions(asked))
        counted = select(func.count()).select_from(table).where(*holds)
        labels = [condition.label(f"is_{name}") for name, condition in self._standings().items()]
        query = select(table, *labels).where(*holds).order_by(table.c.id.desc())
        async with self._database.read() as connection:
            total = int((await connection.execute(counted)).scalar_one())
            rows = await connection.execute(query.limit(ON_A_PAGE).offset((page - 1) * ON_A_PAGE))
            return Found(tuple(self._line(row) for row in rows.mappings()), total)

    def standings(self) -> dict[str, str]:
        """What can hold of such an item, by its name."""
        known = names("standings")
        return {name: known[name] for name in ("current", *self._standings())}

    def _standings(self) -> dict[str, ColumnElement[bool]]:
        columns, found = self._kind.table.c, dict[str, ColumnElement[bool]]()
        if "valid_until" in columns:
            found["expired"] = columns.valid_until < self._day
        if "ends_at" in columns:
            found["expired"] = columns.ends_at < self._now
        if "employer_key" in columns:
            found["blocked"] = columns.employer_key.in_(blocked_keys(self._day))
        return found | {"sample": columns.sample.is_(True)}

    def _conditions(self, asked: Asked) -> Iterator[ColumnElement[bool]]:
        columns = self._kind.table.c
        texts = [each for each in columns if isinstance(each.type, (String, Text)) and each.name not in NOT_WORDS]
        for word in asked.words.split():
            yield or_(*(each.icontains(word, autoescape=True) for each in texts))
        if asked.regions:
            yield inside(columns.region, asked.regions)
        known = self._standings()
        if asked.standing == "current":
            yield and_(*(not_(known[name]) for name in known if name != "sample"), columns.id.is_not(None))
        elif asked.standing in known:
            yield known[asked.standing]

    def _line(self, row: RowMapping) -> ItemLine:
        first, *others = self._columns()
        cells = {title: self._shown(name, row) for name, title in others}
        more = ((title, self._shown(name, row)) for name, title in details(self._kind.name).items())
        holds = tuple(name for name in self._standings() if row[f"is_{name}"])
        told = {title: value for title, value in more if value}
        return ItemLine(row["id"], str(row[first[0]]), cells, told, holds)

    def headings(self) -> list[str]:
        """The headings of the columns."""
        return [title for _, title in self._columns()]

    def _columns(self) -> Sequence[tuple[str, str]]:
        known: dict[str, str] = words("list_columns")[self._kind.name]
        return [(name, title) for name, title in known.items() if name != "id"]

    def _shown(self, name: str, row: RowMapping) -> str:
        if name == "age":
            return "–".join(str(row[each] or "") for each in ("age_min", "age_max")).strip("–")
        value = row[name]
        if name == "region":
            return self._divisions.name_path(value) or value
        if name in SHOWN_AS:
            return choices(SHOWN_AS[name]).get(value, [str(value)])[0]
        if isinstance(value, datetime):
            return f"{value.astimezone(TIME_ZONE):%Y-%m-%d %H:%M}"
        return "" if value is None else str(value)
