"""Sends workbooks to the browser; one that holds people lies on the disk only until it is sent."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from secrets import token_hex
from urllib.parse import quote

from aiohttp import web

from bot.console.services import CONSOLE

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PIECE = 256 * 1024


def send_sheet(body: bytes, name: str) -> web.Response:
    """A workbook that was made in memory."""
    return web.Response(body=body, headers=_headers(name))


async def send_file(request: web.Request, path: Path, name: str) -> web.StreamResponse:
    """A workbook from the disk, piece by piece."""
    answer = web.StreamResponse(headers=_headers(name))
    file = await asyncio.to_thread(path.open, "rb")
    with file, suppress(ConnectionError):
        await answer.prepare(request)
        while piece := await asyncio.to_thread(file.read, PIECE):
            await answer.write(piece)
        await answer.write_eof()
    return answer


@asynccontextmanager
async def for_a_moment(request: web.Request) -> AsyncIterator[Path]:
    """A place for a workbook that only the app can read; the file is gone when the context ends."""
    folder = folder_of(request.app)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{token_hex(16)}.xlsx"
    path.touch(mode=0o600)
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


async def remove_leftovers(site: web.Application) -> None:
    """Removes what an earlier process could not, as the app starts."""
    await asyncio.to_thread(shutil.rmtree, folder_of(site), ignore_errors=True)


def folder_of(site: web.Application) -> Path:
    """Where workbooks lie for a moment."""
    return site[CONSOLE].settings.state_dir / "exports"


def _headers(name: str) -> dict[str, str]:
    return {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}", "Content-Type": XLSX}
