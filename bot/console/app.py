"""Puts the console together: the gate, the files and the routes of all pages."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType

from aiohttp import web

from bot.console import pages
from bot.console.assets import ConsoleAssets
from bot.console.gate import gate, public
from bot.console.headers import add_console_headers
from bot.console.refusal import WITNESS, Witness
from bot.console.services import CONSOLE, Console
from bot.console.throttle import THROTTLE, Throttle
from bot.console.view import VIEWS, Views

ASSETS = web.AppKey("console_assets", ConsoleAssets)
KEEP = "public, max-age=31536000, immutable"
ASK_AGAIN = "no-cache"


def set_up(site: web.Application, console: Console) -> None:
    """Adds the console to the site; call it after the web chat's `set_up`, whose error pages lie around the gate.

    A page is a module in `bot/console/pages/` with `routes()`; if it has `set_up(site)`, that is called first.
    """
    assets = ConsoleAssets()
    site[CONSOLE] = console
    site[ASSETS] = assets
    site[VIEWS] = Views(assets)
    site[WITNESS] = Witness(console.audit, console.clock)
    site[THROTTLE] = Throttle(console.clock)
    site.middlewares.append(gate)
    site.on_response_prepare.append(add_console_headers)
    site.add_routes([web.get("/console/static/{version}/{name}", static_file)])
    for module in page_modules():
        _add(site, module)


def page_modules() -> Iterator[ModuleType]:
    """The modules in `bot/console/pages/` that have routes."""
    for found in iter_modules(pages.__path__):
        module = import_module(f"{pages.__name__}.{found.name}")
        if hasattr(module, "routes"):
            yield module


@public
async def static_file(request: web.Request) -> web.Response:
    """A file of the console; under its own version the browser may keep it for good."""
    assets = request.app[ASSETS]
    current = request.match_info["version"] == assets.version
    return assets.response(request.match_info["name"], KEEP if current else ASK_AGAIN)


def _add(site: web.Application, module: ModuleType) -> None:
    if hasattr(module, "set_up"):
        module.set_up(site)
    site.add_routes(module.routes())
