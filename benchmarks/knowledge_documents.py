"""Invented policy documents, made from the real ones: other places, other figures, other words, the same shape."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import cycle, islice
from pathlib import Path
from string import ascii_uppercase
from typing import Any

import yaml

from bot.directory.divisions import COUNTRY, Division, Divisions
from policy_kb.loader import DOCUMENTS
from policy_kb.numbers import numbers_in

MEASURES_A_DOCUMENT = 33
COUNTIES_A_CITY = 2
# How many words of a document are replaced by invented ones; the names of places serve as invented words.
NEW_WORDS = 60
TEXTS = ("title", "scope", "office", "facts", "aspects", "details", "next", "keywords", "asks")
NUMBER = re.compile(r"\d+")
WORD = re.compile(r"[\u4e00-\u9fff]{2}")
YAML = {"Loader": getattr(yaml, "CSafeLoader", yaml.SafeLoader)}
DUMP = {"Dumper": getattr(yaml, "CSafeDumper", yaml.SafeDumper), "allow_unicode": True, "sort_keys": False}


def write_documents(folder: Path, measures: int) -> None:
    """Writes documents with so many measures in all; the same ones each time."""
    dice = random.Random(2260)  # noqa: S311  nothing secret
    places = islice(_places(dice), -(-measures // MEASURES_A_DOCUMENT))
    models = cycle(_models())
    for number, place in enumerate(places):
        wanted = min(MEASURES_A_DOCUMENT, measures - number * MEASURES_A_DOCUMENT)
        code = ascii_uppercase[number // 26] + ascii_uppercase[number % 26]
        made = _document(next(models), code, place, wanted, dice)
        (folder / f"{code}.yml").write_text(yaml.dump(made, **DUMP), encoding="utf8")


def _places(dice: random.Random) -> Iterator[tuple[str, str]]:
    """The country, then provinces, each with some of its cities and counties: codes and names."""
    yield COUNTRY, "全国"
    by_city: dict[str, list[Division]] = {}
    provinces: list[Division] = []
    for division in Divisions.load().upper():
        if division.level == "province":
            provinces.append(division)
        else:
            by_city.setdefault(division.code[:4], []).append(division)
    yield from ((each.code, each.name) for each in provinces)
    cities = [found for found in by_city.values() if found[0].level == "prefecture" and len(found) > COUNTIES_A_CITY]
    for city in dice.sample(cities, len(cities)):
        chosen = [city[0], *dice.sample(city[1:], COUNTIES_A_CITY)]
        yield from ((each.code, each.name) for each in chosen)


@lru_cache(maxsize=1)
def _models() -> list[dict[str, Any]]:
    texts = (path.read_text(encoding="utf8") for path in sorted(DOCUMENTS.glob("*.yml")))
    return [yaml.load(text, **YAML) for text in texts]  # noqa: S506  a safe loader


def _document(
    model: dict[str, Any], code: str, place: tuple[str, str], wanted: int, dice: random.Random
) -> dict[str, Any]:
    measures = list(islice(cycle(model["measures"]), wanted))
    words = _new_words(measures, dice)
    shift = dice.randint(1, 9)
    numbered = enumerate(measures, 1)
    made = [{**_changed(each, words, shift), "id": f"{code}-{number:02d}"} for number, each in numbered]
    region = {"code": place[0], "name": place[1]}
    head = {"code": code, "title": f"{place[1]}{model['title']}", "short": f"{place[1]}方案", "region": region}
    return {**model, **head, "standing": "in_force", "measures": made}


def _new_words(measures: list[dict[str, Any]], dice: random.Random) -> dict[str, str]:
    old = sorted(set(WORD.findall("".join(str(measure["aspects"]) for measure in measures))))
    names = [division.name[:2] for division in Divisions.load().upper()]
    return dict(zip(dice.sample(old, min(NEW_WORDS, len(old))), dice.sample(names, NEW_WORDS), strict=False))


def _changed(measure: dict[str, Any], words: dict[str, str], shift: int) -> dict[str, Any]:
    pattern = re.compile("|".join(words)) if words else None

    def change(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: change(each, name) for name, each in value.items()}
        if isinstance(value, list):
            return [change(each) for each in value]
        if not isinstance(value, str) or key == "id" or value == "not_stated":
            return value
        text = pattern.sub(lambda match: words[match[0]], value) if pattern else value
        return NUMBER.sub(lambda match: str(int(match[0]) + shift), text)

    made = {name: change(measure[name]) for name in TEXTS if name in measure}
    figures = sorted(numbers_in(str(made)))
    fact = {"id": "figures", "value": shift, "unit": "", "text": "、".join(map(str, figures))}
    return {**measure, **made, "facts": [*made["facts"], fact]}
