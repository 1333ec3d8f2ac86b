"""`bangfu nlu data`: how many utterances each intent has, how varied they are, what stands there twice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
import yaml
from rich.console import Console
from rich.markup import escape

from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.lessons.texts import text, words
from bot.lessons.utterances import NLU_DATA, utterances
from bot.lessons.variety import Variety, said_in_several, varieties


def data(
    folder: Annotated[Path, typer.Option("--data", help=text("commands.data_help"))] = NLU_DATA,
) -> None:
    """每个意图有多少句、说法有多不一样；有几乎一样的就列出来。"""
    try:
        said = list(utterances(folder))
    except (yaml.YAMLError, OSError, ValueError):
        leave(text("unreadable", folder=folder), WRONG_USE)
    if not said:
        leave(text("no_utterances", folder=folder), WRONG_USE)
    found = varieties(said)
    _show(found)
    twice = [pair for each in found.values() for pair in each.alike]
    for first, second in twice:
        typer.echo(text("commands.data_alike", first=first, second=second))
    several = said_in_several(said)
    for sentence, intents in several.items():
        typer.echo(text("commands.data_several", text=sentence, intents="、".join(sorted(intents))))
    if twice or several:
        raise typer.Exit(FINDINGS)


def _show(found: Mapping[str, Variety]) -> None:
    """The most alike first: there new wordings are wanted."""
    shown = table(*words("commands.data_columns"))
    for intent, each in sorted(found.items(), key=lambda item: -item[1].nearest):
        shown.add_row(escape(intent), str(each.sentences), f"{each.trigrams:.1f}", f"{each.nearest:.2f}")
    Console().print(shown)
    typer.echo(text("commands.data_count", intents=len(found), count=sum(each.sentences for each in found.values())))
