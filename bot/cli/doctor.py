"""`bangfu doctor`: a check of the whole installation, one finding a line with its mend."""

from __future__ import annotations

import shutil
import stat
from dataclasses import dataclass

from sqlalchemy.exc import SQLAlchemyError

from bot.cli.training import digest_of, source_files
from bot.clock import SystemClock
from bot.directory.divisions import Divisions
from bot.gateway.engine import HttpEngine
from bot.handoff.holidays import calendar_finding
from bot.privacy.audit import Audit
from bot.privacy.sealing import BadKeyFile, Sealer, read_key_file
from bot.process.engine_process import read_note
from bot.settings import Settings
from bot.staff.accounts import Accounts, Staff
from bot.staff.demo import DEMO_LOGIN
from bot.staff.roles import Permission
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
        *await _database(settings),
        _keys(settings),
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


async def _database(settings: Settings) -> list[Finding]:
    database = Database(settings.sql_url)
    try:
        if not await is_current(database):
            return [Finding(False, "数据库结构是最新的", "运行 bangfu db upgrade")]
        return [Finding(True, "数据库结构是最新的"), *await _stored(database, settings)]
    except (SQLAlchemyError, OSError) as error:
        return [Finding(False, "数据库能打开", f"检查 BANGFU_DATABASE_URL（{type(error).__name__}）")]
    finally:
        await database.close()


async def _stored(database: Database, settings: Settings) -> list[Finding]:
    clock = SystemClock()
    audit, sealer = Audit(database, clock), Sealer(settings.secret_keys)
    accounts = Accounts(database, sealer, audit, clock)
    unknown_years = await calendar_finding(database, settings.day())
    return [
        await _audit_log(audit),
        *_staff([each for each in await accounts.all() if not each.disabled]),
        await _second_factors(accounts, settings),
        Finding(unknown_years is None, "节假日安排齐全", unknown_years or ""),
    ]


async def _audit_log(audit: Audit) -> Finding:
    broken = await audit.broken()
    if broken is not None:
        return Finding(False, f"审计日志从第 {broken} 条起被改动过", "保留数据库和备份，报告负责人查清是谁改的")
    head = await audit.head()
    return Finding(True, f"审计日志完整，共 {head.id} 条，末条校验值 {head.hash[:16]}（抄到别处，日后可核对）")


def _staff(active: list[Staff]) -> list[Finding]:
    real = [each for each in active if not each.demo]
    add = "运行 bangfu staff add 账号 --name 姓名 --role"
    sees = any(each.may(Permission.TALK) and each.sees_confidential for each in active)
    return [
        Finding(any(each.may(Permission.STAFF) for each in active), "有管理员", f"{add} administrator"),
        Finding(not real or real == active, "演示账号没有和正式账号并用", f"运行 bangfu staff disable {DEMO_LOGIN}"),
        Finding(sees, "有坐席能看保密的举报", f"在 /console/staff 给一名坐席打开，或{add} agent --confidential"),
    ]


async def _second_factors(accounts: Accounts, settings: Settings) -> Finding:
    lost = await accounts.without_key()
    mend = f"从备份恢复 {settings.secret_keys}，或者对 {'、'.join(lost)} 运行 bangfu staff reset --second-factor"
    return Finding(not lost, "密钥能打开已绑定的验证器", mend)


def _keys(settings: Settings) -> Finding:
    path = settings.secret_keys
    try:
        read_key_file(path)
    except BadKeyFile:
        return Finding(False, "密钥文件可用", f"首次运行 bangfu serve 会生成 {path}；已有数据就从备份恢复它")
    private = not path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO)
    return Finding(private, "密钥文件只有属主能读", f"运行 chmod 600 {path}")


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
