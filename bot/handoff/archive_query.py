"""The SQL of the archive: who may see what, what a search means, and the rows of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    CTE,
    JSON,
    ColumnElement,
    Select,
    String,
    Text,
    and_,
    cast,
    column,
    exists,
    false,
    func,
    literal,
    null,
    or_,
    select,
    table,
    true,
    union,
)

from bot.directory.divisions import stem
from bot.handoff.history import Happened
from bot.handoff.tables import conversations, handoff_events, handoffs, notes, team_members, teams
from bot.settings import TIME_ZONE
from bot.staff.member import Staff
from bot.staff.roles import Permission
from bot.staff.tables import staff as staff_table
from bot.storage.base import UtcTime

if TYPE_CHECKING:
    from bot.handoff.archive import Search

Condition = ColumnElement[bool]
# The gateway's tables are named here by hand: this room does not know the gateway.
inbox = table("inbox", column("conversation_id"), column("kind"), column("text", Text), column("received_at", UtcTime))
outbox = table(
    "outbox", column("conversation_id"), column("body", JSON), column("state"), column("created_at", UtcTime)
)
LONG_AGO = literal(datetime(1970, 1, 1, tzinfo=UTC), UtcTime)
FAR_OFF = literal(datetime(9999, 1, 1, tzinfo=UTC), UtcTime)
# What takes a hand-off away from the team or the agent it was with.
MOVES = (Happened.TRANSFERRED, Happened.REQUEUED)
# When an agent first had it. The column `claimed_at` is the present agent's: it moves on with every change of hands.
TAKEN = (Happened.CLAIMED, Happened.ASSIGNED)
FIRST_TAKEN = (
    select(func.min(handoff_events.c.at))
    .where(handoff_events.c.handoff_id == handoffs.c.id, handoff_events.c.kind.in_(TAKEN))
    .correlate(handoffs)
    .scalar_subquery()
)
FIRST_CLAIMED_AT = func.coalesce(FIRST_TAKEN, handoffs.c.claimed_at)
EXACTLY = "="
NOWHERE = "none"


def visible(staff: Staff) -> Condition:
    """Own teams' hand-offs and those last held by them, or all for readers of talks; confidential ones if allowed."""
    return and_(_in_reach(staff), true() if staff.sees_confidential else ~handoffs.c.confidential)


def veiled(staff: Staff) -> Condition:
    """The confidential hand-offs that would be seen by one who may see them."""
    return and_(_in_reach(staff), handoffs.c.confidential)


def _in_reach(staff: Staff) -> Condition:
    if staff.may(Permission.READ_TALKS):
        return true()
    if not staff.may(Permission.TALK):
        return false()
    own = select(team_members.c.team_id).where(team_members.c.staff_id == staff.id)
    return or_(handoffs.c.agent_id == staff.id, handoffs.c.team_id.in_(own))


def matching(search: Search, moment: datetime, seen: Condition) -> list[Condition]:
    """The conditions of a search at `moment` among those that may be seen."""
    return [seen, *_plain(search), *_dates(search), *_outcome(search, moment), *_said(search.words)]


def _plain(search: Search) -> Iterator[Condition]:
    columns = {"topic": search.topic, "ending": search.ending, "team_id": search.team, "agent_id": search.agent}
    for name, value in columns.items():
        if value:
            yield handoffs.c[name] == value
    if search.urgent is not None:
        yield handoffs.c.urgent.is_(search.urgent)
    if search.region:
        yield _region(search.region)
    if search.tag:
        # JSON is stored with escapes, so the tag is looked for as JSON writes it.
        yield cast(handoffs.c.tags, String).contains(json.dumps(search.tag), autoescape=True)
    if search.channel:
        via = select(conversations.c.id).where(conversations.c.channel == search.channel)
        yield handoffs.c.conversation_id.in_(via)
    if search.numbers:
        yield handoffs.c.id.in_(search.numbers)


def _region(asked: str) -> Condition:
    if asked == NOWHERE:
        return handoffs.c.region.is_(None)
    if asked.startswith(EXACTLY):
        return handoffs.c.region == asked.removeprefix(EXACTLY)
    return handoffs.c.region.startswith(stem(asked), autoescape=True)


def _dates(search: Search) -> Iterator[Condition]:
    if search.first:
        yield handoffs.c.queued_at >= _midnight(search.first)
    if search.last:
        yield handoffs.c.queued_at < _midnight(search.last + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), TIME_ZONE)


def _outcome(search: Search, moment: datetime) -> Iterator[Condition]:
    yield STAGES[search.stage.value]
    if search.promise:
        yield _promise(search.promise.value, moment)
    if search.rating is not None:
        yield handoffs.c.rating == search.rating if search.rating else handoffs.c.rating.is_(None)
    if search.moved:
        moves = handoff_events.c.kind.in_(MOVES) & (handoff_events.c.handoff_id == handoffs.c.id)
        yield exists().where(moves).correlate(handoffs)


STAGES: dict[str, Condition] = {
    "ended": handoffs.c.ended_at.is_not(None),
    "any": true(),
    "open": handoffs.c.ended_at.is_(None),
    "claimed": FIRST_CLAIMED_AT.is_not(None),
    "answered": handoffs.c.answered_at.is_not(None),
    "handled": and_(FIRST_CLAIMED_AT.is_not(None), handoffs.c.ended_at.is_not(None)),
}


