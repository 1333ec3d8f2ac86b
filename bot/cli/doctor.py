"""`bangfu doctor`: a check of the whole installation, one finding a line with its mend."""

from __future__ import annotations

import shutil
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.training import digest_of, source_files
from bot.directory.divisions import Divisions
from bot.gateway.engine import HttpEngine
from bot.process.engine_process import read_note
from bot.settings import Settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from policy_kb.lint import lint_folder

LEAST_FREE_BYTES = 1 << 30


@dataclass(frozen=True)
class Finding:
    """What was checked, whether it is good, and the mend if not."""

    good: bool
    what: str
    mend: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """All checks, in the order in which they matter."""
    return [
        _engine_environment(settings),
        _model(settings),
        await _database(settings),
        _knowledge(),
        await _engine(settings),
        _disk(settings),
        _telegram(settings),
    ]


def _engine_environment(settings: Settings) -> Finding:
    return Finding(settings.engine_python.exists(), "引擎的环境", "运行 make setup")


def _model(settings: Settings) -> Finding:
    stamp = settings.models_dir / "sources.sha256"
    current = stamp.is_file() and stamp.read_text() == digest_of(source_files())
    return Finding(current, "模型和数据一致", "运行 make train")


async def _database(settings: Settings) -> Finding:
    database = Database(settings.sql_url)
    try:
        current = await is_current(database)
        return Finding(current, "数据库结构是最新的", "运行 bangfu db upgrade")
    except (SQLAlchemyError, OSError) as error:
        return Finding(False, "数据库能打开", f"检查 BANGFU_DATABASE_URL（{type(error).__name__}）")
    finally:
        await database.close()


def _knowledge() -> Finding:
    findings = lint_folder(lambda code: Divisions.load().get(code) is not None)
    return Finding(not findings, "知识库没有问题", "运行 bangfu kb lint 看详情")


async def _engine(settings: Settings) -> Finding:
    note = read_note(settings)
    if note is None:
        return Finding(False, "引擎在运行", "运行 bangfu serve")
    engine = HttpEngine(note.url, note.token, settings.engine_timeout)
    ready = await engine.is_ready()
    await engine.close()
    return Finding(ready, "引擎在运行", "运行 bangfu serve，等半分钟")


def _disk(settings: Settings) -> Finding:
    settings.state_dir.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(settings.state_dir).free
    return Finding(free > LEAST_FREE_BYTES, "磁盘空间够用", "腾出 1 GB 以上的空间")


def _telegram(settings: Settings) -> Finding:
    webhook = settings.telegram_mode == "webhook" and bool(settings.telegram_token.get_secret_value())
    good = not webhook or settings.public_url.startswith("https://")
    return Finding(good, "Telegram 设置", "webhook 方式要把 BANGFU_PUBLIC_URL 设成 https 地址")
