"""`bangfu keys`: the keys are listed, replaced and pruned by an administrator."""

from __future__ import annotations

import asyncio
import os
import re
import stat

import pytest
from runner import Run
from sqlalchemy import select, update

from bot.privacy.key_file import add_key, held, read_key_file
from bot.privacy.sealing import Sealer
from bot.settings import settings
from bot.staff.rows import second_factor_place
from bot.staff.tables import staff
from bot.storage.database import Database

ACCOUNTS = 3


@pytest.fixture(autouse=True)
def accounts(run: Run) -> None:
    """Three accounts with sealed second factors."""
    for number in range(1, ACCOUNTS + 1):
        run("staff", "add", f"staff{number}", "--name", "小李", "--role", "agent")
    asyncio.run(seal_factors())


async def seal_factors() -> None:
    sealer, database = Sealer(settings().secret_keys), Database(settings().sql_url)
    async with database.write() as connection:
        for number in range(1, ACCOUNTS + 1):
            sealed = sealer.seal(f"SECRET{number}", second_factor_place(number))
            await connection.execute(update(staff).where(staff.c.id == number).values(second_factor=sealed))
    await database.close()


def factors() -> list[str]:
    async def work() -> list[str]:
        database = Database(settings().sql_url)
        async with database.read() as connection:
            found = list(await connection.scalars(select(staff.c.second_factor).order_by(staff.c.id)))
        await database.close()
        return found

    return asyncio.run(work())


def opened() -> list[str]:
    sealer = Sealer(settings().secret_keys)
    return [sealer.open(sealed, second_factor_place(number)) for number, sealed in enumerate(factors(), 1)]


def line(output: str, name: str) -> list[str]:
    """The numbers in the row of that column."""
    (found,) = [each for each in output.splitlines() if name in each]
    return re.findall(r"\d+", found)


def settle() -> None:
    """Lets the last change of the keys be long ago."""
    os.utime(settings().secret_keys, (0, 0))


def test_keys_are_listed_with_what_stands_under_each(run: Run) -> None:
    add_key(settings().secret_keys, "k2")
    output = run("keys", "list").output
    assert "k2（当前）" in output
    assert line(output, "staff.second_factor") == ["0", "3", "0"]
    assert line(output, "handoffs.callback") == ["0", "0", "0"]


def test_rotation_seals_everything_under_a_new_key(run: Run) -> None:
    result = run("keys", "rotate")
    assert result.exit_code == 0
    assert f"已改用密钥 k2：3 行。旧密钥留在密钥文件里，旧备份要用；请马上备份密钥文件 {settings().secret_keys}。" in (
        result.output
    )
    assert {sealed[:3] for sealed in factors()} == {"k2."}
    assert opened() == ["SECRET1", "SECRET2", "SECRET3"]
    assert stat.S_IMODE(settings().secret_keys.stat().st_mode) == 0o600


def test_continuing_adds_no_key(run: Run) -> None:
    add_key(settings().secret_keys, "k2")
    assert "k2：3 行" in run("keys", "rotate", "--continue").output
    assert read_key_file(settings().secret_keys).names == ("k2", "k1")
    assert opened() == ["SECRET1", "SECRET2", "SECRET3"]


def test_rotation_that_cannot_finish_says_so(run: Run) -> None:
    asyncio.run(spoil())
    result = run("keys", "rotate")
    assert result.exit_code == 1
    assert "还有 1 行没有改用新密钥（打不开 1 行，号码重复 0 行）" in result.output


async def spoil() -> None:
    database = Database(settings().sql_url)
    async with database.write() as connection:
        await connection.execute(update(staff).where(staff.c.id == 2).values(second_factor="k1.AAAA"))
    await database.close()


def test_unused_key_is_pruned_only_when_that_is_confirmed(run: Run) -> None:
    run("keys", "rotate")
    settle()
    asked = run("keys", "prune")
    assert (asked.exit_code, "可以去掉：k1。" in asked.output) == (2, True)
    assert read_key_file(settings().secret_keys).names == ("k2", "k1")
    assert run("keys", "prune", "--yes").output == "已去掉旧密钥：k1。\n"
    assert read_key_file(settings().secret_keys).names == ("k2",)
    assert opened() == ["SECRET1", "SECRET2", "SECRET3"]
    nothing = run("keys", "prune", "--yes")
    assert (nothing.exit_code, nothing.output) == (0, "没有可以去掉的旧密钥。\n")


def test_key_in_use_is_not_pruned(run: Run) -> None:
    add_key(settings().secret_keys, "k2")
    settle()
    result = run("keys", "prune", "--yes")
    assert (result.exit_code, "还在用，不能去掉：k1。" in result.output) == (1, True)
    assert read_key_file(settings().secret_keys).names == ("k2", "k1")


def test_key_replaced_just_now_is_not_pruned(run: Run) -> None:
    run("keys", "rotate")
    result = run("keys", "prune", "--yes")
    assert result.exit_code == 2
    assert re.search(r"密钥刚换过.*\d\d:\d\d 以后再运行", result.output)
    assert read_key_file(settings().secret_keys).names == ("k2", "k1")


def test_second_rotation_at_once_is_refused(run: Run) -> None:
    with held(settings().secret_keys):
        result = run("keys", "rotate")
    assert (result.exit_code, "另一个命令正在更换密钥" in result.output) == (2, True)
    assert read_key_file(settings().secret_keys).names == ("k1",)


@pytest.mark.parametrize("command", ["list", "rotate", "prune"])
def test_lost_key_file_is_told_and_not_made_anew(run: Run, command: str) -> None:
    settings().secret_keys.unlink()
    result = run("keys", command)
    assert (result.exit_code, "从备份恢复它" in result.output) == (2, True)
    assert not settings().secret_keys.exists()


def test_what_was_done_stands_in_the_log(run: Run) -> None:
    run("keys", "rotate")
    assert "✓ 审计日志完整，共 5 条" in run("doctor").output
