"""Figures about hand-offs: every table is counted from one list of records, every figure says what lies behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.handoff.archive import Promise, Stage
from bot.handoff.archive_query import EXACTLY, NOWHERE
from bot.reports import measures
from bot.reports.records import Record, Taken
from bot.reports.spans import Span, steps
from bot.reports.tables import Cell, Column, Row, Table, Unit, Where
from bot.reports.texts import names, text
from bot.settings import TIME_ZONE

# The slowest tenth of a busy year would not fit into an address.
MOST_NUMBERS = 200
DURATIONS = ("waited", "answered", "handled")


@dataclass(frozen=True)
class Names:
    """How staff read topics, teams and regions."""

    topic: Callable[[str], str]
    team: Mapping[int, str]
    region: Callable[[str], str]


@dataclass(frozen=True)
class Material:
    """What the tables are counted from: records of a span, the moment of the count, and `base`, the span's search."""

    records: Sequence[Record]
    span: Span
    moment: datetime
    names: Names
    base: Where

    def where(self, **more: str) -> Where:
        """The search of a figure: hand-offs of the span, over or not, and `more`."""
        return {**self.base, "stage": Stage.ANY.value, **more}


def tables(material: Material) -> tuple[Table, ...]:
    """All tables, in the order of the page."""
    return (
        series(material),
        *(_detailed(material, key) for key in ("topics", "teams")),
        *(_plain(material, key) for key in ("regions", "channels", "urgency")),
        times(material),
        *(_promises(material, key) for key in ("teams", "topics")),
        ratings(material),
        endings(material),
    )


def series(material: Material) -> Table:
    """How many were queued, day by day (or week, or month, of a long span)."""
    parts = steps(material.span)
    return _series(material, parts, _series_title(parts))


def daily(material: Material) -> Table:
    """How many were queued on every single day."""
    return _series(material, [Span(day, day) for day in material.span.days()], "series_days")


def _series_title(parts: Sequence[Span]) -> str:
    longest = max((part.last - part.first).days for part in parts)
    if longest == 0:
        return "series_days"
    return "series_weeks" if longest < 7 else "series_months"


def _series(material: Material, parts: Sequence[Span], title: str) -> Table:
    groups: dict[Span, list[Record]] = {part: [] for part in parts}
    by_day = {day: part for part in parts for day in part.days()}
    for record in material.records:
        groups[by_day[record.queued_at.astimezone(TIME_ZONE).date()]].append(record)
    rows = [_row(material, _part_name(part), group, _dates(part)) for part, group in groups.items()]
    return _table("series", _columns("count", "urgent", "answer_breached"), rows, text(title))


def _dates(part: Span) -> Where:
    return {"from": part.first.isoformat(), "to": part.last.isoformat()}


def _part_name(part: Span) -> str:
    if part.first == part.last:
        return f"{part.first:%m-%d}"
    return f"{part.first:%m-%d}–{part.last:%m-%d}"


def _row(material: Material, label: str, group: Sequence[Record], own: Where) -> Row:
    late = _having(group, Promise.ANSWER_BREACHED, material.moment)
    urgent = [record for record in group if record.urgent]
    cells = (
        Cell(len(group), material.where(**own)),
        Cell(len(urgent), material.where(**own, urgent="1")),
        Cell(len(late), material.where(**own, promise=Promise.ANSWER_BREACHED.value)),
    )
    return Row(label, cells)


def _having(group: Iterable[Record], promise: Promise, moment: datetime) -> list[Record]:
    return [record for record in group if promise in measures.promises(record, moment)]


def _by(material: Material, key: str) -> list[tuple[str, Where, list[Record]]]:
    """The records by topic, team …: label, search and members of each group, largest first."""
    groups: dict[Any, list[Record]] = {}
    for record in material.records:
        groups.setdefault(_value(record, key), []).append(record)
    ranked = sorted(groups.items(), key=lambda pair: (-len(pair[1]), str(pair[0])))
    return [(_label(material.names, key, value), _search(key, value), group) for value, group in ranked]


def _value(record: Record, key: str) -> Any:
    fields = {"topics": "topic", "teams": "team_id", "regions": "region", "channels": "channel", "urgency": "urgent"}
    return getattr(record, fields[key])


def _label(known: Names, key: str, value: Any) -> str:
    if key == "topics":
        return known.topic(value)
    if key == "teams":
        return known.team.get(value, str(value))
    if key == "regions":
        return known.region(value) or str(value) if value else text("no_region")
    if key == "channels":
        return names("channels").get(str(value), str(value))
    return names("urgency")["urgent" if value else "usual"]


def _search(key: str, value: Any) -> Where:
    if key == "regions":
        return {"region": f"{EXACTLY}{value}" if value else NOWHERE}
    if key == "urgency":
        return {"urgent": str(int(value))}
    return {{"topics": "topic", "teams": "team", "channels": "channel"}[key]: str(value)}


def _plain(material: Material, key: str) -> Table:
    whole = len(material.records)
    rows = [
        Row(label, (Cell(len(group), material.where(**own)), Cell(measures.share(len(group), whole))))
        for label, own, group in _by(material, key)
    ]
    return _table(key, _columns("count", "share"), rows)


