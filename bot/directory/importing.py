"""Imports lists of job fairs: every bad row is reported, and a list with a bad row changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import and_, insert, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.directory.cells import CellError, cell_text, degrees_in, moment, posts
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair, Post
from bot.directory.geometry import Point, gcj02_from_bd09, metres_between
from bot.directory.sheet import FairFileError, Row, read_rows
from bot.directory.tables import fairs
from bot.directory.texts import text, words
from bot.storage.base import now
from bot.storage.database import Database

HEADER_ROWS = 10
REQUIRED = ("title", "starts_at", "ends_at", "place", "region")
FAR_KM = 300
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)
LIMITS = {"title": 200, "place": 200, "address": 300, "organiser": 200, "contact": 200, "what_to_bring": 2000}
SYSTEMS: dict[str, Callable[[float, float], Point]] = {
    "wgs84": lambda latitude, longitude: Point(latitude, longitude, "wgs84"),
    "gcj02": lambda latitude, longitude: Point(latitude, longitude, "gcj02"),
    "bd09": gcj02_from_bd09,
}


@dataclass(frozen=True)
class Problem:
    """One thing wrong in one row: where (row as the spreadsheet numbers it), what, and how to mend it."""

    row: int
    column: str
    message: str
    mend: str


@dataclass(frozen=True)
class ReadReport:
    """What a file holds: the good rows and all problems."""

    fairs: tuple[Fair, ...]
    problems: tuple[Problem, ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import did; with problems it did nothing."""

    added: int
    updated: int
    problems: tuple[Problem, ...]


def read_fairs(path: Path, divisions: Divisions) -> ReadReport:
    """Reads a CSV (UTF-8 or GB 18030) or XLSX file; raises `FairFileError` if it is no list of fairs at all."""
    rows = read_rows(path)
    position, header = _header(path, rows)
    if not rows[position + 1 :]:
        raise FairFileError(text("no_rows", name=path.name))
    readers = [_RowReader(number, _named(header, cells), divisions) for number, cells in rows[position + 1 :]]
    read = [(reader.row, reader.fair()) for reader in readers]
    problems = [problem for reader in readers for problem in reader.problems]
    good = [(row, fair) for row, fair in read if fair]
    return ReadReport(tuple(fair for _, fair in good), tuple(sorted(problems + _doubles(good), key=lambda p: p.row)))


async def import_fairs(database: Database, divisions: Divisions, path: Path) -> ImportReport:
    """Adds and updates all fairs of the file in one transaction, or none if any row is bad."""
    report = read_fairs(path, divisions)
    if report.problems:
        return ImportReport(0, 0, report.problems)
    async with database.write() as connection:
        added = [await store(connection, fair) for fair in report.fairs]
    return ImportReport(sum(added), len(added) - sum(added), ())


async def store(connection: AsyncConnection, fair: Fair) -> bool:
    """Writes the fair over the one with the same title, start and place; True if it is new."""
    title, starts_at, place = fair.key
    same = and_(fairs.c.title == title, fairs.c.starts_at == starts_at, fairs.c.place == place)
    known = (await connection.execute(select(fairs.c.id).where(same))).scalar_one_or_none()
    if known is not None:
        await connection.execute(update(fairs).where(fairs.c.id == known).values(**fair.values()))
        return False
    await connection.execute(insert(fairs).values(**fair.values(), created_at=now()))
    return True


def _header(path: Path, rows: list[Row]) -> tuple[int, list[str | None]]:
    """Where the header stands and the field of each column; titles above it are passed over."""
    best = max(range(min(len(rows), HEADER_ROWS)), key=lambda index: len(set(_fields(rows[index][1])) - {None}))
    found = _fields(rows[best][1])
    missing = [_column(name) for name in REQUIRED if name not in found]
    if len(missing) == len(REQUIRED):
        raise FairFileError(text("not_a_table", name=path.name))
    if missing:
        raise FairFileError(text("no_header", name=path.name, columns="、".join(missing)))
    if double := next((name for name in found if name and found.count(name) > 1), None):
        raise FairFileError(text("double_header", name=path.name, column=_column(double)))
    return best, found


def _fields(cells: list[Any]) -> list[str | None]:
    known = {heading: name for name, headings in words("columns").items() for heading in headings}
    return [known.get(cell_text(cell).strip("*＊ ").lower()) for cell in cells]


def _column(name: str) -> str:
    heading: str = words("columns")[name][0]
    return heading


def _named(header: list[str | None], cells: list[Any]) -> dict[str, Any]:
    return {name: cell for name, cell in zip(header, cells, strict=False) if name}


