"""What a person reads: the campaign's words with their blanks filled, the fair's card, and the answers to tap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.broadcast.campaign import Campaign, Kind
from bot.broadcast.errors import BadField, FairSilent, NeedsFair, UnknownVariables
from bot.broadcast.texts import sentence, table, weekday
from bot.directory.calendar import post_line
from bot.directory.divisions import Divisions
from bot.directory.fair import Fair
from bot.settings import TIME_ZONE

BLANK = re.compile(r"[{｛]([^{}｛｝]*)[}｝]")
PAYLOAD = re.compile(r"notice:(\d{1,9}):(going|not_going|where|when|bring|stop|again)")
STRAY = re.compile(r"[{}｛｝]")
BROADCAST = "broadcast"
# Longer surnames are told by the list in texts.yml; a name with a dot or of five signs and more has no surname to call.
LONGEST_HAN_NAME = 4


@dataclass(frozen=True)
class Recipient:
    """What a notice may say of its reader: columns of `people`, none of them sealed."""

    name: str
    sex: str = ""
    home_region: str = ""
    live_region: str = ""


class Template:
    """A campaign's words, read once for all of its people."""

    def __init__(self, campaign: Campaign, fair: Fair | None, divisions: Divisions, base_url: str) -> None:
        """`fair` is the attached one; `base_url` is the app's public address."""
        self._campaign, self._fair = campaign, fair
        # BLANK.split gives words and names in turn.
        self._parts = BLANK.split(campaign.text)
        self._fixed = fair_values(fair) if fair else {}
        self._card = fair_card(fair, base_url) if fair else None
        self._region = lru_cache(maxsize=4096)(lambda code: region_words(divisions, code))

    def render(self, person: Recipient, delivery_id: int) -> dict[str, Any]:
        """The outbox body for this person; the answers carry the delivery's number (0: of a trial)."""
        return {
            "text": self.words(person),
            "buttons": buttons(self._campaign.kind, self._fair, delivery_id),
            "citations": [],
            "campaign": self._campaign.id,
            "lane": BROADCAST,
            **({"fair": self._card} if self._card else {}),
        }

    def words(self, person: Recipient) -> str:
        """The text with its blanks filled, in one pass: what a name holds is never taken for a blank."""
        known = self._fixed | self._of_person(person)
        return "".join(part if place % 2 == 0 else known[part.strip()] for place, part in enumerate(self._parts))

    def _of_person(self, person: Recipient) -> dict[str, str]:
        region = self._region(person.live_region or person.home_region)
        return {"姓名": person.name, "称呼": polite(person.name, person.sex), "地区": region}


def variables_in(words: str) -> tuple[str, ...]:
    """The names of the blanks, each once, in order."""
    return tuple(dict.fromkeys(name.strip() for name in BLANK.findall(words)))


def check_words(words: str, fair: Fair | None) -> None:
    """Raises UnknownVariables, BadField (a brace without its other half), NeedsFair or FairSilent."""
    names = variables_in(words)
    if unknown := [name for name in names if name not in VARIABLES]:
        raise UnknownVariables(unknown)
    if STRAY.search(BLANK.sub("", words)):
        raise BadField("text", "stray_brace")
    of_fair = [name for name in names if name in FAIR_VARIABLES]
    if of_fair and fair is None:
        raise NeedsFair(of_fair)
    if fair and (silent := [name for name in of_fair if not FAIR_VARIABLES[name](fair)]):
        raise FairSilent(silent)


def fair_values(fair: Fair) -> dict[str, str]:
    """What the blanks about a fair are filled with."""
    return {name: value(fair) for name, value in FAIR_VARIABLES.items()}


def fair_card(fair: Fair, base_url: str) -> dict[str, Any]:
    """The `fair` of a body, as agents attach one: the channels show title, time, place and the calendar entry."""
    link = f"{base_url}/fairs/{fair.id}.ics"
    return {
        "id": fair.id,
        "title": fair_title(fair),
        "time": fair_time(fair),
        "place": place_of_fair(fair),
        "link": link,
    }


def fair_title(fair: Fair) -> str:
    """What a fair is called; an invented one says that it is."""
    return f"{fair.title}{sentence('sample_mark')}" if fair.sample else fair.title


def fair_time(fair: Fair) -> str:
    """When a fair is, China time: 11月28日（周六）09:00到15:00."""
    start, end = fair.starts_at.astimezone(TIME_ZONE), fair.ends_at.astimezone(TIME_ZONE)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end.month}月{end.day}日{end:%H:%M}"
    return f"{start.month}月{start.day}日（{weekday(start)}）{start:%H:%M}到{last}"


def place_of_fair(fair: Fair) -> str:
    """Venue and address in one line."""
    return " ".join(part for part in (fair.place, fair.address) if part)


PERSON_VARIABLES = ("姓名", "称呼", "地区")
FAIR_VARIABLES: Mapping[str, Callable[[Fair], str]] = {
    "招聘会": fair_title,
    "时间": fair_time,
    "地点": place_of_fair,
    "到场要带": lambda fair: fair.what_to_bring,
    "主办方": lambda fair: fair.organiser,
    "岗位": lambda fair: sentence("list_separator").join(post_line(post) for post in fair.posts),
    "联系方式": lambda fair: fair.contact,
}
VARIABLES = (*PERSON_VARIABLES, *FAIR_VARIABLES)


def polite(name: str, sex: str) -> str:
    """How to address somebody: 张女士, 欧阳先生; the whole name where the sex or the surname is not clear."""
    title = table("titles").get(sex, "")
    if not title or not name.isalpha() or len(name) > LONGEST_HAN_NAME:
        return name
    surname = next((each for each in table("double_surnames") if name.startswith(each)), name[:1])
    return f"{surname}{title}" if len(name) > len(surname) else name


def region_words(divisions: Divisions, code: str) -> str:
    """The county (or what is known) by its name; 本地 for somebody whose region is unknown."""
    chain = [each for each in divisions.chain(code) if each.level != "township"] if code else []
    return chain[0].name if chain else sentence("here")


def buttons(kind: Kind, fair: Fair | None, delivery_id: int) -> list[dict[str, str]]:
    """The answers to tap: coming or not, where it is, and no more notices."""
    verbs = [*_joining(kind), *(("where",) if fair else ()), "stop"]
    titles = table("buttons")
    answers = [{"title": titles[verb], "payload": payload(delivery_id, verb)} for verb in verbs]
    return [*_check_in(delivery_id), *answers] if kind is Kind.CHECK_IN else answers


def _joining(kind: Kind) -> Iterable[str]:
    return () if kind in {Kind.POLICY, Kind.CHECK_IN, Kind.OTHER} else ("going", "not_going")


def _check_in(delivery_id: int) -> list[dict[str, str]]:
    """The answers to "are you at work?"; they are the registry's business."""
    titles = table("check_in_buttons")
    return [{"title": title, "payload": f"check:{delivery_id}:{verb}"} for verb, title in titles.items()]


def payload(delivery_id: int, verb: str) -> str:
    """What a tapped answer to a notice sends."""
    return f"notice:{delivery_id}:{verb}"
