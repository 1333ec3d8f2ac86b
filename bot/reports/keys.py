"""The figures at the head of a report."""

from __future__ import annotations

from bot.handoff.archive import Promise, Stage
from bot.reports import measures
from bot.reports.handoffs import HAVING, Material
from bot.reports.tables import Cell, Key, Unit
from bot.reports.texts import names
from bot.reports.wording import minutes


def keys(material: Material) -> tuple[Key, ...]:
    """How many, how fast, how well."""
    return (
        _total(material),
        _open(material),
        _duration(material, "waited"),
        _duration(material, "answered"),
        _rate(material, "answer"),
        _rate(material, "resolve"),
        _satisfied(material),
        _moved(material),
    )


def _total(material: Material) -> Key:
    urgent = sum(record.urgent for record in material.records)
    return _key("total", Cell(len(material.records), material.where()), Unit.COUNT, urgent=urgent)


def _open(material: Material) -> Key:
    count = sum(record.ended_at is None for record in material.records)
    return _key("open", Cell(count, material.where(stage=Stage.OPEN.value)), Unit.COUNT)


def _duration(material: Material, duration: str) -> Key:
    spans = [taken.working for record in material.records if (taken := getattr(record, duration))]
    cell = Cell(measures.middle(spans), material.where(stage=HAVING[duration].value))
    return _key(duration, cell, Unit.MINUTES, slow=minutes(measures.slow(spans)))


def _rate(material: Material, kind: str) -> Key:
    kept, late = (Promise(f"{kind}_{outcome}") for outcome in ("kept", "breached"))
    standing = [promise for record in material.records for promise in measures.promises(record, material.moment)]
    counts = standing.count(kept), standing.count(late)
    cell = Cell(measures.share(counts[0], sum(counts)), material.where(promise=kept.value))
    return _key(f"{kind}_rate", cell, Unit.SHARE, late=counts[1])


def _satisfied(material: Material) -> Key:
    rated = sum(record.rating is not None for record in material.records)
    cell = Cell(measures.satisfied(material.records), material.where(rating=str(measures.SATISFIED)))
    return _key("satisfied", cell, Unit.SHARE, rated=rated)


def _moved(material: Material) -> Key:
    moved = sum(record.moves > 0 for record in material.records)
    return _key("moved", Cell(moved, material.where(moved="1")), Unit.COUNT)


def _key(name: str, cell: Cell, unit: Unit, **values: object) -> Key:
    hint = names("hints")["nothing" if cell.value is None else name].format(**values)
    return Key(names("keys")[name], cell, unit, hint)
