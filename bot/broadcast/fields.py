"""Whether a campaign can be stored, submitted and sent: its fields, its words and its fair."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from bot.broadcast.campaign import CHANNELS, LONGEST_TEXT, LONGEST_TITLE, Campaign, Kind, NewCampaign
from bot.broadcast.errors import BadField, FairOver, NeedsFair, TooLate
from bot.broadcast.preview import check_length
from bot.broadcast.text import check_words
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair
from bot.privacy.masking import mask

DEFAULT_LIFE = timedelta(days=3)
LONGEST_LIFE_DAYS = 92


def columns_of(new: NewCampaign, fair: Fair | None, moment: datetime) -> dict[str, Any]:
    """The columns of what staff wrote, checked at `moment` (aware).

    Raises BadField, UnknownVariables, NeedsFair, FairSilent.
    """
    title, text = new.title.strip(), new.text.strip()
    channels = tuple(dict.fromkeys(new.channels))
    expires_at = new.expires_at or default_expiry(fair, moment)
    _check_words_of(title, text)
    _check_channels(channels)
    if not 1 <= new.failure_percent <= 100:
        raise BadField("failure_percent", "failure_percent")
    if mask(new.audience.words) != new.audience.words:
        raise BadField("audience", "audience_number")
    _check_expiry(expires_at, moment)
    if new.kind is Kind.FAIR and fair is None:
        raise NeedsFair
    check_words(text, fair)
    return {
        "title": title,
        "text": text,
        "kind": new.kind,
        "fair_id": new.fair_id,
        "audience": new.audience.to_json(),
        "channels": list(channels),
        "urgent": new.urgent,
        "expires_at": expires_at,
        "failure_percent": new.failure_percent,
    }


def check_ready(campaign: Campaign, fair: Fair | None, divisions: Divisions, base_url: str, moment: datetime) -> None:
    """Whether it may go on to the next hands at `moment`.

    Raises what `columns_of` raises, TooLong, TooLate, FairOver.
    """
    check_words(campaign.text, fair)
    check_length(campaign, fair, divisions, base_url)
    check_in_time(campaign, fair, moment)


def check_in_time(campaign: Campaign, fair: Fair | None, moment: datetime) -> None:
    """Raises TooLate or FairOver when what starts at `moment` would come too late."""
    if moment >= campaign.expires_at:
        raise TooLate(campaign.expires_at)
    if fair and moment >= fair.ends_at:
        raise FairOver


def default_expiry(fair: Fair | None, moment: datetime) -> datetime:
    """The fair's end, or three days from now."""
    return fair.ends_at if fair else moment + DEFAULT_LIFE


def _check_words_of(title: str, text: str) -> None:
    for field, words, most in (("title", title, LONGEST_TITLE), ("text", text, LONGEST_TEXT)):
        if not words:
            raise BadField(field, f"{field}_missing")
        if len(words) > most:
            raise BadField(field, f"{field}_long", most=most)


def _check_channels(channels: tuple[str, ...]) -> None:
    if not channels:
        raise BadField("channels", "no_channel")
    if unknown := [each for each in channels if each not in CHANNELS]:
        raise BadField("channels", "unknown_channel", channel=unknown[0])


def _check_expiry(expires_at: datetime, moment: datetime) -> None:
    if expires_at <= moment:
        raise BadField("expires_at", "expires_past")
    if expires_at > moment + timedelta(days=LONGEST_LIFE_DAYS):
        raise BadField("expires_at", "expires_far", days=LONGEST_LIFE_DAYS)
