"""The administrative divisions of mainland China from province to township (GB/T 2260 and statistical codes).

Data, sources and the coordinate system of the centre points (GCJ-02): `data/README.md`.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot.directory.geometry import Point, System

if TYPE_CHECKING:
    from bot.directory.division_search import DivisionSearch, Resolution

DATA = Path(__file__).parent / "data"
COUNTRY = "000000"
COUNTRY_NAME = "全国"
CENTRE_SYSTEM: System = "gcj02"

Level = Literal["province", "prefecture", "county", "township"]


@dataclass(frozen=True, slots=True)
class Division:
    """One division; `lat` and `lon` (degrees, GCJ-02) are its seat's, None where the source has none."""

    code: str
    name: str
    level: Level
    lat: float | None = None
    lon: float | None = None

    @property
    def point(self) -> Point | None:
        """Its seat on the map, if the source has it."""
        return None if self.lat is None or self.lon is None else Point(self.lat, self.lon, CENTRE_SYSTEM)


def level_of(code: str) -> Level:
    """The level a 6- or 9-digit code stands for."""
    if len(code) == 9:
        return "township"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def stem(code: str) -> str:
    """The digits that all codes inside this division begin with: 370000 → 37, 370100 → 3701."""
    if level_of(code) == "province":
        return code[:2]
    return code[:4] if level_of(code) == "prefecture" else code


def is_inside(code: str, outer: str) -> bool:
    """Whether `code` is `outer` or lies in it; everything lies in 全国 (000000)."""
    return outer == COUNTRY or code.startswith(stem(outer))


class Divisions:
    """The table; `Divisions.load()` gives the one shared copy."""

    def __init__(self, upper: dict[str, Division], townships: dict[str, str]) -> None:
        """Takes the divisions down to the county, and the townships' names by code."""
        self._upper = upper
        self._townships = townships
        self._searcher: DivisionSearch | None = None

    @staticmethod
    @lru_cache(maxsize=1)
    def load() -> Divisions:
        """Reads the table that comes with the app, once per process."""
        with gzip.open(DATA / "divisions.csv.gz", "rt", encoding="utf-8", newline="") as lines:
            rows = list(csv.reader(lines))[1:]
        upper = {row[0]: _division(row) for row in rows if len(row[0]) == 6}
        return Divisions(upper, {row[0]: row[1] for row in rows if len(row[0]) == 9})

    def get(self, code: str) -> Division | None:
        """The division with this present-day code (6 digits, or 9 for a township), or None."""
        if name := self._townships.get(code):
            return Division(code, name, "township")
        return self._upper.get(code)

    def upper(self) -> Iterator[Division]:
        """All provinces, prefectures and counties, in the order of codes."""
        return iter(self._upper.values())

    def townships(self) -> Iterator[tuple[str, str]]:
        """Code and name of all townships, in the order of codes."""
        return iter(self._townships.items())

    def chain(self, code: str) -> list[Division]:
        """The division and all above it up to its province, narrowest first; empty for an unknown code.

        A municipality (重庆) and a county directly under its province (仙桃) have no prefecture in the chain.
        """
        codes = dict.fromkeys((code, code[:6], f"{code[:4]}00", f"{code[:2]}0000"))
        found = [self.get(each) for each in codes]
        return [] if found[0] is None else [division for division in found if division]

    def name_path(self, code: str) -> str:
        """The full name from the province down: 重庆市彭水苗族土家族自治县; empty for an unknown code."""
        if code == COUNTRY:
            return COUNTRY_NAME
        return "".join(division.name for division in reversed(self.chain(code)))

    def centre(self, code: str) -> Division | None:
        """The narrowest division around `code` with a centre point, itself first; None if there is none."""
        return next((division for division in self.chain(code) if division.lat is not None), None)

    def resolve(self, text: str, within: str | None = None) -> Resolution:
        """Which division a whole text names: a code, a full or short name, a path (山东济南历城) or an old name.

        `within` is the person's own division: of several candidates those nearest to it are preferred.
        """
        return self._search().resolve(text, within)

    def find(self, text: str, within: str | None = None) -> list[Resolution]:
        """The divisions named inside a sentence, in order, with their span; ordinary words are left alone."""
        return self._search().find(text, within)

    def dictionary_words(self) -> Iterator[str]:
        """Words for a tokenizer's dictionary: names down to the township, short names safe in sentences."""
        return self._search().dictionary_words()

    def prepare(self) -> None:
        """Builds now what `find` builds at its first use (word segmentation, about 1.5 s); call it in a thread."""
        self.find(f"在{COUNTRY_NAME}街道找活")

    def _search(self) -> DivisionSearch:
        from bot.directory.division_search import DivisionSearch

        if self._searcher is None:
            self._searcher = DivisionSearch(self)
        return self._searcher


def _division(row: list[str]) -> Division:
    code, name, lat, lon = row
    return Division(code, name, level_of(code), float(lat) if lat else None, float(lon) if lon else None)
