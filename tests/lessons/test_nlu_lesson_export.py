"""Labelled words on their way into a copy of the training data: form, refusals, nothing half-written, nothing twice."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import yaml

from bot.lessons import export as exporting
from bot.lessons.export import Report
from bot.lessons.files import CannotExport, with_examples
from bot.lessons.judging import Judge, Outcome, Verdict
from bot.lessons.keeping import Labelled
from bot.lessons.utterances import NLU_DATA, Corpus, bare, utterances
from bot.lessons.variety import varieties
from tests.nlu.training_data import held_out

ARREARS = "包工头跟我们捉迷藏，汗水钱瞧不见影"
HELD_OUT = [each.text for each in held_out()]
LOTTERY = "双色球昨夜开出来的红球给我念一遍"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the training data."""
    return Path(shutil.copytree(NLU_DATA, tmp_path / "nlu_data"))


def lessons(*said: tuple[str, str]) -> list[Labelled]:
    return [Labelled(number, bare(text), text, intent) for number, (text, intent) in enumerate(said, 1)]


def export(folder: Path, said: list[Labelled]) -> Report:
    return exporting.export(folder, said, HELD_OUT)


def judge(folder: Path, said: list[Labelled]) -> list[Verdict]:
    return exporting.judge(folder, said, HELD_OUT)


def contents(folder: Path) -> dict[Path, str]:
    return {path: path.read_text(encoding="utf8") for path in folder.rglob("*") if path.is_file()}


def test_lines_are_added_to_the_block_and_nothing_else_changes(data: Path) -> None:
    before = contents(data)
    report = export(data, lessons((ARREARS, "wage_arrears"), (LOTTERY, "out_of_scope")))
    home, strange = data / "rights" / "wage_arrears.yml", data / "out_of_scope" / "lessons.yml"
    assert report.files == {home: 1, strange: 1}
    after = contents(data)
    assert after[home] == f"{before[home]}    - {ARREARS}\n"
    assert after[strange] == f'version: "3.1"\nnlu:\n- intent: out_of_scope\n  examples: |\n    - {LOTTERY}\n'
    assert {path: text for path, text in after.items() if path not in report.files} == {
        path: text for path, text in before.items() if path != home
    }


def test_grown_data_still_passes_its_checks(data: Path) -> None:
    before = list(utterances(data))
    export(data, lessons((ARREARS, "wage_arrears"), (LOTTERY, "out_of_scope")))
    after = list(utterances(data))
    assert sorted(set(after) - set(before)) == [("out_of_scope", LOTTERY), ("wage_arrears", ARREARS)]
    assert len(after) == len(before) + 2
    grown = [each for each in after if each.intent in {"wage_arrears", "out_of_scope"}]
    assert [each.alike for each in varieties(grown).values()] == [[], []]


def test_second_lot_of_what_is_not_ours_joins_the_first(data: Path) -> None:
    export(data, lessons((LOTTERY, "out_of_scope")))
    export(data, lessons(("给俺讲个白骨精三打的段子", "out_of_scope")))
    (entry,) = yaml.safe_load((data / "out_of_scope" / "lessons.yml").read_text(encoding="utf8"))["nlu"]
    assert entry["examples"].count("\n") == 2


def refusals(folder: Path, *said: tuple[str, str]) -> list[str]:
    return [each.reason for each in judge(folder, lessons(*said))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("汗水钱[工钱](x)瞧不见影", "训练时会看错"),
        ("汗水钱{啥时候}给", "训练时会看错"),
        ("/wage_arrears", "训练时会看错"),
        ("汗水钱\u0007瞧不见影", "看不见的字符"),
        ("汗水钱欠我123456元", "像有人名"),
        ("汗水钱打到 6222 02 账上", "像有人名"),
        ("幺三八零零幺三八汗水钱", "像有人名"),
        ("我叫张铁柱，汗水钱瞧不见影", "像有人名"),
        ("汗水钱送到幸福路8号", "像有人名"),
        ("汗水钱加微信abc_12345谈", "像有人名"),
    ],
)
def test_words_that_no_intent_may_learn_are_refused(text: str, why: str) -> None:
    (verdict,) = Judge((), ()).verdicts(lessons((text, "wage_arrears")))
    assert why in verdict.reason


