"""`bangfu kb`: check, read, search and count the knowledge base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from bot.cli import kb_search, kb_sources
from bot.cli.kb_care import due, questions
from bot.cli.kb_supplements import supplements
from bot.cli.measures import named
from bot.cli.outcome import FINDINGS, WRONG_USE, leave
from bot.cli.tables import table
from bot.directory.divisions import Divisions
from bot.settings import settings
from policy_kb.compose import plain_date
from policy_kb.coverage import coverage as count_rows
from policy_kb.errors import KnowledgeError
from policy_kb.lint import lint_folder
from policy_kb.loader import DOCUMENTS, KnowledgeBase, load
from policy_kb.model import Measure, NotStated

kb = typer.Typer(name="kb", no_args_is_help=True, help="政策知识库。")
kb_sources.add_to(kb)
kb_search.add_to(kb)
kb.add_typer(supplements)
kb.add_typer(questions)
kb.command()(due)
OUT = Console()


def _load() -> KnowledgeBase:
    try:
        return load()
    except KnowledgeError as error:
        leave(str(error), FINDINGS)


@kb.command()
def lint(folder: Annotated[Path, typer.Option(help="文档所在的目录")] = DOCUMENTS) -> None:
    """检查知识库，每个问题一行。"""
    if not any(folder.glob("*.y*ml")):
        leave(f"目录 {folder} 里没有政策文件（.yml）：请检查 --folder。", WRONG_USE)
    findings = lint_folder(lambda code: Divisions.load().get(code) is not None, folder)
    for finding in findings:
        typer.echo(f"{finding.place}: {finding.problem}")
    if findings:
        raise typer.Exit(FINDINGS)
    typer.echo("知识库没有问题。")


@kb.command("list")
def list_() -> None:
    """列出所有文件和措施。"""
    shown = table("编号", "条款", "措施", "主题")
    for document in _load().documents:
        standing = document.standing_on(settings().day()).value
        shown.add_section()
        shown.add_row(document.code, document.region.name, document.title, standing, style="bold")
        for measure in document.measures:
            shown.add_row(measure.id, measure.clause, measure.title, " ".join(measure.topics))
    OUT.print(shown)


@kb.command()
def show(identifier: Annotated[str, typer.Argument(metavar="ID", help="措施编号，如 JL-30")]) -> None:
    """显示一条措施。"""
    document, measure = named(_load(), identifier)
    OUT.print(f"[bold]{measure.id} {measure.title}[/bold]  {document.short} {measure.clause}")
    OUT.print(f"{document.region.name}，{plain_date(document.period.start)}到{plain_date(document.period.end)}")
    for line in _lines(measure):
        OUT.print(f"  {line}", highlight=False, markup=False)


def _lines(measure: Measure) -> Iterator[str]:
    """All that the measure says, a line each."""
    yield from (f"{aspect.value:9} {_said(statement)}" for aspect, statement in measure.aspects.items())
    yield from (f"问到{'、'.join(detail.asked)}：{_said(detail.answer)}" for detail in measure.details)
    yield from (f"{fact.text}  {fact.says}" for fact in measure.facts)
    yield from (f"条件：{test.says}" for test in (measure.rule.tests() if measure.rule else ()))
    yield from (f"够条件的：{grant.says}" for grant in measure.grants)
    yield f"办事单位：{measure.office}"
    yield f"下一步：{measure.next}"


def _said(statement: str | NotStated) -> str:
    return f"（文件没写）{statement.instead}" if isinstance(statement, NotStated) else statement


@kb.command()
def coverage() -> None:
    """对照目录，数一数每份文件答了几行。"""
    rows = count_rows(_load())
    shown = table("文件", "已答", "说明不答", "缺", "缺的编号")
    for row in rows:
        shown.add_row(row.document, str(row.answered), str(row.explained), str(len(row.missing)), " ".join(row.missing))
    OUT.print(shown)
    kinds = Counter(kind for row in rows for kind in row.missing_entitlements)
    if kinds:
        raise typer.Exit(FINDINGS)
