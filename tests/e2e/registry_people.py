"""Invented people of the real registry, and the ways in which they link their chats. Nobody is meant (`invented`)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import invented
from desk_browsers import Labourer
from system import System, words
from telegram_server import TelegramServer
from telegram_world import Person

# Of the invented people those who live in these counties; nobody else in the system's registry does.
COUNTY, COUNTY_CODE = "重庆市城口县", "500229"
DRILLED = "重庆市巫山县"
# The numbers of the invented people that a test takes for itself.
CHATTING, DRILLING = 9000, 20_000
CHAT_IDS = count(77_001)


@dataclass(frozen=True)
class Listed:
    """Somebody in the registry, by their invented number."""

    number: int

    @property
    def name(self) -> str:
        """As the list has it."""
        return invented.name(self.number)

    @property
    def id_number(self) -> str:
        """The whole number."""
        return invented.id_number(self.number, invented.born(self.number), man=self.number % 2 == 1)

    @property
    def phone(self) -> str:
        """The whole number."""
        return invented.phone(self.number)

    @property
    def words(self) -> str:
        """What they send to be found."""
        return f"{self.name} {self.id_number}"


def rows(numbers: Iterable[int], county: str, **other: Any) -> list[dict[str, Any]]:
    """Rows of the list for people of a county who have not been asked about notices."""
    at_home = {"户籍地": county, "现住地": county, "务工地": "", "同意接收通知": ""}
    return [invented.person(number, **at_home | other) for number in numbers]


@dataclass
class Register:
    """The filled registry; gives each test people of its own."""

    system: System
    folder: Path
    _free: Any = field(default_factory=lambda: count(CHATTING))

    def fill(self, chatting: int, drilled: int) -> None:
        """Brings in the people of the tests in one list."""
        people = rows(range(CHATTING, CHATTING + chatting), COUNTY)
        people += rows(range(DRILLING, DRILLING + drilled), DRILLED)
        self.system.run("registry", "import", str(invented.write_list(self.folder / "people.csv", people)))

    def somebody(self) -> Listed:
        """Somebody no other test has taken."""
        return Listed(next(self._free))

    def id_of(self, person: Listed) -> int:
        """The number by which the registry and the console know them."""
        query = "SELECT id FROM people WHERE name = ? AND live_region = ?"
        ((number,),) = self.system.rows(query, person.name, COUNTY_CODE)
        return int(number)


async def link(labourer: Labourer, person: Listed) -> None:
    """Links the chat of an open page and agrees to notices."""
    await labourer.says("绑定")
    await labourer.taps("同意")
    await labourer.hears("姓名和身份证号")
    await labourer.says(person.words)
    await labourer.hears("要不要发给您")
    await labourer.taps("接收通知")
    await labourer.hears("在这里告诉您")


def linked(system: System, person: Listed) -> str:
    """A chat on the web, linked and with notices on; its conversation."""
    talk = {"conversation_id": str(system.say("绑定")["conversation_id"])}
    system.say("同意", **talk)
    assert "对上了" in words(system.say(person.words, **talk))
    assert "在这里告诉您" in words(system.say("接收通知", **talk))
    return talk["conversation_id"]


class TelegramChat:
    """One person's chat on the fake Bot API."""

    def __init__(self, server: TelegramServer) -> None:
        self._server = server
        self._person = Person(server.api, next(CHAT_IDS))
        self._read = 0

    @property
    def seen(self) -> list[dict[str, Any]]:
        """All that came into the chat."""
        return [message for message in self._server.api.sent if message["chat"]["id"] == self._person.id]

    def writes(self, said: str) -> None:
        """Writes to the bot."""
        self._server.run(self._person.writes(said))

    def reads(self, expected: str) -> dict[str, Any]:
        """The first message with these words that was not read yet; fails after 30 s."""
        self._server.run(self._server.api.until(lambda: self._place(expected) is not None))
        place = self._place(expected)
        assert place is not None
        self._read = place + 1
        return self.seen[place]

    def links(self, person: Listed) -> None:
        """Links the chat and agrees to notices."""
        for said, heard in (("绑定", "同意"), ("同意", "姓名和身份证号"), (person.words, "要不要发给您")):
            self.writes(said)
            self.reads(heard)
        self.writes("接收通知")
        self.reads("在这里告诉您")

    def _place(self, expected: str) -> int | None:
        texts = [str(message.get("text", "")) for message in self.seen]
        return next((place for place, text in enumerate(texts) if place >= self._read and expected in text), None)
