"""How the cells of the directory's lists are read, by the names `kinds.yml` uses."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from bot.directory.ages import read_ages
from bot.directory.cells import moment, posts
from bot.directory.divisions import Divisions
from bot.directory.geometry import Point, gcj02_from_bd09, metres_between
from bot.directory.kinds import choices
from bot.directory.pay import read_pay
from bot.directory.texts import text, words
from bot.sheets.cells import cell_text, day, degrees, one_of, plain_text, short_text, whole_number
from bot.sheets.problem import CellError

FAR_KM = 300
LATITUDES = (3.0, 54.0)
LONGITUDES = (73.0, 136.0)
MOST_PEOPLE = 100_000
LONGEST_PAY = 200
SYSTEMS: dict[str, Callable[[float, float], Point]] = {
    "wgs84": lambda latitude, longitude: Point(latitude, longitude, "wgs84"),
    "gcj02": lambda latitude, longitude: Point(latitude, longitude, "gcj02"),
    "bd09": gcj02_from_bd09,
}


@dataclass
class RowCells:
    """A row while it is read: its cells by column, and the values read so far."""

    cells: Mapping[str, Any]
    divisions: Divisions
    values: dict[str, Any] = field(default_factory=dict)


Values = dict[str, Any]
Reader = Callable[[str, RowCells], Values]


def reader(name: str, limit: int) -> Reader:
    """The reader `name` of `kinds.yml`: takes a column and its row, gives the values of one or more table columns."""
    if name == "text":
        read = short_text(limit)
        return lambda column, row: {column: read(row.cells.get(column))}
    return READERS[name]


def _moment(column: str, row: RowCells) -> Values:
    return {column: moment(row.cells.get(column))}


def _end_moment(column: str, row: RowCells) -> Values:
    return {column: moment(row.cells.get(column), row.values.get("starts_at"))}


def _posts(column: str, row: RowCells) -> Values:
    return {column: [asdict(post) for post in posts(row.cells.get(column))]}


def _day(column: str, row: RowCells) -> Values:
    return {column: day(row.cells.get(column))}


def _count(column: str, row: RowCells) -> Values:
    return {column: whole_number(1, MOST_PEOPLE)(plain_text(row.cells.get(column)).removesuffix("人"))}


def _pay(column: str, row: RowCells) -> Values:
    pay = read_pay(short_text(LONGEST_PAY)(row.cells.get(column)))
    return {column: pay.written, "pay_unit": pay.unit, "pay_min": pay.least, "pay_max": pay.most}


def _ages(_column: str, row: RowCells) -> Values:
    least, most = read_ages(plain_text(row.cells.get("age_min")))
    return {"age_min": least, "age_max": most}


def _choice(name: str, otherwise: str | None) -> Reader:
    @lru_cache(maxsize=1)
    def read() -> Callable[[Any], str | None]:
        return one_of(choices(name))

    def choose(column: str, row: RowCells) -> Values:
        return {column: read()(row.cells.get(column)) or otherwise}

    return choose


def _region(column: str, row: RowCells) -> Values:
    written = cell_text(row.cells.get(column))
    outcome = row.divisions.resolve(written)
    if outcome.division:
        return {column: outcome.division.code}
    if not outcome.candidates:
        raise CellError(text("region_unknown", value=written), text("region_unknown_mend"))
    names = text("list_separator").join(row.divisions.name_path(each.code) for each in outcome.candidates)
    raise CellError(text("region_ambiguous", value=written, candidates=names), text("region_ambiguous_mend"))


def _point(_column: str, row: RowCells) -> Values:
    point = _written_point(row.cells)
    if point is None:
        return {"latitude": None, "longitude": None, "coordinate_system": None}
    _check_near(point, row.values.get("region"), row.divisions)
    return {"latitude": point.latitude, "longitude": point.longitude, "coordinate_system": point.system}


def _with_point(_column: str, _row: RowCells) -> Values:
    return {}


READERS: dict[str, Reader] = {
    "moment": _moment,
    "end_moment": _end_moment,
    "posts": _posts,
    "day": _day,
    "count": _count,
    "pay": _pay,
    "ages": _ages,
    "shift": _choice("shift", "unknown"),
    "sex": _choice("sex", "any"),
    "mode": _choice("mode", "offline"),
    "point_kind": _choice("point_kind", None),
    "region": _region,
    "point": _point,
    "with_point": _with_point,
}


def check_order(values: Mapping[str, Any]) -> tuple[str, CellError] | None:
    """The column that names an end not after its beginning, and what to say of it."""
    starts_at, ends_at = values.get("starts_at"), values.get("ends_at")
    if starts_at and ends_at and ends_at <= starts_at:
        return "ends_at", CellError(text("order"), text("order_mend"))
    for first, last in (("starts_on", "ends_on"), ("published_on", "valid_until")):
        if _is_before(values.get(last), values.get(first)):
            return last, CellError(text("day_order"), text("order_mend"))
    return None


def _is_before(last: date | None, first: date | None) -> bool:
    return last is not None and first is not None and last < first


def _written_point(cells: Mapping[str, Any]) -> Point | None:
    latitude, longitude = (degrees(cells.get(name)) for name in ("latitude", "longitude"))
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise CellError(text("half_point"), text("half_point_mend"))
    _check_in_china(latitude, longitude)
    return _in_system(latitude, longitude, cell_text(cells.get("coordinate_system")))


def _check_in_china(latitude: float, longitude: float) -> None:
    if LATITUDES[0] <= latitude <= LATITUDES[1] and LONGITUDES[0] <= longitude <= LONGITUDES[1]:
        return
    if LATITUDES[0] <= longitude <= LATITUDES[1] and LONGITUDES[0] <= latitude <= LONGITUDES[1]:
        raise CellError(text("swapped"), text("swapped_mend"))
    raise CellError(text("outside"), text("outside_mend"))


def _in_system(latitude: float, longitude: float, written: str) -> Point:
    if not written:
        raise CellError(text("system_missing"), text("system_mend"))
    known = {word: SYSTEMS[system] for system, system_words in words("systems").items() for word in system_words}
    read = known.get(written.lower().replace("坐标系", "").replace("地图", "").strip())
    if read is None:
        raise CellError(text("system", value=written), text("system_mend"))
    return read(latitude, longitude)


def _check_near(point: Point, region: str | None, divisions: Divisions) -> None:
    centre = divisions.centre(region) if region else None
    if centre is None or centre.level == "province" or centre.point is None:
        return
    kilometres = metres_between(point, centre.point) / 1000
    if kilometres > FAR_KM:
        raise CellError(text("far", region=centre.name, kilometres=round(kilometres)), text("far_mend"))
