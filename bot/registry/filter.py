"""Which people of the registry are meant: by region, class, work, age, wishes, consent, chat or exact number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, and_, column, exists, false, or_, select, table

from bot.directory.divisions import COUNTRY, Divisions, stem
from bot.privacy.blind_index import ID_NUMBER, PHONE, BlindIndex
from bot.privacy.masking import is_id_number
from bot.privacy.numbers import normal_id_number, normal_phone
from bot.registry.filter_parts import BadFilter, read_parts
from bot.registry.filter_words import BETWEEN_WORDS, in_words
from bot.registry.tables import people, person_accounts, person_classes

__all__ = ["BadFilter", "PeopleFilter", "conditions", "inside", "years_before"]

# Digits of a county's code.
COUNTY = 6
# The registry needs one column of a table of the hand-off.
conversations = table("conversations", column("id"), column("channel"))


@dataclass(frozen=True)
class PeopleFilter:
    """Who is meant; an empty part does not matter, and all parts that matter have to hold.

    What nobody knows holds for nothing: whose age is unknown is in no range of ages. To ask for the unknown itself, put
    "" among `employment`, `reach` or `notices`. `regions` are division codes, each with all below it, and count for
    where somebody is registered or lives; ages are full years, both ends included; `wishes` are words, one of which
    stands in the wanted jobs or trainings; `verified_before` also means those who were never verified; `words` is a
    part of a name, or a whole ID number or phone.
    """

    regions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    employment: tuple[str, ...] = ()
    sex: str = ""
    age_from: int | None = None
    age_to: int | None = None
    wishes: str = ""
    wants_work: bool | None = None
    reach: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    has_chat: bool | None = None
    channels: tuple[str, ...] = ()
    verified_before: date | None = None
    ids: tuple[int, ...] = ()
    words: str = ""

    def to_json(self) -> dict[str, Any]:
        """The parts that matter, as JSON values; equal filters give equal objects."""
        empty = PeopleFilter()
        parts = ((each.name, getattr(self, each.name)) for each in fields(self))
        return {name: _plain(value) for name, value in parts if value != getattr(empty, name)}

    @classmethod
    def from_json(cls, content: object) -> PeopleFilter:
        """The filter of a JSON object; raises BadFilter, a ValueError, with a Chinese sentence."""
        return cls(**read_parts(content))

    def in_words(self, divisions: Divisions) -> str:
        """The filter in Chinese, for staff to check; names and numbers looked for are not in it."""
        return in_words(self.to_json(), divisions)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def conditions(wanted: PeopleFilter, day: date, index: BlindIndex) -> list[ColumnElement[bool]]:
    """What a row of `people` has to fulfil on `day` (Asia/Shanghai), for `select(…).where(*conditions(…))`."""
    columns = people.c
    return [
        *_regions(wanted.regions),
        *_classes(wanted.classes, day),
        *_among(columns.employment, wanted.employment),
        *_among(columns.sex, (wanted.sex,) if wanted.sex else ()),
        *_ages(wanted, day),
        *_wishes(wanted.wishes),
        *([] if wanted.wants_work is None else [columns.wants_work.is_(wanted.wants_work)]),
        *_among(columns.reach, wanted.reach),
        *_among(columns.notices, wanted.notices),
        *_chats(wanted),
        *_verified(wanted.verified_before),
        *_among(columns.id, wanted.ids),
        *_words(wanted.words.strip(), index),
    ]


def inside(code: ColumnElement[str], regions: Iterable[str]) -> ColumnElement[bool]:
    """Whether a column of division codes lies in one of the regions; a range, so that an index serves."""
    stems = dict.fromkeys(stem(region) for region in regions)
    return or_(false(), *(and_(code >= each, code < _following(each)) for each in stems))


def _following(digits: str) -> str:
    return str(int(digits) + 1).zfill(len(digits))


def _regions(regions: tuple[str, ...]) -> list[ColumnElement[bool]]:
    if not regions or COUNTRY in regions:
        return []
    return [
        or_(*(inside(_searched(column_, regions), regions) for column_ in (people.c.home_region, people.c.live_region)))
    ]


def _searched(code: ColumnElement[str], regions: tuple[str, ...]) -> ColumnElement[str]:
    """The column, without its index where the regions are wide: to look up most rows one by one takes longest."""
    return code.concat("") if any(len(stem(region)) < COUNTY for region in regions) else code


def _classes(codes: tuple[str, ...], day: date) -> list[ColumnElement[bool]]:
    if not codes:
        return []
    span = person_classes.c
    begun, lasts = or_(span.since.is_(None), span.since <= day), or_(span.until.is_(None), span.until > day)
    return [people.c.id.in_(select(span.person_id).where(span.code.in_(codes), begun, lasts))]


def _among[T](held: ColumnElement[T], wanted: tuple[T, ...]) -> list[ColumnElement[bool]]:
    return [held.in_(wanted)] if wanted else []


def _ages(wanted: PeopleFilter, day: date) -> list[ColumnElement[bool]]:
    born = people.c.birth_date
    found: list[ColumnElement[bool]] = []
    if wanted.age_from is not None:
        found.append(born <= years_before(day, wanted.age_from))
    if wanted.age_to is not None:
        found.append(born > years_before(day, wanted.age_to + 1))
    return found


def years_before(day: date, years: int) -> date:
    """The latest birth date of those who are `years` old or older on `day`."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 2, 28)


def _wishes(written: str) -> list[ColumnElement[bool]]:
    sought = [word for word in BETWEEN_WORDS.split(written) if word]
    held = (people.c.wanted_jobs, people.c.wanted_training)
    return [or_(*(wish.icontains(word, autoescape=True) for word in sought for wish in held))] if sought else []


def _chats(wanted: PeopleFilter) -> list[ColumnElement[bool]]:
    chat = person_accounts.c
    theirs = exists().where(chat.person_id == people.c.id)
    found = [] if wanted.has_chat is None else [theirs if wanted.has_chat else ~theirs]
    if wanted.channels:
        on_channel = exists().where(
            chat.person_id == people.c.id,
            chat.conversation_id == conversations.c.id,
            conversations.c.channel.in_(wanted.channels),
        )
        found.append(on_channel)
    return found


def _verified(before: date | None) -> list[ColumnElement[bool]]:
    verified = people.c.verified_on
    return [] if before is None else [or_(verified.is_(None), verified < before)]


def _words(sought: str, index: BlindIndex) -> list[ColumnElement[bool]]:
    if not sought:
        return []
    if is_id_number(normal_id_number(sought)):
        return [people.c.id_number_index.in_(index.all_of(ID_NUMBER, sought))]
    if normal_phone(sought):
        return [people.c.phone_index.in_(index.all_of(PHONE, sought))]
    return [people.c.name.icontains(sought, autoescape=True)]
