"""`bangfu staff`, the demo account of `bangfu demo`, and what `bangfu doctor` says about both."""

from __future__ import annotations

import asyncio
import re

import pytest
from runner import Run
from scratch import unguard

from bot.clock import SystemClock
from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.settings import settings
from bot.staff.accounts import Accounts, Staff
from bot.staff.roles import Role
from bot.storage.database import Database

PASSWORD = re.compile(r"：([2-9a-z]{5}-[2-9a-z]{5}-[2-9a-z]{5})")
BOSS = ("staff", "add", "boss", "--name", "老赵", "--role", "administrator")


async def _accounts(database: Database) -> Accounts:
    clock = SystemClock()
    return Accounts(database, Sealer(settings().secret_keys), Audit(database, clock), clock)


def sign_in(login: str, password: str) -> Staff:
    async def work() -> Staff:
        database = Database(settings().sql_url)
        try:
            return await (await _accounts(database)).sign_in(login, password)
        finally:
            await database.close()

    return asyncio.run(work())


def log() -> list[tuple[str, str, str]]:
    """Actor, action, subject of every entry, in order."""

    async def work() -> list[tuple[str, str, str]]:
        database = Database(settings().sql_url)
        audit = Audit(database, SystemClock())
        entries = await audit.page()
        assert await audit.broken() is None
        await database.close()
        return [(entry.actor, entry.action, entry.subject) for entry in reversed(entries)]

    return asyncio.run(work())


def printed(output: str) -> str:
    found = PASSWORD.findall(output)
    assert len(found) == 1
    return str(found[0])


def test_first_administrator_is_made_with_a_password_that_works(run: Run) -> None:
    result = run(*BOSS)
    assert result.exit_code == 0
    boss = sign_in("boss", printed(result.output))
    assert (boss.name, boss.roles, boss.must_change, boss.demo) == ("老赵", {Role.ADMINISTRATOR}, True, False)
    assert log()[0] == ("command", "staff.added", "staff:1")


def test_roles_in_chinese_teams_and_the_sight_of_reports(run: Run) -> None:
    arguments = ("--name", "小李", "--role", "坐席", "--role", "EDITOR", "--team", 1, "--confidential")
    member = sign_in("xiaoli", printed(run("staff", "add", "XiaoLi", *arguments).output))
    assert (member.roles, member.sees_confidential) == ({Role.AGENT, Role.EDITOR}, True)
    (row,) = [line for line in run("staff", "list").output.splitlines() if "xiaoli" in line]
    for word in ("小李", "坐席、编辑", "可以", "等改密码", "服务台"):
        assert word in row
    assert ("command", "team.changed", "team:1") in log()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "boss", "--name", "小李", "--role", "agent"), "账号“boss”已经有人用了，请换一个。"),
        (("add", "小李", "--name", "小李", "--role", "agent"), "账号要 2 到 40 位，"),
        (("add", "xiaoli", "--name", " ", "--role", "agent"), "请填姓名，"),
        (("add", "xiaoli", "--name", "小李", "--role", "king"), "没有角色“king”，"),
        (("add", "xiaoli", "--name", "小李", "--role", "agent", "--team", "9"), "没有 9 号团队"),
        (("disable", "nobody"), "没有账号“nobody”，请核对后重试。"),
        (("enable", "nobody"), "没有账号“nobody”，请核对后重试。"),
        (("reset", "nobody"), "没有账号“nobody”，请核对后重试。"),
        (("reset", "nobody", "--second-factor"), "没有账号“nobody”，请核对后重试。"),
        (("disable", "boss"), "这是最后一个管理员，"),
    ],
)
def test_mistake_is_one_sentence_and_2_and_changes_nothing(run: Run, arguments: tuple[str, ...], said: str) -> None:
    run(*BOSS)
    before = log()
    result = run("staff", *arguments)
    assert result.exit_code == 2
    assert result.stderr.startswith(said)
    assert result.stderr.count("\n") == 1
    assert log() == before


