"""`bangfu eligibility` as people and scripts use it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.cli.eligibility import eligibility

BORROWER = {"region": "吉林省", "as_of": "2018-06-01", "person_class": ["registered_poor"]}


def judged(folder: Path, measure: str, facts: Any, *options: str) -> Any:
    path = folder / "facts.json"
    path.write_text(facts if isinstance(facts, str) else json.dumps(facts), encoding="utf8")
    return CliRunner().invoke(eligibility, [measure, "--facts", str(path), *options])


@pytest.mark.parametrize(
    ("business", "amount"),
    [("individual", 200_000), ("online_shop", 200_000), ("partnership", 2_000_000), ("company", 4_000_000)],
)
def test_the_loan_ceiling_goes_by_the_kind_of_borrower(tmp_path: Path, business: str, amount: int) -> None:
    result = judged(tmp_path, "jl-30", {**BORROWER, "business": business}, "--json")
    told = json.loads(result.stdout)
    assert (told["status"], told["grant"]["value"]) == ("eligible", amount)
    assert {reason["result"] for reason in told["reasons"]} == {"met"}


def test_a_missing_fact_is_asked_for(tmp_path: Path) -> None:
    told = json.loads(judged(tmp_path, "JL-30", BORROWER, "--json").stdout)
    assert (told["status"], told["next_fact"]) == ("unknown", "business")
    assert told["next_question"].endswith("？")


def test_the_option_outweighs_the_day_in_the_file(tmp_path: Path) -> None:
    facts = {**BORROWER, "business": "individual"}
    told = json.loads(judged(tmp_path, "JL-30", facts, "--as-of", "2019-01-01", "--json").stdout)
    assert (told["status"], told["standing"]) == ("ineligible", "period_over")


def test_plain_words_name_the_clause_and_who_has_the_last_word(tmp_path: Path) -> None:
    said = judged(tmp_path, "JL-30", {**BORROWER, "business": "individual"}).stdout
    assert "二(五)3" in said
    assert "最终以经办机构审核为准" in said


@pytest.mark.parametrize(
    ("measure", "facts", "told"),
    [
        ("XX-99", {}, "没有编号是 XX-99 的措施"),
        ("JL-30", "{", "不是正确的JSON"),
        ("JL-30", "[" * 200_000, "不是正确的JSON"),
        ("JL-30", [], "里要是一个对象"),
        ("JL-30", {"age": "老"}, "age要写数字"),
        ("JL-30", {"region": "火星"}, "地区“火星”认不出来"),
    ],
)
def test_wrong_use_gets_one_sentence(tmp_path: Path, measure: str, facts: Any, told: str) -> None:
    result = judged(tmp_path, measure, facts)
    assert result.exit_code == 2
    assert told in result.stderr