def _doubles(good: list[tuple[int, Fair]]) -> list[Problem]:
    first: dict[Any, int] = {}
    problems = []
    for row, fair in good:
        earlier = first.setdefault(fair.key, row)
        if earlier != row:
            problems.append(Problem(row, _column("title"), text("double", row=earlier), text("double_mend")))
    return problems


@dataclass
class _RowReader:
    """Reads one row, collecting problems instead of stopping at the first."""

    row: int
    cells: Mapping[str, Any]
    divisions: Divisions
    problems: list[Problem] = field(default_factory=list)

    def fair(self) -> Fair | None:
        """The fair, or None if anything in the row is wrong."""
        texts = {name: self._text(name, limit) for name, limit in LIMITS.items()}
        starts_at = self._cell("starts_at", moment)
        ends_at = self._cell("ends_at", lambda cell: moment(cell, starts_at))
        region = self._cell("region", self._region)
        point = self._cell("latitude", lambda _: self._point(region))
        offered = self._cell("posts", posts) or ()
        if starts_at and ends_at and ends_at <= starts_at:
            self._report("ends_at", CellError(text("order"), text("order_mend")))
        if self.problems or starts_at is None or ends_at is None or region is None:
            return None
        return _fair(texts, starts_at, ends_at, region, offered).at(point)

    def _report(self, name: str, error: CellError) -> None:
        self.problems.append(Problem(self.row, _column(name), error.message, error.mend))

    def _cell[T](self, name: str, read: Callable[[Any], T]) -> T | None:
        cell = self.cells.get(name)
        if name in REQUIRED and not cell_text(cell):
            self._report(name, CellError(text("missing"), text("missing_mend", column=_column(name))))
            return None
        try:
            return read(cell)
        except CellError as error:
            self._report(name, error)
            return None

    def _text(self, name: str, limit: int) -> str:
        return self._cell(name, lambda cell: _short_text(cell, limit)) or ""

    def _region(self, cell: Any) -> str:
        written = cell_text(cell)
        outcome = self.divisions.resolve(written)
        if outcome.division:
            return outcome.division.code
        if not outcome.candidates:
            raise CellError(text("region_unknown", value=written), text("region_unknown_mend"))
        names = "、".join(self.divisions.name_path(each.code) for each in outcome.candidates)
        raise CellError(text("region_ambiguous", value=written, candidates=names), text("region_ambiguous_mend"))

    def _point(self, region: str | None) -> Point | None:
        latitude, longitude = (degrees_in(self.cells.get(name)) for name in ("latitude", "longitude"))
        if latitude is None and longitude is None:
            return None
        if latitude is None or longitude is None:
            raise CellError(text("half_point"), text("half_point_mend"))
        _check_in_china(latitude, longitude)
        point = _in_system(latitude, longitude, cell_text(self.cells.get("coordinate_system")))
        self._check_near(point, region)
        return point

    def _check_near(self, point: Point, region: str | None) -> None:
        centre = self.divisions.centre(region) if region else None
        if centre is None or centre.level == "province" or centre.point is None:
            return
        kilometres = metres_between(point, centre.point) / 1000
        if kilometres > FAR_KM:
            raise CellError(text("far", region=centre.name, kilometres=round(kilometres)), text("far_mend"))


def _short_text(cell: Any, limit: int) -> str:
    written = cell_text(cell)
    if len(written) > limit:
        raise CellError(text("too_long", length=len(written)), text("too_long_mend", limit=limit))
    return written


def _check_in_china(latitude: float, longitude: float) -> None:
    if LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        return
    if LATITUDES[0] <= longitude <= LATITUDES[1] and LONGITUDES[0] <= latitude <= LONGITUDES[1]:
        raise CellError(text("swapped"), text("swapped_mend"))
    raise CellError(text("outside"), text("outside_mend"))


def _in_system(latitude: float, longitude: float, written: str) -> Point:
    if not written:
        raise CellError(text("system_missing"), text("system_mend"))
    readers = {word: SYSTEMS[system] for system, known in words("systems").items() for word in known}
    read = readers.get(written.lower().replace("坐标系", "").replace("地图", "").strip())
    if read is None:
        raise CellError(text("system", value=written), text("system_mend"))
    return read(latitude, longitude)


def _fair(texts: dict[str, str], starts_at: datetime, ends_at: datetime, region: str, posts: tuple[Post, ...]) -> Fair:
    return Fair(
        title=texts["title"],
        starts_at=starts_at,
        ends_at=ends_at,
        place=texts["place"],
        region=region,
        address=texts["address"],
        organiser=texts["organiser"],
        posts=posts,
        what_to_bring=texts["what_to_bring"],
        contact=texts["contact"],
    )
