"""The command `bangfu`: exit code 0 done, 1 findings, 2 wrong use; errors are one sentence with the mend."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from rich.console import Console

from bot.cli.lazy import LazyGroup
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.settings import settings

HELP = "帮扶通：就业政策问答、招聘会、转人工。"
app = typer.Typer(cls=LazyGroup, no_args_is_help=True, add_completion=False, help=HELP)
db = typer.Typer(name="db", no_args_is_help=True, help="数据库。")
app.add_typer(db)

Host = Annotated[str | None, typer.Option(help="监听的地址")]
PortOption = Annotated[int | None, typer.Option(min=1, max=65535, help="端口")]


@app.command()
def serve(host: Host = None, port: PortOption = None) -> None:
    """启动网页、Telegram 和引擎，一份日志，Ctrl-C 停止。"""
    from bot.process.supervisor import supervise

    chosen = settings()
    changes = {"host": host or chosen.host, "port": port or chosen.port}
    asyncio.run(supervise(chosen.model_copy(update=changes)))


@app.command()
def ask(
    text: Annotated[str | None, typer.Argument(help="要问的话")] = None,
    region: Annotated[str | None, typer.Option(help="地区：代码 500000 或名称 重庆市")] = None,
    as_of: Annotated[str | None, typer.Option(help="按哪一天回答，如 2022-11-15")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出 JSON")] = False,
    batch: Annotated[Path | None, typer.Option(help="JSONL 文件，每行 id、text，可带 region、as_of")] = None,
) -> None:
    """问一句，答一句；--batch 一次问很多句。"""
    from bot.cli.asking import WrongUse

    try:
        asyncio.run(_ask(text, region, as_of, as_json, batch))
    except WrongUse as error:
        leave(str(error), WRONG_USE)


async def _ask(text: str | None, region: str | None, as_of: str | None, as_json: bool, batch: Path | None) -> None:
    from bot.cli import asking
    from bot.cli.engine_session import engine_session

    chosen = settings()
    if (text is None) == (batch is None):
        raise asking.WrongUse("请给一句要问的话，或者用 --batch 给一个文件，二选一。")
    if batch:
        questions = asking.read_batch(batch, chosen.day())
        async with engine_session(chosen) as engine:
            await asking.ask_batch(engine, questions)
        return
    asked = asking.Asked(str(text), asking.region_code(region), asking.parse_day(as_of, chosen.day()))
    async with engine_session(chosen) as engine:
        turn = await asking.answer(engine, asked)
    if as_json:
        typer.echo(json.dumps(asking.as_json(turn), ensure_ascii=False))
        return
    for line in asking.as_lines(turn):
        Console().print(line, markup=False, highlight=False)


@app.command()
def chat() -> None:
    """在终端里聊。"""
    from bot.cli import asking
    from bot.cli.engine_session import engine_session

    async def talk() -> None:
        async with engine_session(settings()) as engine:
            await asking.chat(engine, settings().day())

    asyncio.run(talk())


@app.command()
def demo() -> None:
    """空数据库里放入样例招聘会和一个演示账号（make run 会先运行它）。"""
    from bot.cli.staff import make_demo_account
    from bot.directory.samples import fill_samples
    from bot.storage.database import Database
    from bot.storage.schema import upgrade as bring_up

    async def fill() -> str | None:
        database = Database(settings().sql_url)
        await bring_up(database)
        await fill_samples(database, settings().day())
        await database.close()
        return await make_demo_account(settings())

    account = asyncio.run(fill())
    if account:
        typer.echo(account)


@db.command()
def upgrade() -> None:
    """把数据库升级到最新结构。"""
    from bot.storage.database import Database
    from bot.storage.schema import upgrade as bring_up

    async def run() -> None:
        database = Database(settings().sql_url)
        await bring_up(database)
        await database.close()

    asyncio.run(run())
    typer.echo("数据库已是最新。")


@app.command()
def doctor() -> None:
    """检查整个安装，每个问题一行，附改法。"""
    from bot.cli.doctor import examine

    findings = asyncio.run(examine(settings()))
    for finding in findings:
        mark = "✓" if finding.good else "✗"
        typer.echo(f"{mark} {finding.what}" + ("" if finding.good else f" → {finding.mend}"))
    if not all(finding.good for finding in findings):
        raise typer.Exit(FINDINGS)


def main() -> None:
    """Runs the command; a wrong setting gets one sentence."""
    try:
        settings()
    except ValidationError as error:
        fault = error.errors()[0]
        name = "BANGFU_" + "_".join(str(part) for part in fault["loc"]).upper()
        typer.echo(f"设置 {name} 不对：{fault['msg']}。可用的设置见 docs/settings.md。", err=True)
        sys.exit(WRONG_USE)
    app()


if __name__ == "__main__":
    main()
