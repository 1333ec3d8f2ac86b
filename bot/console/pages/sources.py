"""The published wording: documents brought in, what they say about themselves, confirmed by a person, in versions."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from aiohttp import web

from bot.console.entry import go_to
from bot.console.forms import Typed, clean, read_form, typed
from bot.console.gate import background, needs, page, staff_of
from bot.console.pages.people import regions as found_regions
from bot.console.refusal import Refused
from bot.console.services import CONSOLE, Console
from bot.console.source_tree import tree
from bot.console.team_form import CODE, region_line
from bot.knowledge.sources.codes import code_for, same_document
from bot.knowledge.sources.fields import read_fields
from bot.knowledge.sources.reading import read
from bot.knowledge.sources.records import LONGEST, Fields, Version
from bot.knowledge.sources.texts import SourceRefused, names, text
from bot.staff.roles import Permission
from policy_kb.ingest.cited import found_share
from policy_kb.ingest.clauses import Clause
from policy_kb.ingest.errors import BadSource

PATH = "/console/knowledge/sources"
ONE = PATH + "/{number:[0-9]{1,9}}"


def routes() -> list[web.RouteDef]:
    """The list, the upload, one version and what is done with it."""
    return [
        web.get(PATH, show),
        web.get(f"{PATH}/regions", regions),
        web.get(f"{PATH}/import", show),
        web.post(f"{PATH}/import", upload),
        web.get(ONE, show_one),
        web.post(ONE, confirm),
        web.post(f"{ONE}/drop", drop),
    ]


@needs(Permission.KNOWLEDGE)
async def show(request: web.Request) -> web.Response:
    """All versions, and where a file is brought in."""
    return await _list(request)


@background
@needs(Permission.KNOWLEDGE)
async def regions(request: web.Request) -> web.StreamResponse:
    """Regions that the typed words may mean."""
    return await found_regions(request)


@needs(Permission.KNOWLEDGE)
async def upload(request: web.Request) -> web.Response:
    """Keeps a file, to be confirmed; or says why it cannot be read, and keeps nothing."""
    console, form = request.app[CONSOLE], await read_form(request)
    file, code = form.get("file"), clean(str(form.get("code", ""))).strip()
    if not isinstance(file, web.FileField) or not file.filename:
        return await _list(request, text("console.no_file"), code)
    try:
        name = clean(file.filename)
        source = await asyncio.to_thread(lambda: read(name, file.file.read(), console.divisions))
        known = same_document(source, code, console.selector.base.documents)
        actor = staff_of(request).actor
        kept = await console.sources.ingest(source, code_for(name, code, known), name, actor, known)
    except (BadSource, SourceRefused) as error:
        return await _list(request, str(error), code)
    return go_to(f"{PATH}/{kept.version.id}?did={'ingested' if kept.is_new else 'known'}")


@needs(Permission.KNOWLEDGE)
async def show_one(request: web.Request) -> web.Response:
    """One version: its fields with how each is known, and its clauses."""
    version = await _version(request)
    return await _one(request, version, _shown(version.fields, request.app[CONSOLE]))


@needs(Permission.KNOWLEDGE)
async def confirm(request: web.Request) -> web.Response:
    """Says that the fields as typed are right, or which of them cannot be."""
    console, form, version = request.app[CONSOLE], await typed(request), await _version(request)
    written = {name: form[name] for name in Fields.__dataclass_fields__}
    code = CODE.match(written["region"])
    try:
        fields = read_fields(written | ({"region": code[1]} if code else {}), console.divisions)
        await console.sources.confirm(version.id, fields, staff_of(request).actor)
    except SourceRefused as error:
        return await _one(request, version, written, str(error))
    return go_to(f"{PATH}/{version.id}?did=confirmed")


@needs(Permission.KNOWLEDGE)
async def drop(request: web.Request) -> web.Response:
    """Removes a version that nobody has confirmed."""
    version = await _version(request)
    try:
        await request.app[CONSOLE].sources.drop(version.id, staff_of(request).actor)
    except SourceRefused as error:
        return await _one(request, version, _shown(version.fields, request.app[CONSOLE]), str(error))
    return go_to(f"{PATH}?did=dropped")


async def _version(request: web.Request) -> Version:
    try:
        return await request.app[CONSOLE].sources.version(int(request.match_info["number"]))
    except SourceRefused as error:
        raise Refused(404, str(error)) from error


async def _list(request: web.Request, problem: str = "", code: str = "") -> web.Response:
    console = request.app[CONSOLE]
    day = console.settings.day()
    versions = await console.sources.versions()
    values: dict[str, Any] = {
        "versions": [(each, state(each, day)) for each in reversed(versions)],
        "counts": await console.sources.counts(),
        "states": names("console.states"),
        "code": code,
        "most_code": LONGEST["code"],
    }
    return await _page(request, "sources.html", problem, values)


async def _one(request: web.Request, version: Version, form: Mapping[str, str], problem: str = "") -> web.Response:
    console = request.app[CONSOLE]
    clauses = await console.sources.clauses(version.id)
    values: dict[str, Any] = {
        "version": version,
        "state": state(version, console.settings.day()),
        "states": names("console.states"),
        "form": Typed(form.items()),
        "labels": names("labels"),
        "standings": names("standings"),
        "hows": names("hows"),
        "most": LONGEST,
        "nodes": tree(clauses),
        "clauses": len(clauses),
        "share": _share(console, version, clauses),
        "others": [each for each in await console.sources.versions(version.code) if each.id != version.id],
    }
    return await _page(request, "source.html", problem, values)


async def _page(request: web.Request, template: str, problem: str, values: dict[str, Any]) -> web.Response:
    notice = names("console.done").get(request.query.get("did", ""), "")
    people = {person.actor: person.name for person in await request.app[CONSOLE].accounts.all()}
    values |= {"problem": problem, "notice": notice, "people": people}
    return page(request, template, status=422 if problem else 200, **values)


def state(version: Version, day: date) -> str:
    """Where a version stands on a day: waiting, current, later or over."""
    if version.confirmed_at is None:
        return "waiting"
    if version.is_quoted(day):
        return "current"
    return "later" if version.fields.quoted_from > day else "over"


def _shown(fields: Fields, console: Console) -> dict[str, str]:
    shown = {name: "" if value is None else str(value) for name, value in asdict(fields).items()}
    return shown | {"region": region_line(fields.region, console.divisions) if fields.region else ""}


def _share(console: Console, version: Version, clauses: list[Clause]) -> str:
    """Whether the clauses that the knowledge base cites are here; nothing for a document it does not have."""
    document = next((each for each in console.selector.base.documents if each.code == version.code), None)
    if document is None:
        return ""
    share = found_share(document, clauses)
    key = "missing" if share.missing else "found"
    return text(f"console.{key}", cited=share.cited, found=share.found, missing="、".join(share.missing))
