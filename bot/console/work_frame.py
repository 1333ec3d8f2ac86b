"""What surrounds a talk in the workspace: both lists, and whether the agent is at the desk."""

from __future__ import annotations

from typing import Any

from aiohttp import web
from markupsafe import Markup

from bot.console.services import CONSOLE
from bot.console.shared_queue import SHARED_QUEUE
from bot.console.view import staff_of
from bot.console.work_lists import read_own
from bot.console.work_texts import words


async def frame(request: web.Request) -> dict[str, Any]:
    """The values that `work.html` needs beside a talk."""
    console, staff = request.app[CONSOLE], staff_of(request)
    html = await request.app[SHARED_QUEUE].html(staff)
    return {
        "own": await read_own(console, staff),
        # Made by our own template, which escapes.
        "queue_html": Markup(html),  # noqa: S704
        "page_texts": words()["page"],
        "available": await console.presence.is_available(staff.id),
    }
