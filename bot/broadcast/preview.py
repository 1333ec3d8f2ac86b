"""How a notice will look on each channel, and whether it goes into one message there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.broadcast.campaign import DRILL, Campaign
from bot.broadcast.errors import TooLong
from bot.broadcast.text import Recipient, Template
from bot.broadcast.texts import name_of, sentence
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair

# What one message may hold. Telegram (Bot API sendMessage) counts UTF-16 units; the page takes what our text may have.
MOST = {"telegram": 4096, "web": 8000}
LONGEST_NAME = 40
LONGEST_REGION = 20


@dataclass(frozen=True)
class Preview:
    """A notice on a channel. `lines` is all that is read there; `length` is counted as the channel counts."""

    channel: str
    body: Mapping[str, Any]
    lines: tuple[str, ...]
    length: int
    most: int

    @property
    def fits(self) -> bool:
        """Whether it goes into one message."""
        return self.length <= self.most


def previews(
    campaign: Campaign, fair: Fair | None, person: Recipient, divisions: Divisions, base_url: str
) -> list[Preview]:
    """The notice as this person would see it on each of the campaign's channels, and in a drill."""
    body = Template(campaign, fair, divisions, base_url).render(person, 0)
    return [_preview(channel, body) for channel in (*campaign.channels, DRILL)]


def check_length(campaign: Campaign, fair: Fair | None, divisions: Divisions, base_url: str) -> None:
    """Raises TooLong when a channel would not take the notice to somebody with the longest name."""
    # An unknown region code is shown as a short word, so the longest one is put into the name.
    longest = Recipient("名" * (LONGEST_NAME + LONGEST_REGION))
    for each in previews(campaign, fair, longest, divisions, base_url):
        if not each.fits:
            raise TooLong(name_of("channels", each.channel), each.length, each.most)


def sample_person() -> Recipient:
    """An invented reader for previews without an audience."""
    return Recipient(sentence("sample_name"), "female")


def _preview(channel: str, body: Mapping[str, Any]) -> Preview:
    lines = (*str(body["text"]).splitlines(), *_card_lines(body.get("fair")))
    length = len("\n".join(lines).encode("utf-16-le")) // 2
    return Preview(channel, body, lines, length, MOST.get(channel, MOST["web"]))


def _card_lines(card: Mapping[str, Any] | None) -> tuple[str, ...]:
    if card is None:
        return ()
    return tuple(sentence("card", **card).splitlines())