def test_disable_enable_and_reset_are_carried_out_and_written_down(run: Run) -> None:
    run(*BOSS)
    run("staff", "add", "xiaoli", "--name", "小李", "--role", "agent")
    assert run("staff", "disable", "xiaoli").output == "账号 xiaoli 停用了。\n"
    assert "已停用" in run("staff", "list").output
    assert run("staff", "enable", "xiaoli").output == "账号 xiaoli 可以登录了。\n"
    fresh = printed(run("staff", "reset", "xiaoli", "--second-factor").output)
    assert sign_in("xiaoli", fresh).must_change
    kinds = [action for actor, action, subject in log() if (actor, subject) == ("command", "staff:2")]
    assert kinds == [f"staff.{kind}" for kind in ["added", "disabled", "enabled", "second_factor_dropped", "reset"]]


@pytest.mark.usefixtures("no_tables")
def test_account_in_a_database_not_yet_made_is_explained(run: Run) -> None:
    result = run(*BOSS)
    assert (result.exit_code, result.stderr) == (2, "数据库还没建好：先运行 bangfu db upgrade。\n")


def test_demo_account_is_made_once_and_its_password_told_once(run: Run) -> None:
    first = run("demo").output
    assert "http://127.0.0.1:8080/console/" in first
    demo = sign_in("demo", printed(first))
    assert (demo.name, demo.roles, demo.must_change, demo.demo) == ("演示坐席", set(Role), False, True)
    assert "服务台" in run("staff", "list").output
    assert run("demo").output == ""


def test_demo_account_is_not_made_beside_real_ones(run: Run) -> None:
    run(*BOSS)
    assert run("demo").output == ""
    assert "demo" not in run("staff", "list").output


def test_doctor_asks_for_an_administrator_and_somebody_who_sees_reports(run: Run) -> None:
    lines = run("doctor").output.splitlines()
    mend = "bangfu staff add 账号 --name 姓名 --role"
    assert f"✗ 有管理员 → 运行 {mend} administrator" in lines
    assert any(line.startswith("✗ 有坐席能看保密的举报") for line in lines)
    run(*BOSS)
    run("staff", "add", "xiaoli", "--name", "小李", "--role", "agent", "--confidential")
    lines = run("doctor").output.splitlines()
    assert {"✓ 有管理员", "✓ 有坐席能看保密的举报", "✓ 演示账号没有和正式账号并用"} <= set(lines)


def test_doctor_wants_the_demo_account_disabled_beside_real_ones(run: Run) -> None:
    run("demo")
    assert "✓ 演示账号没有和正式账号并用" in run("doctor").output
    run(*BOSS)
    assert "✗ 演示账号没有和正式账号并用 → 运行 bangfu staff disable demo" in run("doctor").output
    run("staff", "disable", "demo")
    assert "✓ 演示账号没有和正式账号并用" in run("doctor").output


def test_doctor_looks_after_the_key_file(run: Run) -> None:
    assert "✗ 密钥文件可用" in run("doctor").output
    assert not settings().secret_keys.exists()
    Sealer(settings().secret_keys).prepare()
    assert "✓ 密钥文件只有属主能读" in run("doctor").output
    settings().secret_keys.chmod(0o644)
    assert f"✗ 密钥文件只有属主能读 → 运行 chmod 600 {settings().secret_keys}" in run("doctor").output


def test_doctor_tells_the_end_of_a_whole_log_and_the_start_of_a_broken_one(run: Run) -> None:
    run(*BOSS)
    assert re.search(r"✓ 审计日志完整，共 1 条，末条校验值 [0-9a-f]{16}", run("doctor").output)
    asyncio.run(forge())
    assert "✗ 审计日志从第 1 条起被改动过 →" in run("doctor").output


async def forge() -> None:
    database = Database(settings().sql_url)
    async with database.write() as connection:
        await unguard(connection)
        await connection.exec_driver_sql("UPDATE audit_log SET actor = 'nobody'")
    await database.close()
