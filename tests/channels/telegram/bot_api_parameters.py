"""What calls of the Bot API carry, and the errors for what they must not."""

from __future__ import annotations

import json
from typing import Any

from aiohttp import web


class ApiError(Exception):
    """An error envelope."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.body: dict[str, Any] = {"ok": False, "error_code": code, "description": description}
        if parameters:
            self.body["parameters"] = parameters


def bad_request(words: str) -> ApiError:
    return ApiError(400, f"Bad Request: {words}")


async def parameters_of(request: web.Request) -> dict[str, Any]:
    """The parameters from the query string and a form or JSON body; lists and objects are JSON in a form."""
    given: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        return given | await request.json()
    return given | {name: parsed(name, value) for name, value in (await request.post()).items()}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def point_of(given: dict[str, Any]) -> dict[str, float]:
    try:
        latitude, longitude = float(given["latitude"]), float(given["longitude"])
    except (KeyError, ValueError) as error:
        raise bad_request("latitude and longitude must be numbers") from error
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise bad_request("latitude or longitude is out of range")
    return {"latitude": latitude, "longitude": longitude}


def parsed(name: str, value: Any) -> Any:
    if name in ("reply_markup", "allowed_updates", "link_preview_options"):
        return json.loads(value)
    return value


def checked_keyboard(markup: Any) -> dict[str, Any]:
    if not isinstance(markup, dict) or not isinstance(markup.get("inline_keyboard"), list):
        raise bad_request("object expected as reply markup")
    for button in (button for row in markup["inline_keyboard"] for button in row):
        if not button.get("text"):
            raise bad_request('can\'t parse inline keyboard button: Field "text" must be of type String')
        if not 1 <= len(button.get("callback_data", "").encode()) <= 64:
            raise bad_request("BUTTON_DATA_INVALID")
    return markup
