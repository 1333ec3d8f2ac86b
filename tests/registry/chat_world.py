"""Talks with a gateway beside which the registry stands; the engine answers by its contract. All are invented."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import Any

import invented
from engine_server import EngineServer, says
from registry_world import PENGSHUI, World
from sqlalchemy import Row, Table, insert, select

sys.path.append(str(Path(__file__).parents[1] / "gateway"))

from gateway_world import World as GatewayWorld
from gateway_world import gateway_on, tapped, texts

from bot.directory.derived import derived
from bot.directory.pay import read_pay
from bot.directory.tables import vacancies
from bot.directory.vacancies import Vacancies
from bot.gateway.clerks import Clerks
from bot.gateway.messages import View
from bot.registry import accounts
from bot.registry.chat_desk import RegistryDesk
from bot.registry.chat_talks import Talks
from bot.registry.chat_visit import Services
from bot.registry.events import Events
from bot.registry.recommendations import Recommendations

AGREE, DISAGREE = "link:yes", "link:no"


class ChatWorld:
    """One talk at a time: what is typed and tapped, and what the registry holds then."""

    def __init__(self, registry: World, gateway: GatewayWorld, talk: str) -> None:
        self.registry, self.gateway, self.talk = registry, gateway, talk
        self.engine = gateway.engine

    async def says(self, words: str, talk: str = "") -> View:
        """Somebody types."""
        return await self.gateway.ask(words, talk or self.talk)

    async def taps(self, payload: str, talk: str = "") -> View:
        """Somebody taps a choice that was offered."""
        return await self.gateway.ask(tapped(payload), talk or self.talk)

    async def opens(self) -> str:
        """Another chat."""
        return await self.gateway.gateway.open("web")

    def answers(self, words: str, verb: str, *told: str, intent: str = "ask", **detail: Any) -> None:
        """The engine leaves an errand when somebody says this."""
        answer = says(*(told or ("",)), errand={"verb": verb, "detail": detail})
        self.engine.answers[words] = {**answer, "intent": {"name": intent, "confidence": 0.9}}

    async def links(self, number: int = 0, talk: str = "") -> View:
        """Somebody links a chat to invented person `number`."""
        await self.says("绑定", talk)
        await self.taps(AGREE, talk)
        return await self.says(f"{invented.name(number)} {invented.id_number(number)}", talk)

    async def linked(self, number: int = 0, **values: Any) -> int:
        """Invented person `number` whose chat this is."""
        person = await self.registry.person(number, live_region=PENGSHUI, **values)
        async with self.registry.database.write() as connection:
            await accounts.link(connection, person.id, self.talk, "chat", self.registry.clock.now())
        return person.id

    async def rows(self, table: Table) -> list[Row[Any]]:
        """All rows of a table."""
        async with self.registry.database.read() as connection:
            return list((await connection.execute(select(table))).all())

    async def vacancy(self, title: str = "保洁", **more: Any) -> int:
        """A vacancy in 彭水 that is open."""
        row: dict[str, Any] = {
            "title": title,
            "employer": "示例物业",
            "region": PENGSHUI,
            "address": "",
            "pay_text": "3000元/月",
            "contact": "12333",
            "valid_until": date(2099, 1, 1),
            "created_at": self.registry.clock.now(),
        }
        row |= more
        pay = read_pay(row["pay_text"])
        row |= {"pay_min": pay.least, "pay_max": pay.most, "pay_unit": pay.unit}
        row |= derived("vacancies", row)
        async with self.registry.database.write() as connection:
            made = await connection.execute(insert(vacancies).values(row).returning(vacancies.c.id))
            return int(made.scalar_one())


def desk_of(registry: World, **changes: Any) -> RegistryDesk:
    """The registry's desk over a test registry."""
    database, clock = registry.database, registry.clock
    services = Services(
        database=database,
        clock=clock,
        divisions=registry.divisions,
        index=registry.index,
        talks=Talks(registry.sealer),
        people=registry.people,
        consents=registry.consents,
        tasks=registry.tasks,
        events=Events(database, clock, registry.audit),
        recommendations=Recommendations(database, clock),
        vacancies=Vacancies(database, registry.divisions),
        **changes,
    )
    return RegistryDesk(services)


@asynccontextmanager
async def chat_on(registry: World, engine: EngineServer, talk: str = "", **changes: Any) -> AsyncIterator[ChatWorld]:
    """A gateway with the registry's desk that runs as long as the context; `talk` goes on if given."""
    desk = desk_of(registry, **changes)
    async with gateway_on(registry.database, engine, clerks=Clerks((desk,), (desk,))) as gateway:
        yield ChatWorld(registry, gateway, talk or await gateway.gateway.open("web"))


def said(view: View) -> str:
    """All that was answered."""
    return "\n".join(texts(view))


def payloads(view: View) -> Sequence[str]:
    """What the offered choices stand for."""
    return [button["payload"] for message in view.messages for button in message["buttons"]]
