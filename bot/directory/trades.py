"""Trades: what people call a work and what employers call it, brought together by `trades.yml`.

A word the table lacks is compared by itself, then by the pairs of characters of its parts.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.directory.segmentation import words_of
from bot.wording import Wording

BETWEEN = "|"
ALIKE = 0.5
# Around the work in what people say: 我想找个修表的活.
AROUND = re.compile(r"^(?:我|想|要|找|个|份|干|做|去|当|的)+|(?:的|活儿|活|工作|岗位|一类|之类|方面)+$")
TABLE = Wording(Path(__file__).with_name("trades.yml"))


@dataclass(frozen=True)
class Wanted:
    """The works a person named: `trades` known ones, `words` others; both empty if anything will do."""

    trades: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def anything(self) -> bool:
        """Whether any work will do."""
        return not self.trades and not self.words

    def is_met(self, title: str, trades: Iterable[str]) -> bool:
        """Whether a work of this title and these trades is one of them."""
        return not set(self.trades).isdisjoint(trades) or any(alike(word, title) for word in self.words)

    def pairs(self) -> tuple[str, ...]:
        """What at least one of occurs in the title of every work that is like one of the other words."""
        return tuple(dict.fromkeys(pair for word in self.words for pair in (word, *_pairs(word))))


def wanted(jobs: Iterable[str]) -> Wanted:
    """What the words of a person mean: 电焊 is the welder's trade; 啥都行 is anything."""
    said = [_plain(job) for job in jobs]
    trades = tuple(dict.fromkeys(trade for job in said for trade in trades_of(job)))
    if not trades and any(word in job for job in said for word in TABLE.words("anything")):
        return Wanted()
    others = (AROUND.sub("", job) for job in said if not trades_of(job) and job not in TABLE.words("anything"))
    return Wanted(trades, tuple(dict.fromkeys(word for word in others if word)))


@lru_cache(maxsize=8192)
def trades_of(text: str) -> tuple[str, ...]:
    """The known trades a text names, in the order of their first word."""
    pattern, trade_of = _pattern()
    return tuple(dict.fromkeys(trade_of[match.group()] for match in pattern.finditer(_plain(text))))


def stored_trades(text: str) -> str:
    """The known trades of a vacancy and their families as they are stored: |sewing|factory|; "" for none."""
    trades = trades_of(text)
    families = (family for trade in trades if (family := _entry(trade).get("family")))
    found = dict.fromkeys((*trades, *families))
    return f"{BETWEEN}{BETWEEN.join(found)}{BETWEEN}" if found else ""


def from_stored(stored: str) -> tuple[str, ...]:
    """The trades from their stored form."""
    return tuple(filter(None, stored.split(BETWEEN)))


def name_of(trade: str) -> str:
    """What people call the trade."""
    name: str = _entry(trade)["words"][0]
    return name


def words_for(trade: str) -> tuple[str, ...]:
    """All words the trade is known by."""
    return tuple(_entry(trade)["words"])


def is_heavy(trade: str) -> bool:
    """Whether the trade asks for bodily strength."""
    return bool(_entry(trade).get("heavy"))


def heavy_trades() -> tuple[str, ...]:
    """All trades that ask for bodily strength."""
    return tuple(trade for trade in TABLE.table("trades") if is_heavy(trade))


def alike(word: str, title: str) -> bool:
    """Whether a word no trade is known for is in the title, or half of its pairs of characters are."""
    plain = _plain(title)
    if word in plain:
        return True
    pairs = _pairs(word)
    return bool(pairs) and sum(pair in plain for pair in pairs) / len(pairs) >= ALIKE


@lru_cache(maxsize=1024)
def _pairs(word: str) -> tuple[str, ...]:
    parts = [part for part in words_of(word) if len(part) > 1] or [word]
    return tuple(dict.fromkeys(part[at : at + 2] for part in parts for at in range(len(part) - 1)))


def _plain(text: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).upper()


def _entry(trade: str) -> dict[str, Any]:
    entry: dict[str, Any] = TABLE.table("trades").get(trade, {"words": [trade]})
    return entry


@lru_cache(maxsize=1)
def _pattern() -> tuple[re.Pattern[str], dict[str, str]]:
    trade_of = {word: trade for trade, entry in TABLE.table("trades").items() for word in entry["words"]}
    longest_first = sorted(trade_of, key=len, reverse=True)
    return re.compile("|".join(map(re.escape, longest_first))), trade_of
