"""The real thing for tests: `bangfu serve` in processes of its own, on its own ports, with a folder of its own."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import httpx
from bot_api import TOKEN
from engine_server import free_port
from scratch import all_stored, apart
from sqlalchemy import text
from waiting import until

from bot.settings import ROOT
from bot.storage.database import Database

BANGFU = ROOT / ".venv" / "bin" / "bangfu"
TODAY = date(2026, 11, 21)
START_SECONDS = 180
STOP_SECONDS = 20


class System:
    """The running app and engine, and what people and staff do with them."""

    def __init__(self, folder: Path, database_url: str, telegram_url: str, **more: str) -> None:
        """`more` are further variables of its environment."""
        self.folder, self.database_url = folder, database_url
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = {
            **os.environ,
            "BANGFU_STATE_DIR": str(folder),
            "BANGFU_DATABASE_URL": database_url,
            "BANGFU_TODAY": TODAY.isoformat(),
            "BANGFU_PORT": str(self.port),
            "BANGFU_ENGINE_PORT": str(free_port()),
            "BANGFU_METRICS_PORT": str(free_port()),
            "BANGFU_TELEGRAM_TOKEN": TOKEN,
            "BANGFU_TELEGRAM_API_BASE": telegram_url,
            "COLUMNS": "200",
            **more,
        }
        self.http = httpx.Client(base_url=self.url, timeout=40, trust_env=False)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Fills in the sample fairs and serves."""
        self.run("demo")
        with (self.folder / "log.txt").open("ab") as log:
            self._process = subprocess.Popen(
                [str(BANGFU), "serve"], cwd=ROOT, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def stop(self) -> int:
        """Ends all in good order; the exit code."""
        assert self._process
        self._process.terminate()
        try:
            return self._process.wait(STOP_SECONDS)
        finally:
            self.http.close()
            self._process.kill()

    def wait_until_ready(self) -> None:
        """Waits until /readyz is content; fails after a time limit or when `serve` has ended."""
        until(self._is_ready, START_SECONDS)

    def _is_ready(self) -> bool:
        assert self._process
        assert self._process.poll() is None, self.log[-2000:]
        return self.status("/readyz") == 200

    def status(self, path: str) -> int:
        """The HTTP status of a page; 0 when nobody answers."""
        try:
            return self.http.get(path).status_code
        except httpx.TransportError:
            return 0

    def say(self, text: str | None = None, **body: Any) -> dict[str, Any]:
        """Posts to the JSON interface and gives the answer."""
        content = body if text is None else {"text": text, **body}
        answer = self.http.post("/api/chat", json=content)
        assert answer.status_code == 200, answer.text
        said: dict[str, Any] = answer.json()
        return said

    def answered(self, **body: Any) -> dict[str, Any]:
        """The same message sent again until it has its answer."""
        found: dict[str, Any] = {}

        def is_answered() -> bool:
            found.update(self.say(**body))
            return bool(found["answered"])

        until(is_answered, START_SECONDS)
        return found

    def run(self, *arguments: str, given: str = "", code: int = 0) -> str:
        """What a command prints; fails if it ends with another exit code."""
        done = subprocess.run(
            [str(BANGFU), *arguments],
            cwd=ROOT, env=self.environment, input=given, capture_output=True, text=True, timeout=120, check=False,
        )  # fmt: skip
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def ask_all(self, questions: list[dict[str, str]]) -> dict[str, Any]:
        """One batch through `bangfu ask --batch`: the replies by id."""
        path = self.folder / "questions.jsonl"
        path.write_text("".join(json.dumps(each, ensure_ascii=False) + "\n" for each in questions), encoding="utf8")
        lines = self.run("ask", "--batch", str(path)).splitlines()
        assert [json.loads(line)["id"] for line in lines] == [each["id"] for each in questions]
        return {each["id"]: each for each in map(json.loads, lines)}

    def kill(self, module: str) -> int:
        """SIGKILL to the child that runs `module`; its process id."""
        found = self.process_of(module)
        os.kill(found, signal.SIGKILL)
        return found

    def process_of(self, module: str) -> int:
        """The process id of the child that runs `module`."""
        assert self._process
        for child in Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split():
            if module.encode() in Path(f"/proc/{child}/cmdline").read_bytes():
                return int(child)
        raise AssertionError(f"{module} does not run")

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Rows of the app's database; the query has a `?` for each value."""
        return apart(self._rows(query, values))

    async def _rows(self, query: str, values: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        names = iter(range(len(values)))
        named = re.sub(r"\?", lambda _: f":v{next(names)}", query)
        database = Database(self.database_url)
        try:
            async with database.read() as connection:
                found = await connection.execute(text(named), {f"v{n}": value for n, value in enumerate(values)})
                return [tuple(row) for row in found]
        finally:
            await database.close()

    @property
    def log(self) -> str:
        """Everything the system has logged."""
        return (self.folder / "log.txt").read_text(encoding="utf8", errors="replace")

    def everything_stored(self) -> bytes:
        """The log, the database, and all other files that the app keeps."""
        files = [path for path in self.folder.iterdir() if path.is_file() and path.name != "questions.jsonl"]
        return b"".join([*(path.read_bytes() for path in sorted(files)), apart(self._all_stored())])

    async def _all_stored(self) -> bytes:
        database = Database(self.database_url)
        try:
            return await all_stored(database)
        finally:
            await database.close()


def words(reply: dict[str, Any]) -> str:
    """All texts of a reply."""
    return "\n".join(message["text"] for message in reply["messages"])


def citations(reply: dict[str, Any]) -> list[dict[str, Any]]:
    """All citations of a reply."""
    return [citation for message in reply["messages"] for citation in message["citations"]]


def payload_of(reply: dict[str, Any], title: str) -> str:
    """The payload of the button that reads `title`."""
    buttons = [button for message in reply["messages"] for button in message["buttons"]]
    return str(next(button["payload"] for button in buttons if title in button["title"]))
