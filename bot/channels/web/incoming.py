"""What a browser or a program sent, checked and brought into the gateway's form."""

from __future__ import annotations

import hashlib
import unicodedata
from uuid import UUID, uuid4

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.channels.web.problems import Problem, problem
from bot.gateway.messages import Incoming, Kind
from bot.gateway.texts import text as gateway_text

CHANNEL = "web"
MOST_BYTES = 64 * 1024
MOST_CHARACTERS = 1000
FORM = "application/x-www-form-urlencoded"


class Location(BaseModel):
    """A point in degrees, WGS-84 as browsers give it."""

    model_config = ConfigDict(strict=True)

    lat: float = Field(ge=-90, le=90, allow_inf_nan=False)
    lon: float = Field(ge=-180, le=180, allow_inf_nan=False)


class ChatMessage(BaseModel):
    """One message of the web interface: exactly one of text, payload and location."""

    model_config = ConfigDict(strict=True)

    text: str | None = None
    payload: str | None = None
    location: Location | None = None
    conversation_id: str | None = None
    message_id: str | None = Field(None, pattern=r"^[!-~]{1,64}$")
    region: str | None = Field(None, pattern=r"^[\w·]{1,40}$")


async def read_json(request: web.Request) -> ChatMessage:
    """The message in a JSON body. Raises Problem, or HTTPRequestEntityTooLarge over 64 KB."""
    if request.content_type != "application/json":
        raise problem(415, "not_json")
    body = await _body(request)
    try:
        return checked(ChatMessage.model_validate_json(body))
    except ValidationError as error:
        raise _problem_of(error) from error


async def read_form(request: web.Request) -> dict[str, str]:
    """The fields of the page's form. Raises Problem, or HTTPRequestEntityTooLarge over 64 KB."""
    if request.content_type != FORM:
        raise problem(415, "not_form")
    try:
        form = await request.clone(client_max_size=MOST_BYTES).post()
    except (ValueError, LookupError) as error:
        raise problem(400, "bad_request") from error
    return {name: str(value) for name, value in form.items()}


def from_form(fields: dict[str, str]) -> ChatMessage:
    """The message in the fields `text` or `payload` of the page's form; raises Problem if it is too long."""
    payload = fields.get("payload") or None
    text = fields.get("text", "") if payload is None else None
    message_id = _once(fields.get("message_id", ""), payload or text or "")
    return checked(ChatMessage(text=text, payload=payload, message_id=message_id, region=None))


def checked(message: ChatMessage) -> ChatMessage:
    """The message with clean text; raises Problem unless it has exactly one, not too long, content."""
    given = sum(each is not None for each in (message.text, message.payload, message.location))
    if given != 1:
        raise problem(422, "one_only" if given else "one_needed", "text")
    text = clean(message.text) if message.text is not None else None
    if text and len(text) > MOST_CHARACTERS:
        raise Problem(422, gateway_text("too_long"), "text")
    return message.model_copy(update={"text": text})


def clean(words: str) -> str:
    """The text without control characters and broken surrogates, which databases refuse; line ends stay."""
    return "".join(each for each in words if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})


def first_address(message: ChatMessage) -> str | None:
    """The address of a conversation that starts with this message, so that a resent first message starts no second.

    Only for random UUIDs: with a guessable number a stranger would be led into the conversation.
    """
    try:
        number = UUID(message.message_id or "")
    except ValueError:
        return None
    return f"first:{number}" if number.version == 4 else None


def as_incoming(conversation_id: str, message: ChatMessage) -> Incoming:
    """The message for the gateway; its id counts within the conversation only."""
    number = message.message_id or uuid4()
    place = message.location
    return Incoming(
        channel=CHANNEL,
        address=conversation_id,
        message_id=f"{conversation_id}:{number}",
        kind=_kind(message),
        text=message.payload or message.text or "",
        latitude=place.lat if place else None,
        longitude=place.lon if place else None,
        region=message.region,
    )


def _kind(message: ChatMessage) -> Kind:
    if message.location is not None:
        return Kind.LOCATION
    return Kind.TEXT if message.payload is None else Kind.PAYLOAD


async def _body(request: web.Request) -> bytes:
    return await request.clone(client_max_size=MOST_BYTES).read()


def _once(number: str, words: str) -> str | None:
    # The form's number is as old as the page: pressed twice it is one message, with other words it is another.
    if not number:
        return None
    return hashlib.sha256(f"{number}\n{words}".encode(errors="replace")).hexdigest()[:32]


def _problem_of(error: ValidationError) -> Problem:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    if first["type"] == "json_invalid":
        return problem(400, "bad_json")
    place = ".".join(str(part) for part in first["loc"]) or None
    key = "bad_location" if place and place.startswith("location") else "bad_field"
    return problem(422, key, place)
