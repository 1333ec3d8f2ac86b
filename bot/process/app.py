"""The app process: channels, gateway, actions, storage, put together and served."""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from aiohttp import web

from actions.endpoint import Endpoint
from bot.channels.base import Channel
from bot.channels.web import routes as web_chat
from bot.clock import SystemClock
from bot.console import app as console
from bot.directory.divisions import Divisions
from bot.directory.fairs import Fairs
from bot.gateway.deliveries import Deliveries
from bot.gateway.delivery import Delivery
from bot.gateway.engine import HttpEngine
from bot.gateway.gateway import Gateway
from bot.handoff.canned import fill_canned
from bot.knowledge.sources.shelf import SourcesInForce
from bot.knowledge.supplements.shelf import SupplementsInForce
from bot.knowledge.tables import open_questions
from bot.lessons.tables import nlu_lessons
from bot.process import health
from bot.process.broadcasting import Broadcasting
from bot.process.clerks import make_clerks
from bot.process.engine_process import TOKEN_VARIABLE
from bot.process.housekeeping import Housekeeping
from bot.process.keys import prepare_keys
from bot.process.log import set_up_logging
from bot.process.metrics import serve_metrics
from bot.process.office import Foundations, Office
from bot.process.parts import make_parts
from bot.process.services import make_services
from bot.registry.chat_talks import Talks
from bot.settings import Settings, settings
from bot.storage.database import Database
from bot.storage.keeping import Keeping
from bot.storage.schema import upgrade

LOG = structlog.get_logger("app")
LARGEST_BODY = 64 * 1024
# Addresses that include loopback, on which the engine calls the actions.
EVERYWHERE = frozenset({"0.0.0.0", "::", "localhost"})  # noqa: S104


@dataclass
class App:
    """Everything that one app process holds."""

    settings: Settings
    database: Database
    engine: HttpEngine
    gateway: Gateway
    fairs: Fairs
    actions: Endpoint
    channels: list[Channel]
    delivery: Delivery
    broadcasting: Broadcasting
    office: Office
    housekeeping: Housekeeping


def assemble(chosen: Settings, token: str) -> App:
    """Makes the parts and ties them together; nothing runs yet."""
    database = Database(chosen.sql_url)
    engine = HttpEngine(chosen.engine_url, token, chosen.engine_timeout)
    clock = SystemClock()
    base = Foundations(chosen, database, clock)
    supplements = SupplementsInForce(database, Divisions.load())
    originals = SourcesInForce(database)
    services = make_services(chosen, database, supplements, originals)
    parts = make_parts(base, services.divisions)
    parts.registry["supplements"].on_change = supplements.refresh
    parts.registry["sources"].on_change = originals.refresh
    clerks = make_clerks(base, services, parts)
    gateway = Gateway(base.store, engine, chosen.day, chosen.reply_timeout, chosen.queue_limit, clerks)
    deliveries = Deliveries(database)
    channels = _channels(chosen, gateway, deliveries, clock)
    delivery = Delivery(database, channels, clock)
    gateway.on_reply = delivery.wake
    broadcasting = Broadcasting(chosen, parts.broadcast["campaigns"], channels, gateway.show)
    actions = Endpoint(services, token)
    office = Office(base, parts, gateway, delivery, engine, services)
    office.on_campaign = broadcasting.wake
    times = open_questions.c.asked_at, nlu_lessons.c.said_at
    sweeps = Talks(base.sealer).sweep, *(Keeping(each, chosen.open_question_days).drop for each in times)
    housekeeping = Housekeeping(database, sweeps, clock, (supplements.refresh, originals.refresh))
    return App(
        chosen,
        database,
        engine,
        gateway,
        services.fairs,
        actions,
        channels,
        delivery,
        broadcasting,
        office,
        housekeeping,
    )


def _channels(chosen: Settings, gateway: Gateway, deliveries: Deliveries, clock: SystemClock) -> list[Channel]:
    if not chosen.telegram_token.get_secret_value():
        return []
    from bot.channels.telegram.adapter import TelegramChannel

    return [TelegramChannel(chosen, gateway, deliveries, clock)]


def web_application(app: App) -> web.Application:
    """The HTTP side of an app, which starts and stops the rest with it."""
    site = web.Application(client_max_size=LARGEST_BODY)
    web_chat.set_up(site, app.gateway, app.fairs, app.settings.web_url())
    console.set_up(site, app.office.console)
    site.add_routes(web_chat.routes())
    site.add_routes(health.routes(app.database, app.engine))
    site.add_routes([app.actions.route()])
    for channel in app.channels:
        site.add_routes(channel.routes())
    site.cleanup_ctx.append(lambda _: _running(app))
    return site


async def _running(app: App) -> AsyncIterator[None]:
    await upgrade(app.database)
    await fill_canned(app.database)
    await prepare_keys(app.office.console)
    for channel in app.channels:
        await channel.start()
    await app.delivery.start()
    await app.gateway.start()
    await app.broadcasting.start()
    app.office.start()
    app.housekeeping.start()
    warm = asyncio.create_task(asyncio.to_thread(app.actions.prepare))
    yield
    await app.housekeeping.stop()
    await app.office.stop()
    await app.broadcasting.stop()
    await app.gateway.stop()
    await app.delivery.stop()
    for channel in app.channels:
        await channel.stop()
    await asyncio.gather(warm, return_exceptions=True)
    await app.engine.close()
    await app.database.close()


@asynccontextmanager
async def served(site: web.Application, host: str, port: int) -> AsyncIterator[None]:
    """Serves while the context is open."""
    runner = web.AppRunner(site, access_log=None)
    await runner.setup()
    try:
        for address in {host, *(() if host in EVERYWHERE else ("127.0.0.1",))}:
            await web.TCPSite(runner, address, port).start()
        yield
    finally:
        await runner.cleanup()


async def run(chosen: Settings, token: str) -> None:
    """Serves until told to stop."""
    stopping = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    site = web_application(assemble(chosen, token))
    async with served(site, chosen.host, chosen.port):
        LOG.info("serving", url=chosen.web_url())
        await stopping.wait()


def main() -> None:
    """Starts the app with the settings of the environment."""
    chosen = settings()
    set_up_logging(chosen.log_format)
    serve_metrics(chosen.metrics_port)
    asyncio.run(run(chosen, os.environ[TOKEN_VARIABLE]))


if __name__ == "__main__":
    main()
