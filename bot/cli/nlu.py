"""`bangfu nlu`: train the engine's model, see what it makes of a text, test it."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Annotated

import typer

from bot.cli.nlu_data import data
from bot.cli.nlu_held_out import ENTITIES, intent_files
from bot.cli.nlu_lessons import lessons
from bot.cli.nlu_review import review
from bot.cli.nlu_understood import as_understood
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.training import TrainingFailed, train_if_needed
from bot.privacy.masking import mask
from bot.settings import settings

nlu = typer.Typer(name="nlu", no_args_is_help=True, help="语言理解。")
nlu.add_typer(lessons)
nlu.command()(review)
nlu.command()(data)


@nlu.command()
def train() -> None:
    """训练模型；数据没变就不重训。"""
    try:
        train_if_needed(settings())
    except TrainingFailed as error:
        leave(str(error), FINDINGS)


@nlu.command()
def parse() -> None:
    """从标准输入逐行读文字，每行输出一个 JSON。"""
    asyncio.run(_parse_lines())


async def _parse_lines() -> None:
    from bot.cli.engine_session import engine_session

    async with engine_session(settings()) as engine:
        for line in sys.stdin:
            text = line.rstrip("\r\n")
            understood = as_understood(text, await engine.parse(mask(text).lstrip("/／")))
            sys.stdout.write(json.dumps(understood, ensure_ascii=False) + "\n")
            sys.stdout.flush()


@nlu.command("test")
def examine(
    folds: Annotated[int, typer.Option(min=0, max=20, help="交叉检验分几折；0 是不做。")] = 4,
) -> None:
    """用没训练过的句子检验理解，再做交叉检验。"""
    from bot.cli.nlu_report import report

    if folds == 1:
        leave("交叉检验至少要分 2 折。", WRONG_USE)
    if not intent_files() or not ENTITIES.is_file():
        leave("没有检验句（tests/nlu）：请在源码目录里运行。", WRONG_USE)
    try:
        asyncio.run(report(settings(), folds))
    except TrainingFailed as error:
        leave(str(error), FINDINGS)
