"""How `bangfu broadcast` shows campaigns, audiences, previews and reports."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from bot.broadcast.audience import Look
from bot.broadcast.campaign import Campaign
from bot.broadcast.preview import Preview
from bot.broadcast.report import Report
from bot.broadcast.report_sheets import overview, reason_words
from bot.broadcast.texts import clock_words, name_of
from bot.cli.broadcast_office import text, words

OUT = Console(highlight=False)


def show_list(campaigns: Iterable[Campaign]) -> None:
    """One line for each campaign."""
    _table("list_columns", (_line(each) for each in campaigns))


def show_look(look: Look) -> None:
    """Who is reached and who is not."""
    say(text("look", count=look.count, reachable=look.reachable, drill=look.drill))
    _table("channel_columns", ((name_of("channels", each), count) for each, count in look.by_channel.items()))
    _table("look_columns", ((reason_words(why), count) for why, count in look.left_out.items()))
    rows = ((each.person_id, each.name, each.region, each.age, reason_words(each.left_out)) for each in look.samples)
    _table("sample_columns", rows)


def show_previews(previews: Iterable[Preview]) -> None:
    """The notice on each channel."""
    rows = ((name_of("channels", each.channel), f"{each.length}/{each.most}", _notice(each)) for each in previews)
    _table("preview_columns", rows)


def show_report(report: Report) -> None:
    """The figures."""
    _table("report_columns", overview(report))
    _table("reason_columns", ((name_of("deliveries", s), reason_words(why), n) for s, why, n in report.by_reason))


def as_json(report: Report) -> str:
    """The report as one JSON object; moments in UTC."""
    shown: dict[str, Any] = {
        "campaign": report.campaign.id,
        "state": report.campaign.state,
        "drill": report.campaign.drill,
        "people": report.people,
        "told": report.told,
        "unqueued": report.unqueued,
        "deliveries": report.progress.counts,
        "reasons": [{"state": state, "reason": why, "count": count} for state, why, count in report.by_reason],
        "channels": report.by_channel,
        "counties": dict(report.by_county),
        "course": [{"minute": minute.isoformat(), "sent": count} for minute, count in report.by_time],
        "answers": report.answers,
        "came": vars(report.came) if report.came else None,
    }
    return json.dumps(shown, ensure_ascii=False)


def say(sentence: str) -> None:
    """One sentence on stdout."""
    OUT.print(escape(sentence), soft_wrap=True)


def _line(campaign: Campaign) -> Sequence[object]:
    starts = clock_words(campaign.starts_at) if campaign.starts_at else ""
    names = name_of("states", campaign.state), name_of("kinds", campaign.kind)
    people = "" if campaign.people is None else campaign.people
    return campaign.id, *names, campaign.title, people, starts, clock_words(campaign.expires_at)


def _notice(preview: Preview) -> str:
    buttons = "  ".join(f"[{button['title']}]" for button in preview.body["buttons"])
    return "\n".join([*preview.lines, buttons])


def _table(columns: str, rows: Iterable[Sequence[object]]) -> None:
    table = Table(*words(columns))
    for row in rows:
        table.add_row(*("" if cell is None else escape(str(cell)) for cell in row))
    if table.row_count:
        OUT.print(table)