def _detailed(material: Material, key: str) -> Table:
    rows = []
    for label, own, group in _by(material, key):
        count, *others = _row(material, label, group, own).cells
        shared = Cell(measures.share(len(group), len(material.records)))
        middle = measures.middle([taken.working for taken in _taken(group, "waited")])
        waited = Cell(middle, material.where(**own, stage=Stage.CLAIMED.value))
        satisfied = Cell(measures.satisfied(group), material.where(**own, rating=str(measures.SATISFIED)))
        rows.append(Row(label, (count, shared, *others, waited, satisfied)))
    return _table(key, _columns("count", "share", "urgent", "answer_breached", "waited", "satisfied"), rows)


def times(material: Material) -> Table:
    """Waiting, first answer and handling: the middle and the slow end, in working time and by the clock."""
    rows = [_time_row(material, duration) for duration in DURATIONS]
    return _table(
        "times", _columns("timed", *(f"{kind}_{part}" for kind in KINDS for part in ("middle", "slow"))), rows
    )


KINDS = ("working", "elapsed")
# Which hand-offs have a duration at all.
HAVING = {"waited": Stage.CLAIMED, "answered": Stage.ANSWERED, "handled": Stage.HANDLED}


def _time_row(material: Material, duration: str) -> Row:
    having = material.where(stage=HAVING[duration].value)
    found = _taken(material.records, duration)
    cells = [Cell(len(found), having)]
    for kind in KINDS:
        spans = [getattr(taken, kind) for taken in found]
        cells += [Cell(measures.middle(spans), having), _slow_cell(material, duration, kind, spans)]
    return Row(names("times")[duration], tuple(cells))


def _taken(group: Iterable[Record], duration: str) -> list[Taken]:
    return [taken for record in group if (taken := getattr(record, duration))]


def _slow_cell(material: Material, duration: str, kind: str, spans: Sequence[timedelta]) -> Cell:
    """The 90th percentile; behind it stand those that took at least so long, slowest first where they are too many."""
    edge = measures.slow(spans)
    if edge is None:
        return Cell(None)
    pairs = [(getattr(taken, kind), record.id) for record in material.records if (taken := getattr(record, duration))]
    slowest = sorted((pair for pair in pairs if pair[0].total_seconds() / 60 >= edge), reverse=True)
    numbers = ",".join(str(number) for _, number in slowest[:MOST_NUMBERS])
    return Cell(edge, material.where(ids=numbers))


def _promises(material: Material, key: str) -> Table:
    rows = []
    for label, own, group in _by(material, key):
        standing = [promise for record in group for promise in measures.promises(record, material.moment)]
        counts = {promise: standing.count(promise) for promise in Promise}
        cells = [Cell(counts[each], material.where(**own, promise=each.value)) for each in Promise]
        rows.append(Row(label, (*cells[:3], Cell(_rate(counts, "answer")), *cells[3:], Cell(_rate(counts, "resolve")))))
    columns = ("kept", "breached", "due", "rate")
    titles = [f"{kind}_{column}" for kind in ("answer", "resolve") for column in columns]
    return _table({"teams": "promises_by_team", "topics": "promises_by_topic"}[key], _columns(*titles), rows)


def _rate(counts: Mapping[Promise, int], kind: str) -> float | None:
    kept, breached = counts[Promise(f"{kind}_kept")], counts[Promise(f"{kind}_breached")]
    return measures.share(kept, kept + breached)


def ratings(material: Material) -> Table:
    """How people rated, best first, and how many did not."""
    return _counted(material, "ratings", {mark: {"rating": str(mark)} for mark in names("ratings")}, _mark)


def _mark(record: Record) -> Any:
    return record.rating or 0


def endings(material: Material) -> Table:
    """How hand-offs ended, and how many have not."""
    known: dict[Any, Where] = {each: {"ending": each} for each in names("endings")}
    table = _counted(material, "endings", known, lambda record: record.ending)
    still = sum(record.ended_at is None for record in material.records)
    cells = (Cell(still, material.where(stage=Stage.OPEN.value)), Cell(measures.share(still, len(material.records))))
    return _table("endings", table.columns, [*table.rows, Row(text("not_ended"), cells)])


def _counted(material: Material, key: str, known: Mapping[Any, Where], value: Callable[[Record], Any]) -> Table:
    found = [value(record) for record in material.records]
    rows = []
    for each, own in known.items():
        count = found.count(each)
        cells = (Cell(count, material.where(**own)), Cell(measures.share(count, len(found))))
        rows.append(Row(str(names(key)[each]), cells))
    return _table(key, _columns("count", "share"), rows)


def _table(key: str, columns: tuple[Column, ...], rows: Sequence[Row], title: str = "") -> Table:
    heading, label = title or names("titles")[key], names("labels")[key]
    return Table(key, heading, label, columns, tuple(rows), names("notes").get(key, ""))


def _columns(*keys: str) -> tuple[Column, ...]:
    return tuple(Column(names("columns")[key], UNITS.get(key, Unit.COUNT)) for key in keys)


UNITS = {
    "share": Unit.SHARE,
    "satisfied": Unit.SHARE,
    "answer_rate": Unit.SHARE,
    "resolve_rate": Unit.SHARE,
    "waited": Unit.MINUTES,
    "working_middle": Unit.MINUTES,
    "working_slow": Unit.MINUTES,
    "elapsed_middle": Unit.MINUTES,
    "elapsed_slow": Unit.MINUTES,
}
