"""`bangfu kb search`: measures and published clauses by wording, and how well that finds what people ask."""

from __future__ import annotations

import asyncio
from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import Progress
from rich.table import Table

from bot.cli.asking import WrongUse, parse_day, region_code
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.directory.divisions import Divisions
from bot.knowledge.sources.passages import passages
from bot.knowledge.sources.shelf import SourcesInForce
from bot.settings import settings
from bot.storage.database import Database
from bot.storage.schema import is_current
from bot.wording import Wording
from policy_kb.errors import KnowledgeError
from policy_kb.evaluation import FOLDS, Bm25Missing, Recall, evaluate
from policy_kb.loader import knowledge_base
from policy_kb.search import Library, Passage, Result

OUT, STATUS = Console(), Console(stderr=True)
WORDING = Wording(Path(__file__).with_name("kb_search.yml"))
MOST_RESULTS = 8
SHOWN_OF_A_CLAUSE = 40
_text = WORDING.text


def add_to(kb: typer.Typer) -> None:
    """Adds the command."""
    kb.command(help=_text("search_help"))(search)


def search(
    text: Annotated[str, typer.Argument(metavar="TEXT", help=_text("text_help"))] = "",
    region: Annotated[str, typer.Option(help=_text("region_help"))] = "",
    as_of: Annotated[str, typer.Option(help=_text("as_of_help"))] = "",
    evaluation: Annotated[bool, typer.Option("--evaluate", help=_text("evaluate_help"))] = False,
) -> None:
    """Searches, or measures the search."""
    if evaluation and (text or region or as_of):
        leave(_text("both"), WRONG_USE)
    if not evaluation and not text:
        leave(_text("no_text"), WRONG_USE)
    try:
        OUT.print(_recalls() if evaluation else _results(text, region, as_of))
    except (Bm25Missing, WrongUse) as error:
        leave(str(error) or _text("no_bm25"), WRONG_USE)
    except KnowledgeError as error:
        leave(str(error), FINDINGS)


def _results(text: str, region: str, as_of: str) -> Table | str:
    day = parse_day(as_of, settings().day())
    library = Library(knowledge_base(), asyncio.run(_published(day)))
    found = library.search(text, region_code(region), day)[:MOST_RESULTS]
    if not found:
        return _text("nothing")
    shown = table(*WORDING.words("columns"))
    for result in found:
        shown.add_row(f"{result.score:.1f}", *map(escape, _cells(result, day)))
    return shown


async def _published(day: date) -> list[Passage]:
    """The clauses that are quoted on the day; none before the database is set up."""
    database = Database(settings().sql_url)
    try:
        if not await is_current(database):
            return []
        shelf = SourcesInForce(database)
        await shelf.refresh()
        return list(passages(shelf.quoted(day), Divisions.load()))
    finally:
        await database.close()


def _cells(result: Result, day: date) -> tuple[str, str, str, str, str]:
    if isinstance(result.source, Passage):
        passage = result.source
        said = passage.heading or passage.text.replace("\n", "")[:SHOWN_OF_A_CLAUSE]
        return passage.code, passage.path, said, passage.title, WORDING.names("standings")[passage.standing_on(day)]
    document, measure = result.source
    standing = WORDING.names("standings")[document.standing_on(day)]
    return measure.id, measure.clause, measure.title, document.short, standing


def _recalls() -> Table:
    base = knowledge_base()
    with Progress(console=STATUS) as bar:
        task = bar.add_task(_text("testing"), total=FOLDS)
        recalls = evaluate(base, lambda folds: bar.update(task, completed=folds))
    shown = table(*WORDING.words("recall_columns"), title=_text("recall_title", folds=FOLDS))
    for recall in recalls:
        shown.add_row(*_recall_cells(recall))
    return shown


def _recall_cells(recall: Recall) -> tuple[str, ...]:
    topic = WORDING.names("topics")["known" if recall.topic_known else "unknown"]
    shares = (
        _text("share", count=count, share=count / max(1, recall.asked)) for count in (recall.first, recall.among_three)
    )
    return WORDING.names("searches")[recall.search], topic, str(recall.asked), *shares
