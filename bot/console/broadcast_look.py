"""A look at a notice before it goes out: whom it would reach, and how it will look on each channel."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.broadcast.campaign import DRILL, FAILURE_PERCENT, Campaign, Kind
from bot.broadcast.errors import BroadcastError
from bot.broadcast.preview import Preview, check_length, previews, sample_person
from bot.broadcast.states import Campaign as State
from bot.broadcast.text import check_words
from bot.broadcast.texts import complaint
from bot.registry.filter import PeopleFilter

if TYPE_CHECKING:
    from bot.console.services import Console
    from bot.directory.fair import Fair


@dataclass(frozen=True)
class Sketch:
    """What of an unsaved campaign decides how it looks."""

    text: str
    kind: Kind
    fair_id: int | None
    audience: PeopleFilter
    channels: tuple[str, ...]


async def sketched(console: Console, sketch: Sketch) -> tuple[tuple[Preview, ...], str]:
    """How an unsaved campaign would look, or why it cannot be shown."""
    campaign = _imagined(sketch, console.clock.now())
    return drawn(console, campaign, await console.campaigns.fair_of(campaign))


def drawn(console: Console, campaign: Campaign, fair: Fair | None) -> tuple[tuple[Preview, ...], str]:
    """The notice as an invented reader in the audience's first region sees it, or why it cannot be shown."""
    if not campaign.text:
        return (), ""
    try:
        check_words(campaign.text, fair)
        check_length(campaign, fair, console.divisions, console.campaigns.base_url)
    except BroadcastError as error:
        return (), complaint(error)
    reader = replace(sample_person(), live_region=next(iter(campaign.audience.regions), ""))
    return tuple(previews(campaign, fair, reader, console.divisions, console.campaigns.base_url)), ""


def in_words(console: Console, wanted: PeopleFilter) -> str:
    """The audience as staff read it."""
    return wanted.in_words(console.divisions)


def drill_line(preview: Preview) -> str:
    """The line of a drill file, as it would be written for this reader."""
    line = {"campaign": preview.body["campaign"], "channel": DRILL, "text": preview.body["text"]}
    return json.dumps(line, ensure_ascii=False)


def _imagined(sketch: Sketch, moment: datetime) -> Campaign:
    return Campaign(
        id=0,
        version=0,
        state=State.DRAFT,
        kind=sketch.kind,
        title="",
        text=sketch.text,
        fair_id=sketch.fair_id,
        audience=sketch.audience,
        channels=sketch.channels,
        urgent=False,
        drill=False,
        starts_at=None,
        expires_at=moment,
        failure_percent=FAILURE_PERCENT,
        digest=None,
        people=None,
        why="",
        created_by=0,
        created_at=moment,
        edited_by=0,
        submitted_by=None,
        submitted_at=None,
        approved_by=None,
        approved_at=None,
        started_at=None,
        ended_at=None,
    )
