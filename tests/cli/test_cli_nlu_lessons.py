"""`bangfu nlu lessons` and `bangfu nlu review`: what they print, store and how they end."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from threading import Timer

import pytest
from runner import Run
from typer.testing import CliRunner

from bot.cli.main import app
from bot.lessons.utterances import NLU_DATA, utterances

LINES = "跑车的票钱能给退不\n跑车的票钱给退吗\n双色球昨夜开出来的红球给我念一遍\n"
TOO_LONG = 60.0


@pytest.fixture
def added(run: Run, tmp_path: Path) -> None:
    """Three texts to learn from, two of them alike."""
    (tmp_path / "said.txt").write_text(LINES, encoding="utf8")
    assert "收了 3 句，没收 0 句" in run("nlu", "lessons", "add", tmp_path / "said.txt").output


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the training data."""
    return Path(shutil.copytree(NLU_DATA, tmp_path / "nlu_data"))


def listed(run: Run, state: str = "open") -> list[tuple[int, str]]:
    groups = json.loads(run("nlu", "lessons", "list", "--state", state, "--json").output)
    return [(group["number"], group["label"]) for group in groups]


def review(*answers: str) -> str:
    return CliRunner().invoke(app, ["nlu", "review"], input="".join(f"{each}\n" for each in answers)).output


@pytest.mark.usefixtures("added")
def test_lessons_are_listed_and_shown_in_groups(run: Run) -> None:
    assert listed(run) == [(1, ""), (3, "")]
    table = run("nlu", "lessons", "list").output
    assert "像的还有 1 句" in table
    assert "共 2 组，3 句话" in table
    shown = run("nlu", "lessons", "show", "1").output
    assert "2 号（1 人）  跑车的票钱给退吗" in shown
    assert json.loads(run("nlu", "lessons", "show", "2", "--json").output)["number"] == 1


@pytest.mark.usefixtures("added")
def test_one_wording_or_all_alike_are_labelled_and_dismissed(run: Run) -> None:
    result = run("nlu", "lessons", "label", "1", "transport_subsidy")
    assert "意思是“路费补助（transport_subsidy）”" in result.output
    assert listed(run) == [(2, ""), (3, "")]
    assert "不学了：1 次" in run("nlu", "lessons", "dismiss", "3").output
    assert "记下了：1 次" in run("nlu", "lessons", "label", "2", "find_job", "--alike").output
    assert listed(run, "labelled") == [(1, "transport_subsidy"), (2, "find_job")]
    assert listed(run, "dismissed") == [(3, "")]
    assert "没有没定的话" in run("nlu", "lessons", "list").output


@pytest.mark.usefixtures("added")
def test_labelled_words_are_exported_once_and_refusals_leave_with_1(run: Run, data: Path) -> None:
    assert "先 bangfu nlu review" in run("nlu", "lessons", "export", "--data", data).output
    run("nlu", "lessons", "label", "1", "transport_subsidy")
    run("nlu", "lessons", "label", "3", "out_of_scope", "--words", "双色球(红球)是几")
    before = list(utterances(data))
    dry = run("nlu", "lessons", "export", "--dry-run", "--data", data)
    assert (dry.exit_code, "要写的 1 句" in dry.output) == (1, True)
    assert list(utterances(data)) == before
    result = run("nlu", "lessons", "export", "--data", data)
    assert result.exit_code == 1
    for part in ("subsidies/transport_subsidy.yml：加了 1 句", "bangfu nlu train", "3 号“双色球(红球)是几”"):
        assert part in result.output
    run("nlu", "lessons", "label", "3", "out_of_scope", "--words", "双色球昨夜那一串红球都是几号")
    assert run("nlu", "lessons", "export", "--data", data).exit_code == 0
    assert len(list(utterances(data))) == len(before) + 2
    assert len(listed(run, "exported")) == 2


@pytest.mark.usefixtures("added")
def test_review_stores_each_answer_and_asks_where_a_name_is_not_clear(run: Run) -> None:
    output = review("贷款", "没有这回事", "路费", "n", "路费", "y", "o")
    assert "1 = 创业担保贷款：谁能贷（loan_eligibility）" in output
    assert "没有名字里带“没有这回事”的意思" in output
    assert "这次定了 2 组，不学 0 组" in output
    assert listed(run, "labelled") == [(1, "transport_subsidy"), (3, "out_of_scope")]


@pytest.mark.usefixtures("added")
def test_review_goes_wording_by_wording_skips_and_dismisses(run: Run) -> None:
    output = review("e", "transport_subsidy", "s", "x")
    assert "第 3 组，共 3 组" in output
    assert listed(run, "labelled") == [(2, "transport_subsidy")]
    assert (listed(run), listed(run, "dismissed")) == ([(1, "")], [(3, "")])


@pytest.mark.usefixtures("added")
def test_review_ends_where_the_person_ends_it(run: Run) -> None:
    for answers in (["q"], []):
        assert "这次定了 0 组" in review(*answers)
    assert len(listed(run)) == 2


@pytest.mark.usefixtures("added")
def test_answer_outlives_a_kill(run: Run) -> None:
    command = [sys.executable, "-m", "bot.cli.main", "nlu", "review"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf8", errors="replace"
    ) as process:
        limit = Timer(TOO_LONG, process.kill)
        limit.start()
        assert process.stdin
        assert process.stdout
        process.stdin.write("transport_subsidy\n")
        process.stdin.flush()
        assert any("第 2 组" in line for line in process.stdout)
        process.kill()
        limit.cancel()
    assert listed(run, "labelled") == [(1, "transport_subsidy")]
    assert listed(run) == [(3, "")]


def test_nothing_to_look_at_is_said(run: Run) -> None:
    assert (run("nlu", "lessons", "list").exit_code, run("nlu", "lessons", "list", "--json").output) == (0, "[]\n")
    assert "没有没定的话" in review()


def test_intents_are_listed_with_their_meaning(run: Run) -> None:
    assert "wage_arrears  拖欠工资" in run("nlu", "lessons", "intents").output
    assert json.loads(run("nlu", "lessons", "intents", "--json").output)["greet"] == "打招呼"


@pytest.mark.usefixtures("no_tables")
def test_lessons_need_a_database(run: Run) -> None:
    assert run("nlu", "lessons", "list").exit_code == 2


@pytest.mark.usefixtures("added")
@pytest.mark.parametrize(
    "arguments",
    [
        ("label", "1", "no_such_thing"),
        ("label", "9", "find_job"),
        ("label", "9", "find_job", "--alike"),
        ("label", "1", "find_job", "--alike", "--words", "票钱"),
        ("dismiss", "9"),
        ("show", "9"),
        ("add", "/nowhere/at/all.txt"),
    ],
)
def test_wrong_use_of_lessons_is_one_sentence_and_2(run: Run, arguments: tuple[str, ...]) -> None:
    result = run("nlu", "lessons", *arguments)
    assert result.exit_code == 2
    assert len(result.output.strip().splitlines()) == 1


@pytest.mark.usefixtures("added")
def test_export_where_there_is_no_training_data_is_one_sentence_and_2(run: Run, tmp_path: Path) -> None:
    run("nlu", "lessons", "label", "1", "transport_subsidy")
    for options in ((), ("--dry-run",)):
        result = run("nlu", "lessons", "export", "--data", tmp_path / "nowhere", *options)
        assert result.exit_code == 2
        assert len(result.output.strip().splitlines()) == 1
