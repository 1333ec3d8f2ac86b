"""Updates the library cannot read become empty ones, so that one of them never holds up all that follow."""

from __future__ import annotations

from typing import Any

import structlog
from telegram import Update
from telegram.request import HTTPXRequest

LOG = structlog.get_logger("telegram")
# What the library raises on a field that is missing or of another kind.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


class UpdatesRequest(HTTPXRequest):
    """The library's request for `getUpdates`, whose list it would otherwise refuse as a whole."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """The answer with every update readable."""
        answer: dict[str, Any] = HTTPXRequest.parse_json_payload(payload)
        if isinstance(answer.get("result"), list):
            answer["result"] = [readable(update) for update in answer["result"]]
        return answer


def readable(update: dict[str, Any]) -> dict[str, Any]:
    """The update, or only its number if the library cannot read it; raises TypeError or KeyError if it has none."""
    try:
        Update.de_json(dict(update), None)
    except MALFORMED as error:
        LOG.error("unreadable update", update_id=update["update_id"], why=type(error).__name__)
        return {"update_id": update["update_id"]}
    return update
