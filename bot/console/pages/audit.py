"""The audit log: who did what, whether the log is whole, and a copy as a file."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from bot.console.forms import clean, typed
from bot.console.gate import fragment, needs, page, staff_of
from bot.console.services import CONSOLE, Console
from bot.console.view import moment
from bot.privacy.audit import Entry
from bot.staff.roles import Permission

PATH = "/console/audit"
ON_A_PAGE = 100
IN_A_BATCH = 1000
COLUMNS = ("编号", "时间", "谁", "做了什么", "对象", "细节", "校验值")
# What a spreadsheet would run as a formula: https://owasp.org/www-community/attacks/CSV_Injection
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")


def routes() -> list[web.RouteDef]:
    """The log, the check of its chain, and the file."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}/chain", check),
        web.post(f"{PATH}/export", export),
    ]


@needs(Permission.AUDIT)
async def show(request: web.Request) -> web.Response:
    """A page of the log, the newest first."""
    console, query = request.app[CONSOLE], request.query
    actor, action = clean(query.get("actor", "")).strip(), clean(query.get("action", "")).strip()
    before = _number(query.get("before"))
    entries = await console.audit.page(before, ON_A_PAGE + 1, actor, action)
    more = (
        urlencode({"actor": actor, "action": action, "before": entries[ON_A_PAGE - 1].id})
        if len(entries) > ON_A_PAGE
        else ""
    )
    people = {person.actor: person.name for person in await console.accounts.all()}
    values: dict[str, Any] = {
        "entries": entries[:ON_A_PAGE],
        "more": more,
        "people": people,
        "actor": actor,
        "action": action,
    }
    return page(request, "audit.html", before=before, **values)


@needs(Permission.AUDIT)
async def check(request: web.Request) -> web.Response:
    """Whether the log is whole: a part of the page for htmx, a page of its own without scripts."""
    audit = request.app[CONSOLE].audit
    values: dict[str, Any] = {"broken": await audit.broken(), "head": await audit.head()}
    if "HX-Request" in request.headers:
        return fragment(request, "audit_chain.html", **values)
    return page(request, "audit_check.html", **values)


@needs(Permission.AUDIT)
async def export(request: web.Request) -> web.StreamResponse:
    """The chosen rows as CSV, all of them; that it was taken is recorded first."""
    console, form = request.app[CONSOLE], await typed(request)
    actor, action = form["actor"], form["action"]
    await console.audit.record(staff_of(request).actor, "audit.exported", about=actor[:60], kind=action[:40])
    answer = web.StreamResponse(headers={"Content-Disposition": 'attachment; filename="audit.csv"'})
    answer.content_type, answer.charset = "text/csv", "utf-8"
    with suppress(ConnectionError):
        await answer.prepare(request)
        # Excel takes a file without this mark for GBK.
        await answer.write(b"\xef\xbb\xbf" + _lines([COLUMNS]))
        async for entries in _all(console, actor, action):
            await answer.write(_lines([_row(entry) for entry in entries]))
        await answer.write_eof()
    return answer


async def _all(console: Console, actor: str, action: str) -> AsyncIterator[list[Entry]]:
    before: int | None = None
    while entries := await console.audit.page(before, IN_A_BATCH, actor, action):
        yield entries
        before = entries[-1].id


def _row(entry: Entry) -> tuple[str, ...]:
    detail = json.dumps(entry.detail, ensure_ascii=False, sort_keys=True)
    return (str(entry.id), moment(entry.at), entry.actor, entry.action, entry.subject, detail, entry.hash)


def _lines(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([_safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _number(given: str | None) -> int | None:
    return int(given) if given and given.isdecimal() and len(given) < 10 else None