@pytest.mark.parametrize(
    "text", ["我是低保户，汗水钱瞧不见影", "汗水钱欠我20000元", "我的号码是〔手机号〕，汗水钱瞧不见"]
)
def test_words_that_tell_nobody_are_taken(text: str) -> None:
    (verdict,) = Judge((), ()).verdicts(lessons((text, "wage_arrears")))
    assert verdict.outcome is Outcome.TAKEN


def test_what_stands_in_another_intent_is_refused_with_its_name(data: Path) -> None:
    there = next(each for each in utterances(data) if each.intent == "transport_subsidy" and len(each.text) > 8)
    same, near = refusals(data, (there.text, "find_job"), (there.text + "。", "find_job"))
    assert same == near == f"和“路费补助（transport_subsidy）”里的“{there.text}”几乎一样。"


def test_what_is_nearly_there_is_refused_and_what_is_there_is_not_written_again(data: Path) -> None:
    there = next(each for each in utterances(data) if each.intent == "wage_arrears" and len(bare(each.text)) > 20)
    near = there.text.rstrip("？。") + "哩"
    assert Corpus([there]).like(near)
    found = judge(data, lessons((near, "wage_arrears"), (there.text, "wage_arrears")))
    assert [each.outcome for each in found] == [Outcome.REFUSED, Outcome.THERE]


def test_of_two_lessons_that_say_nearly_the_same_the_first_is_taken(data: Path) -> None:
    found = judge(data, lessons((ARREARS, "wage_arrears"), (ARREARS + "哩", "wage_arrears"), (ARREARS, "find_job")))
    assert [each.outcome for each in found] == [Outcome.TAKEN, Outcome.REFUSED, Outcome.REFUSED]


def test_held_out_sentence_is_never_learnt(data: Path) -> None:
    sentence = held_out()[0]
    assert refusals(data, (f"{sentence.text}！", sentence.intent)) == ["和检验用的句子一样。"]


def test_whoever_is_stopped_before_noting_it_writes_nothing_twice(data: Path) -> None:
    export(data, lessons((ARREARS, "wage_arrears")))
    before = contents(data)
    report = export(data, lessons((ARREARS, "wage_arrears")))
    assert [each.outcome for each in report.verdicts] == [Outcome.THERE]
    assert len(report.standing) == 1
    assert contents(data) == before


def test_two_exports_at_once_write_each_line_once(data: Path) -> None:
    said = lessons((ARREARS, "wage_arrears"), (LOTTERY, "out_of_scope"))
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: export(data, said), range(2)))
    assert [each.text for each in utterances(data)].count(ARREARS) == 1


def test_one_strange_file_keeps_all_from_being_written(data: Path) -> None:
    home = data / "rights" / "wage_arrears.yml"
    home.write_text('nlu: [{intent: wage_arrears, examples: "- 一句话\\n"}]\n', encoding="utf8")
    before = contents(data)
    with pytest.raises(CannotExport, match=r"wage_arrears\.yml.*什么也没有写"):
        export(data, lessons((LOTTERY, "out_of_scope"), (ARREARS, "wage_arrears")))
    assert contents(data) == before


def test_intent_without_a_file_keeps_all_from_being_written(data: Path) -> None:
    (data / "rights" / "wage_arrears.yml").unlink()
    before = contents(data)
    with pytest.raises(CannotExport, match="没有“wage_arrears”的训练文件"):
        export(data, lessons((LOTTERY, "out_of_scope"), (ARREARS, "wage_arrears")))
    assert contents(data) == before


def test_folder_without_training_data_is_one_sentence(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(CannotExport, match="--data"):
            export(folder, lessons((ARREARS, "wage_arrears")))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("nlu:\n- intent: a\n  examples: |\n    - 一", "nlu:\n- intent: a\n  examples: |\n    - 一\n    - 二\n"),
        (
            "nlu:\n- intent: a\n  examples: |\n    - 一\n\n    - 三\n- lookup: b\n  examples: |\n    - 四\n",
            "nlu:\n- intent: a\n  examples: |\n    - 一\n\n    - 三\n    - 二\n- lookup: b\n  examples: |\n    - 四\n",
        ),
    ],
)
def test_line_goes_to_the_end_of_the_block(old: str, new: str) -> None:
    assert with_examples(old, "a", ["二"], "a.yml") == new
