from __future__ import annotations

from pathlib import Path

import planted
import pytest

from policy_kb.errors import BadDocument, UnknownMeasure
from policy_kb.loader import KnowledgeBase, load, read_document, region_chain


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
    with pytest.raises(BadDocument, match=r"measures\.0.*when"):
        load(tmp_path)


def test_an_unknown_measure_is_refused(base: KnowledgeBase) -> None:
    with pytest.raises(UnknownMeasure):
        base.measure("ZZ-99")


def test_a_folder_is_read_whole(tmp_path: Path) -> None:
    planted.write(tmp_path, planted.document(), planted.document(code="AC", measures=[planted.measure(id="AC-01")]))
    assert [measure.id for _, measure in load(tmp_path).measures()] == ["AB-01", "AC-01"]
