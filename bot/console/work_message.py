"""What an agent sends, checked and brought into the form of a stored message."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.console.attachments import Attachments, BadFile
from bot.console.forms import clean
from bot.console.services import Console
from bot.console.suggestions import NoClause, Suggestions
from bot.console.work_texts import sentence, words
from bot.directory.fair import Fair
from bot.directory.geometry import Point, gcj02_from_bd09
from bot.settings import TIME_ZONE

MOST_TEXT = 2000
MOST_CHOICES = 6
LONGEST_CHOICE = 20
MOST_CLAUSES = 6
# Six decimals of a degree are a tenth of a metre.
DECIMALS = 6


class BadMessage(Exception):
    """A message that is not sent; the text is one sentence for the agent."""


class Location(BaseModel):
    """A place that the agent chose, in the system its numbers come from."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=60)
    address: str = Field("", max_length=120)
    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)
    system: Literal["wgs84", "gcj02", "bd09"] = "wgs84"


class Message(BaseModel):
    """One message of the page; `clauses` are keys of the knowledge base, `choices` titles of buttons."""

    model_config = ConfigDict(extra="forbid")

    request_id: str = Field(pattern=r"^[!-~]{8,64}$")
    text: str = ""
    clauses: list[str] = Field(default_factory=list, max_length=MOST_CLAUSES)
    choices: list[str] = Field(default_factory=list)
    fair: int | None = Field(None, ge=1, le=2**31 - 1)
    location: Location | None = None
    file: str | None = Field(None, max_length=64)


def read_message(content: bytes) -> Message:
    """The message in a JSON body; raises BadMessage."""
    try:
        return _checked(Message.model_validate_json(content))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        key = "bad_place" if "location" in first["loc"] else "bad_request"
        raise BadMessage(sentence(key)) from error


def _checked(message: Message) -> Message:
    text = clean(message.text).strip()
    if len(text) > MOST_TEXT:
        raise BadMessage(sentence("text_long", most=MOST_TEXT))
    choices = list(dict.fromkeys(title for title in (clean(each).strip() for each in message.choices) if title))
    if len(choices) > MOST_CHOICES or any(len(title) > LONGEST_CHOICE for title in choices):
        raise BadMessage(sentence("many_choices", most=MOST_CHOICES, long=LONGEST_CHOICE))
    if not text and message.fair is None and message.location is None and message.file is None:
        raise BadMessage(sentence("nothing_to_send"))
    return message.model_copy(update={"text": text, "choices": choices})


class Writing:
    """Makes the body of a message from what the page sent."""

    def __init__(self, console: Console, suggestions: Suggestions) -> None:
        """Uses the console's services."""
        self._console = console
        self._suggestions = suggestions
        self._attachments = Attachments(console.database)

    async def body(self, handoff_id: int, message: Message) -> dict[str, Any]:
        """The stored body; raises BadMessage."""
        body: dict[str, Any] = {
            "text": message.text,
            "buttons": [{"title": title, "payload": f"say:{title}"} for title in message.choices],
            "citations": self._citations(message),
        }
        if message.location:
            body["location"] = located(message.location)
        if message.fair:
            body["fair"] = await self._fair(message.fair)
        if message.file:
            body["file"] = await self._file(handoff_id, message.file)
        return body

    def _citations(self, message: Message) -> list[dict[str, Any]]:
        try:
            return self._suggestions.citations(message.clauses, self._console.settings.day())
        except NoClause as error:
            raise BadMessage(sentence("no_clause", clause=error)) from error

    async def _fair(self, number: int) -> dict[str, Any]:
        fair = await self._console.fairs.get(number)
        if fair is None:
            raise BadMessage(sentence("no_fair"))
        link = f"{self._console.settings.web_url()}/fairs/{fair.id}.ics"
        place = " ".join(part for part in (fair.place, fair.address) if part)
        return {"id": fair.id, "title": fair.title, "time": fair_time(fair), "place": place, "link": link}

    async def _file(self, handoff_id: int, identifier: str) -> dict[str, Any]:
        try:
            return (await self._attachments.find(handoff_id, identifier)).body()
        except BadFile as error:
            raise BadMessage(str(error)) from error


def located(place: Location) -> dict[str, Any]:
    """The `location` of a message: WGS-84 whatever the numbers came in."""
    point = _point(place).to("wgs84")
    lat, lon = round(point.latitude, DECIMALS), round(point.longitude, DECIMALS)
    return {"lat": lat, "lon": lon, "name": clean(place.name).strip(), "address": clean(place.address).strip()}


def _point(place: Location) -> Point:
    if place.system == "bd09":
        return gcj02_from_bd09(place.lat, place.lon)
    return Point(place.lat, place.lon, place.system)


def fair_time(fair: Fair) -> str:
    """When a fair is, China time: 11月28日（周六）09:00到15:00."""
    start, end = fair.starts_at.astimezone(TIME_ZONE), fair.ends_at.astimezone(TIME_ZONE)
    week = words()["weekdays"][start.weekday()]
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end.month}月{end.day}日{end:%H:%M}"
    return f"{start.month}月{start.day}日（{week}）{start:%H:%M}到{last}"
