"""`bangfu eligibility`: the verdict on one measure for the facts of a file."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bot.cli.measures import named
from bot.cli.outcome import WRONG_USE, leave
from bot.directory.divisions import Divisions
from bot.settings import settings
from policy_kb.errors import KnowledgeError
from policy_kb.loader import KnowledgeBase, load
from policy_kb.model import Measure
from policy_kb.rules.facts import AS_OF, REGION, BadFacts, Facts
from policy_kb.rules.verdict import Verdict, decide
from policy_kb.rules.words import spoken

eligibility = typer.Typer(name="eligibility", help="一个人符不符合一条措施。")
FACTS_HELP = "一个人的情况（JSON文件；- 是标准输入）"
DAY_HELP = "按哪一天算；不写按文件里的as_of，再不写按今天"


@eligibility.command()
def judge(
    measure: Annotated[str, typer.Argument(metavar="MEASURE", help="措施编号，如 JL-30")],
    facts: Annotated[str, typer.Option(help=FACTS_HELP)],
    as_of: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help=DAY_HELP)] = None,
    as_json: Annotated[bool, typer.Option("--json", help="只打印JSON")] = False,
) -> None:
    """一个人符不符合一条措施：符合、不符合，还是还要问。"""
    document, found = named(_load(), measure)
    given = _facts(facts)
    day = as_of.date() if as_of else given.values.get(AS_OF) or settings().day()
    verdict = decide(document, found, given, day)
    if as_json:
        typer.echo(json.dumps(as_record(found, verdict), ensure_ascii=False))
        return
    typer.echo(spoken(document, found, verdict).text)


def as_record(measure: Measure, verdict: Verdict) -> dict[str, Any]:
    """The verdict as JSON."""
    granted = next((fact for fact in measure.facts if verdict.grant and fact.id == verdict.grant.fact), None)
    return {
        "measure": measure.id,
        "status": verdict.status.value,
        "as_of": verdict.day.isoformat(),
        "standing": verdict.standing.value,
        "reasons": [
            {"condition": each.condition, "clause": each.clause, "result": each.result.value, "decided": each.decided}
            for each in verdict.reasons
        ],
        "next_question": verdict.next_question,
        "next_fact": verdict.next_fact,
        "grant": {
            "says": verdict.grant.says,
            "value": granted.value if granted else None,
            "unit": granted.unit if granted else None,
        }
        if verdict.grant
        else None,
        "starts_on": verdict.starts_on.isoformat() if verdict.starts_on else None,
        "caveat": measure.caveat,
    }


def _load() -> KnowledgeBase:
    try:
        return load()
    except KnowledgeError as error:
        leave(str(error), WRONG_USE)


def _facts(name: str) -> Facts:
    try:
        raw = json.loads(sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf8"))
    except OSError:
        leave(f"读不了 {name}：请检查文件名。", WRONG_USE)
    except (ValueError, RecursionError):
        leave(f"{name} 不是正确的JSON。", WRONG_USE)
    if not isinstance(raw, dict):
        leave(f'{name} 里要是一个对象，例如 {{"age": 42}}。', WRONG_USE)
    try:
        return Facts.read({**raw, **_region(raw)})
    except BadFacts as error:
        leave(str(error), WRONG_USE)


def _region(raw: dict[str, Any]) -> dict[str, str]:
    """The region as a division code; it may be given by name."""
    if raw.get(REGION) is None:
        return {}
    division = Divisions.load().resolve(str(raw[REGION])).division
    if division is None:
        leave(f"地区“{raw[REGION]}”认不出来：请写行政区划代码，或者省、市、县的名字。", WRONG_USE)
    return {REGION: division.code}
