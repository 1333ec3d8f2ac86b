from __future__ import annotations

from pathlib import Path
from typing import Any

import planted
import pytest
from planted import document, measure, saying

from bot.directory.divisions import Divisions
from policy_kb.coverage import coverage
from policy_kb.lint import lint_folder
from policy_kb.loader import KnowledgeBase


def _known(code: str) -> bool:
    return code == "500000"


def _later(start: str) -> dict[str, Any]:
    return document(period={"from": start, "to": "2023-12-31"}, measures=[measure(id="AB-02")])


TWO_OF_ONE = [document(measures=[measure(), measure()])]
FAULTS = [
    ("unknown region", [document(region={"code": "999999", "name": "无"})], "AB", "地区代码999999查不到"),
    ("overlapping versions", [document(), _later("2022-12-31")], "AB", "执行期重叠"),
    ("gap between versions", [document(), _later("2023-02-01")], "AB", "有空档"),
    ("blank clause", [document(measures=[measure(clause=" ")])], "AB-01", "没有写条款号"),
    ("stray figure", [saying(amount="每人500元。")], "AB-01", "amount里的数字500不在facts里"),
    ("stray figure in words", [saying(gets="能领两次。")], "AB-01", "gets里的数字2不在facts里"),
    ("stray figure beside silence", [saying(how={"not_stated": "满3天再来。"})], "AB-01", "how里的数字3"),
    ("double id", TWO_OF_ONE, "AB-01", "编号重复了2次"),
    ("id of another document", [document(measures=[measure(id="XY-01")])], "XY-01", "编号要以文件代码AB开头"),
    ("unknown topic", [document(measures=[measure(topics=["moon"])])], "AB-01", "主题moon不存在"),
    ("too many sentences", [saying(where="这里。那里。别处。")], "AB-01", "where有3句话，最多写2句"),
    ("sentence too long", [saying(where="很" * 61 + "。")], "AB-01", "where有句话太长"),
    (
        "inferred without evidence",
        [document(period={"from": "2022-01-01", "to": "2022-12-31", "inferred": True})],
        "AB",
        "period是推定的，请在evidence里写明依据",
    ),
    (
        "two documents for one matter",
        [document(), document(code="XY", measures=[measure(id="XY-01", asks=["一", "二", "三"])])],
        "AB-01",
        "和XY-01同一地区、同一时间都管培训补贴",
    ),
    (
        "one question for two measures",
        [document(measures=[measure(), measure(id="AB-02", clause="三", audience=[])])],
        "AB-01",
        "问法“培训补多少”和AB-02重复",
    ),
    (
        "question written twice",
        [document(measures=[measure(asks=["培训补多少", "培训补多少", "学手艺给钱不"])])],
        "AB-01",
        "问法“培训补多少”写了两遍",
    ),
    (
        "measure outlives its document",
        [document(measures=[measure(period={"from": "2023-01-01", "to": None})])],
        "AB-01",
        "超出了文件的执行期",
    ),
]


@pytest.mark.parametrize(("documents", "place", "told"), [fault[1:] for fault in FAULTS], ids=[f[0] for f in FAULTS])
def test_a_planted_fault_is_found(tmp_path: Path, documents: list[dict[str, Any]], place: str, told: str) -> None:
    findings = lint_folder(_known, planted.write(tmp_path, *documents))
    assert [finding.place for finding in findings if told in finding.problem] == [place]
    assert all(finding.problem.endswith("。") for finding in findings)


def test_an_orderly_document_has_no_findings(tmp_path: Path) -> None:
    assert lint_folder(_known, planted.write(tmp_path, document(), _later("2023-01-01"))) == []


def test_a_file_that_cannot_be_read_is_a_finding_and_hides_no_other(tmp_path: Path) -> None:
    planted.write(tmp_path, *TWO_OF_ONE)
    (tmp_path / "broken.yml").write_text("code: [", encoding="utf8")
    assert {finding.place for finding in lint_folder(_known, tmp_path)} == {"broken.yml", "AB-01"}


def test_the_shipped_knowledge_base_is_clean() -> None:
    divisions = Divisions.load()
    assert lint_folder(lambda code: divisions.get(code) is not None) == []


def test_every_entitlement_and_service_of_the_catalogue_is_answered(base: KnowledgeBase) -> None:
    rows = coverage(base)
    assert {row.document for row in rows} == {"CQ", "JL", "JN", "QC", "RS"}
    assert [row.missing_entitlements for row in rows] == [()] * 5
