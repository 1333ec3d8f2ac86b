"""`bangfu broadcast`: a campaign from draft to report, run by commands over a database of its own."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from runner import Run
from sqlalchemy import insert

from bot.broadcast.tables import deliveries
from bot.directory.tables import fairs
from bot.handoff.tables import conversations
from bot.registry.tables import people, person_accounts
from bot.settings import settings
from bot.storage.database import Database

TEXT = "{称呼}，{时间}有{招聘会}。"


@pytest.fixture
def office(run: Run) -> Run:
    """An office with a writer, an approver, an agent, one fair in a week and three invented people."""
    for login, role in (("writer", "broadcaster"), ("chief", "approver"), ("agent", "agent")):
        assert run("staff", "add", login, "--name", login, "--role", role).exit_code == 0
    asyncio.run(_fill())
    return run


async def _fill() -> None:
    moment = datetime.now(UTC)
    database = Database(settings().sql_url)
    fair: dict[str, Any] = {"title": "冬季招聘会", "place": "县体育馆", "region": "500243", "created_at": moment}
    fair |= {"starts_at": moment + timedelta(days=7), "ends_at": moment + timedelta(days=7, hours=6)}
    async with database.write() as connection:
        await connection.execute(insert(fairs).values(**fair, posts=[]))
        for number, notices in enumerate(("given", "given", "refused"), 1):
            row = {"id": number, "name": f"甲{number}", "home_region": "500243", "notices": notices}
            row |= {"source": "console", "created_at": moment, "updated_at": moment}
            await connection.execute(insert(people).values(row))
        talk = {"id": "talk", "channel": "web", "address": "talk", "owner": "bot", "owner_version": 0}
        await connection.execute(insert(conversations).values(**talk, started_at=moment, heard_at=moment))
        linked = {"conversation_id": "talk", "person_id": 1, "linked_at": moment, "how": "chat"}
        await connection.execute(insert(person_accounts).values(linked))
    await database.close()


def create(run: Run, *more: object, title: str = "冬季", login: str = "writer") -> Any:
    return run("broadcast", "create", "--title", title, "--text", TEXT, "--fair", 1, *more, "--as", login)


def test_a_campaign_from_draft_to_report(office: Run, tmp_path: Path) -> None:
    made = create(office, "--region", "重庆市彭水县")
    assert made.exit_code == 0, made.output
    assert "名单 3 人，其中 1 人现在收得到；演练会写 2 条" in made.output
    seen = office("broadcast", "preview", 1)
    assert "张女士，" in seen.output
    assert "[我去]" in seen.output
    assert "试发 1号" in office("broadcast", "test-send", 1, "--as", "writer").output
    assert office("broadcast", "submit", 1, "--as", "writer").exit_code == 0
    assert "名单 3 人" in office("broadcast", "approve", 1, "--as", "chief").output
    assert "1 条在排队" in office("broadcast", "start", 1, "--as", "writer").output
    assert office("broadcast", "pause", 1, "--why", "改期", "--as", "writer").exit_code == 0
    assert "已暂停" in office("broadcast", "list").output
    assert office("broadcast", "resume", 1, "--as", "writer").exit_code == 0
    assert office("broadcast", "cancel", 1, "--as", "writer").exit_code == 0
    found = json.loads(office("broadcast", "report", 1, "--json").output)
    assert (found["state"], found["people"], found["deliveries"]) == ("cancelled", 3, {"skipped": 1})
    assert office("broadcast", "report", 1, "--out", tmp_path / "report.xlsx").exit_code == 0
    assert (tmp_path / "report.xlsx").read_bytes().startswith(b"PK")
    assert "群发取消了" in office("broadcast", "report", 1).output


def test_drill_runs_to_its_end_without_the_app(office: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = tmp_path / "drill.jsonl"
    monkeypatch.setenv("BANGFU_DRILL_FILE", str(lines))
    settings.cache_clear()
    create(office)
    office("broadcast", "submit", 1, "--as", "writer")
    office("broadcast", "approve", 1, "--as", "chief")
    done = office("broadcast", "start", 1, "--drill", "--as", "writer")
    assert done.exit_code == 0, done.output
    assert "已发完" in done.output
    assert len(lines.read_text(encoding="utf-8").splitlines()) == 2
    assert asyncio.run(_states()) == ["sent", "sent"]


async def _states() -> list[str]:
    database = Database(settings().sql_url)
    async with database.read() as connection:
        found = list((await connection.execute(deliveries.select())).all())
    await database.close()
    return [row.state for row in found]


WRONG: tuple[tuple[tuple[object, ...], str], ...] = (
    (("submit", 1), "--as"),
    (("submit", 1, "--as", "nobody"), "没有“nobody”"),
    (("submit", 1, "--as", "agent"), "不能起草群发"),
    (("approve", 1, "--as", "writer"), "不能审批群发"),
    (("approve", 1, "--as", "chief"), "草稿"),
    (("start", 1, "--as", "writer"), "草稿"),
    (("submit", 9, "--as", "writer"), "没有 9 号群发"),
    (("schedule", 1, "--at", "明天", "--as", "writer"), "看不懂"),
    (("test-send", 1, "--to", "nowhere", "--as", "writer"), "没有这个聊天"),
    (("test-send", 1, "--to", "talk", "--as", "writer"), "台账里的人"),
    (("create", "--title", "a", "--as", "writer"), "--text-file"),
    (("create", "--title", "a", "--text", "{电话}", "--as", "writer"), "不认识的空格"),
    (("create", "--title", "a", "--text", "b", "--region", "火星", "--as", "writer"), "火星"),
    (("create", "--title", "a", "--text", "b", "--class", "富人", "--as", "writer"), "富人"),
    (("create", "--title", "a", "--text", "b", "--kind", "x", "--as", "writer"), "training"),
    (("create", "--title", "a", "--text", "b", "--audience", "gone.json", "--as", "writer"), "gone.json"),
    (("create", "--title", "a", "--text", "b", "--fair", 7, "--as", "writer"), "没有 7 号招聘会"),
)


def test_wrong_use_is_one_sentence_and_2(office: Run) -> None:
    create(office)
    for arguments, word in WRONG:
        result = office("broadcast", *arguments)
        assert result.exit_code == 2, result.output
        assert word in result.output
        assert len(result.output.strip().splitlines()) == 1, result.output


def test_audience_file_is_read_strictly(office: Run, tmp_path: Path) -> None:
    file = tmp_path / "audience.json"
    file.write_text('{"regions": ["500243"], "age_from": 18}', encoding="utf-8")
    assert create(office, "--audience", file).exit_code == 0
    file.write_text('{"colour": "red"}', encoding="utf-8")
    assert "colour" in create(office, "--audience", file).output
    file.write_text("{", encoding="utf-8")
    assert "不是 JSON" in create(office, "--audience", file).output


def test_poster_holds_code_and_picture(office: Run, tmp_path: Path) -> None:
    result = office("broadcast", "poster", 1, "--out", tmp_path / "poster.svg")
    assert "签到码" in result.output
    assert (tmp_path / "poster.svg").read_text(encoding="utf-8").startswith("<svg")
