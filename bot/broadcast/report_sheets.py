"""The report of a campaign as a workbook: an overview, the reasons, channels, counties, the course, and the people."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from bot.broadcast.figures import Figures
from bot.broadcast.report import Line, Report
from bot.broadcast.states import Delivery
from bot.broadcast.steps import subject
from bot.broadcast.texts import name_of, sentence, table
from bot.privacy.audit import Audit
from bot.sheets.writing import SheetColumn, SheetContent, write_xlsx

WIDE = 28.0


async def workbook(figures: Figures, audit: Audit, report: Report, by: str) -> bytes:
    """The report as an XLSX file with everybody's line, masked; noted in the audit log as done by `by`."""
    lines = await figures.lines(report.campaign, limit=None)
    content = await asyncio.to_thread(_written, report, lines)
    await audit.record(by, "campaign.export", subject(report.campaign.id), lines=len(lines))
    return content


def overview(report: Report) -> Iterator[tuple[str, int]]:
    """The figures of the first sheet, by their names."""
    names = table("overview")
    yield names["people"], report.people
    yield names["told"], report.told
    yield names["unqueued"], report.unqueued
    for state in Delivery:
        yield name_of("deliveries", state), report.progress.counts.get(state, 0)
    for answer, count in report.answers.items():
        yield name_of("answers", answer), count
    if report.came:
        for key, count in vars(report.came).items():
            yield names[f"came_{key}"], count


def _written(report: Report, lines: Sequence[Line]) -> bytes:
    file = io.BytesIO()
    write_xlsx(file, _sheets(report, lines))
    return file.getvalue()


def _sheets(report: Report, lines: Sequence[Line]) -> Iterator[SheetContent]:
    yield _sheet("overview", overview(report))
    yield _sheet("reasons", ((name_of("deliveries", s), reason_words(why), n) for s, why, n in report.by_reason))
    channels = ((name_of("channels", each), *_counts(counts)) for each, counts in report.by_channel.items())
    yield _sheet("channels", channels, more=Delivery)
    yield _sheet("counties", ((name, *_counts(counts)) for name, counts in report.by_county), more=Delivery)
    yield _sheet("course", report.by_time)
    yield _sheet("people", map(_row, lines))


def _sheet(key: str, rows: Iterable[Sequence[Any]], more: Iterable[Delivery] = ()) -> SheetContent:
    known = table("sheets")[key]
    headings = [*known["columns"], *(name_of("deliveries", state) for state in more)]
    columns = [SheetColumn(heading, WIDE if place == 0 else 16.0) for place, heading in enumerate(headings)]
    return SheetContent(known["title"], columns, rows)


def _counts(counts: dict[Delivery, int]) -> list[int]:
    return [counts.get(state, 0) for state in Delivery]


def _row(line: Line) -> tuple[Any, ...]:
    return (
        line.person_id,
        line.name,
        line.region,
        name_of("channels", line.channel),
        name_of("deliveries", line.state),
        reason_words(line.reason),
        line.settled_at,
        name_of("answers", line.answer),
        sentence("came") if line.came else "",
    )


def reason_words(reason: str) -> str:
    """A reason as staff read it; the provider's own words where it is a failure."""
    return name_of("reasons", reason)
