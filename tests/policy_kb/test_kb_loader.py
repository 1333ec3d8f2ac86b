from __future__ import annotations

from pathlib import Path
from typing import Any

import planted
import pytest

from policy_kb.document_files import read_document
from policy_kb.errors import BadDocument, UnknownMeasure
from policy_kb.loader import KnowledgeBase, load, region_chain


@pytest.mark.parametrize(
    ("code", "chain"),
    [
        ("370126", ["370126", "370100", "370000", "000000"]),
        ("370100", ["370100", "370000", "000000"]),
        ("220000", ["220000", "000000"]),
        ("000000", ["000000"]),
        ("500243", ["500243", "500200", "500000", "000000"]),
        ("370126003000", ["370126", "370100", "370000", "000000"]),
    ],
)
def test_a_region_chain_climbs_to_the_country(code: str, chain: list[str]) -> None:
    assert region_chain(code) == chain


def test_the_nearest_document_of_a_chain_comes_first(base: KnowledgeBase) -> None:
    assert [document.code for document in base.in_chain("500243")] == ["CQ", "RS"]
    assert [document.code for document in base.in_chain("620821")] == ["RS"]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"code: [AB", "第2行第1列附近不是正确的YAML"),
        (b"\xff\xfe\x00", "不是UTF-8文字"),
        (b"", "整个文件不是一份政策文件"),
        (b"- 1\n- 2\n", "整个文件不是一份政策文件"),
        ("code: AB\ntitle: 样例\n".encode(), "short没有写"),
        (b"code: AB\ntitle: a\ncode: AC\n", "第3行第1列附近又写了一遍code"),
        (b"? [1]\n: 2\n", "不是正确的YAML"),
        (b"number: " + b"9" * 5000, "有一个数字或日期写得不对"),
        (b"code: !!python/object/apply:os.getcwd []\n", "不是正确的YAML"),
    ],
)
def test_a_broken_file_is_told_in_one_line_that_names_it(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "AB.yml"
    path.write_bytes(content)
    with pytest.raises(BadDocument) as raised:
        read_document(path)
    message = str(raised.value)
    assert told in message
    assert message.startswith("AB.yml 读不了：")
    assert message.endswith("。")
    assert "\n" not in message


def test_a_missing_answer_is_told_with_its_place(tmp_path: Path) -> None:
    aspects = {name: said for name, said in planted.MEASURE["aspects"].items() if name != "when"}
    planted.write(tmp_path, planted.document(measures=[planted.measure(aspects=aspects)]))
    with pytest.raises(BadDocument, match="：AB-01没有写when"):
        load(tmp_path)


@pytest.mark.parametrize(
    ("made", "told"),
    [
        (planted.document(period={"from": "2022-01-01", "to": "2022-13-31"}), "period.to要写成2022-12-31这样的日期"),
        (planted.document(measures=["文字"]), "measures.第1条要一项一项写"),
        (planted.document(measures=[planted.measure(kind="servise")]), "AB-01的kind只能写entitlement、employer"),
        (planted.document(measures=[planted.measure(asks=["一"])]), "AB-01的asks写得太少，至少3条"),
        (planted.document(measures=[planted.measure(office_stated="是的")]), "AB-01的office_stated要写true或false"),
        (planted.document(measures=[planted.measure(rule=[])]), "AB-01的rule要写all、any、not或者fact"),
        (
            planted.document(measures=[planted.measure(facts=[{"id": "a", "value": "一", "unit": "", "text": "一"}])]),
            "AB-01的facts.第1条.value要写数字",
        ),
        (planted.saying(how=None), "AB-01的aspects.how要写文字。"),
        (planted.document(ofice="x", code="ab"), "code的格式不对；ofice不是能写的项目"),
    ],
)
def test_what_is_written_wrongly_is_told_with_measure_and_mend(tmp_path: Path, made: Any, told: str) -> None:
    planted.write(tmp_path, made)
    with pytest.raises(BadDocument) as raised:
        load(tmp_path)
    assert told in str(raised.value)


def test_an_unknown_measure_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownMeasure):
        base.measure("ZZ-99")


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    planted.write(tmp_path, planted.document(), planted.document(code="AC", measures=[planted.measure(id="AC-01")]))
    assert [measure.id for _, measure in load(tmp_path).measures()] == ["AB-01", "AC-01"]