def _promise(name: str, moment: datetime) -> Condition:
    kind, wanted = name.split("_")
    done = handoffs.c.answered_at if kind == "answer" else handoffs.c.ended_at
    due = handoffs.c[f"{kind}_due_at"]
    late = func.coalesce(done, handoffs.c.ended_at, literal(moment, UtcTime)) > due
    if wanted == "breached":
        return late
    if wanted == "kept":
        return and_(done.is_not(None), ~late)
    return and_(done.is_(None), handoffs.c.ended_at.is_(None), ~late)


def _said(words: str) -> Iterator[Condition]:
    # Not EXISTS for each hand-off: PostgreSQL then reads the lines of every talk anew for every word.
    spans = _spans()
    for word in words.split():
        heard = select(spans.c.id).where(_heard(word, spans.c))
        answered = select(spans.c.id).where(_answered(word, spans.c))
        yield handoffs.c.id.in_(union(heard, answered))


def _spans() -> CTE:
    """Every hand-off with the span of time whose lines are its own."""
    before = func.lag(handoffs.c.ended_at).over(partition_by=handoffs.c.conversation_id, order_by=handoffs.c.id)
    begins = func.coalesce(before, LONG_AGO).label("begins")
    ends = func.coalesce(handoffs.c.ended_at, FAR_OFF).label("ends")
    return select(handoffs.c.id, handoffs.c.conversation_id, begins, ends).cte("spans")


def _heard(word: str, span: Any) -> Condition:
    within = inbox.c.received_at.between(span.begins, span.ends)
    holds = inbox.c.text.contains(word, autoescape=True)
    return and_(inbox.c.conversation_id == span.conversation_id, inbox.c.kind == "text", holds, within)


def _answered(word: str, span: Any) -> Condition:
    within = outbox.c.created_at.between(span.begins, span.ends)
    holds = outbox.c.body["text"].as_string().contains(word, autoescape=True)
    return and_(outbox.c.conversation_id == span.conversation_id, outbox.c.state != "dropped", holds, within)


def _previous_end() -> ColumnElement[Any]:
    earlier = handoffs.alias()
    before = and_(earlier.c.conversation_id == handoffs.c.conversation_id, earlier.c.id < handoffs.c.id)
    return select(func.max(earlier.c.ended_at)).where(before).correlate(handoffs).scalar_subquery()


def page(wanted: Sequence[Condition], size: int, skip: int) -> Select[Any]:
    """The ids of one page, and beside each the number of all that match."""
    numbered = select(handoffs.c.id, func.count().over().label("total")).where(*wanted)
    return numbered.order_by(handoffs.c.queued_at.desc(), handoffs.c.id.desc()).limit(size).offset(skip)


def count(wanted: Sequence[Condition]) -> Select[Any]:
    """How many match."""
    return select(func.count()).select_from(handoffs).where(*wanted)


def details(numbers: Sequence[int], search: Search) -> Select[Any]:
    """What a list shows of the hand-offs of one page."""
    word = next(iter(search.words.split()), "")
    return _rows(_excerpt(word)).where(handoffs.c.id.in_(numbers))


def head(number: int, staff: Staff) -> Select[Any]:
    """One hand-off, whether `staff` may see it, and where the lines of its talk begin."""
    extra = (visible(staff).label("visible"), _previous_end().label("said_from"))
    return _rows(null()).add_columns(*extra).where(handoffs.c.id == number)


def events(number: int) -> Select[Any]:
    """What happened to a hand-off, in order."""
    joined = handoff_events.outerjoin(staff_table, staff_table.c.id == handoff_events.c.staff_id)
    query = select(handoff_events, staff_table.c.name.label("who")).select_from(joined)
    return query.where(handoff_events.c.handoff_id == number).order_by(handoff_events.c.id)


def notes_of(number: int) -> Select[Any]:
    """The private notes of a hand-off, in order."""
    joined = notes.join(staff_table, staff_table.c.id == notes.c.staff_id)
    query = select(notes, staff_table.c.name.label("who")).select_from(joined)
    return query.where(notes.c.handoff_id == number).order_by(notes.c.id)


def _rows(excerpt: ColumnElement[Any]) -> Select[Any]:
    joined = handoffs.join(teams, teams.c.id == handoffs.c.team_id)
    joined = joined.join(conversations, conversations.c.id == handoffs.c.conversation_id)
    joined = joined.outerjoin(staff_table, staff_table.c.id == handoffs.c.agent_id)
    names = (teams.c.name.label("team"), staff_table.c.name.label("agent"), conversations.c.channel)
    return select(handoffs, *names, excerpt.label("excerpt")).select_from(joined)


def _excerpt(word: str) -> ColumnElement[Any]:
    if not word:
        return null()
    own = SimpleNamespace(
        conversation_id=handoffs.c.conversation_id,
        begins=func.coalesce(_previous_end(), LONG_AGO),
        ends=func.coalesce(handoffs.c.ended_at, FAR_OFF),
    )
    heard = select(inbox.c.text).where(_heard(word, own)).limit(1).correlate(handoffs).scalar_subquery()
    text = outbox.c.body["text"].as_string()
    answered = select(text).where(_answered(word, own)).limit(1).correlate(handoffs).scalar_subquery()
    return func.coalesce(heard, answered)
