"""Clauses by a document's own numbering, and finding the clause that somebody cites."""

from __future__ import annotations

import pytest
from ingest_documents import ALL, BARE, PLAN, RUNNING

from policy_kb.ingest.cited import found_share, levels, places
from policy_kb.ingest.clauses import Clause, split
from policy_kb.ingest.numerals import circled, han, value
from policy_kb.ingest.parts import lay_out
from policy_kb.loader import knowledge_base


def clauses(text: str) -> dict[str, Clause]:
    found = split(lay_out(text.strip().splitlines()).parts())
    assert len({each.path for each in found}) == len(found)
    return {each.path: each for each in found}


@pytest.mark.parametrize(
    ("shape", "paths"),
    [
        ("plan", "通知 开头 一 一(一) 一(二) 二 二(一) 二(二) 三 三(一) 三(二) 末段"),
        ("running", "标题 开头 一 (一) (二) 二 (三) (四) 三 (五) 落款"),
        (
            "draft",
            "标题 开头 一 一(一) 一(二) 二 二(一) 二(一)1 二(一)2 二(二) 二(二)3 二(二)4 三 三(一) 三(二) 三(三)"
            " 四 四(一) 四(一)1 四(二) 四(二)1 四(二)2",
        ),
        ("bare", "开头 一 二 二(一) 二(一)1 二(一)2 二(二) 二(二)1 三 三(一) 三(二) 落款"),
        ("rules", "标题 第一章 第一条 第二条 第二条(一) 第二条(二) 第二章 第三条 落款 附件1：开头 附件1：一 附件1：二"),
    ],
)
def test_a_document_is_split_as_it_numbers_itself(shape: str, paths: str) -> None:
    assert list(clauses(ALL[shape])) == paths.split()


def test_the_wording_is_kept_with_its_number_and_its_further_paragraphs() -> None:
    found = clauses(PLAN)["一(二)"]
    assert found.heading == "目标任务"
    assert found.text == "(二)目标任务。到2021年,办成100件事。\n年度目标:2019年办40件。"


def test_the_closing_paragraph_is_a_clause_of_its_own() -> None:
    found = clauses(PLAN)
    assert found["末段"].text.startswith("各区县方案于2019年4月1日前报送")
    assert found["三(二)"].text == "(二)按期报送。按月报送。"


def test_a_heading_alone_on_its_line_takes_the_text_below() -> None:
    assert clauses(RUNNING)["(一)"].text == "(一)指导思想\n坚持就近就便。"


@pytest.mark.parametrize(
    "line",
    [
        "2018年8月开始。",
        "1.5万元以内。",
        "一、二级残疾人优先。",
        "(2018)示发1号。",
        "9.其他事项",
        "第三条例外。",
        "五、跳得太远",
    ],
)
def test_wording_that_looks_like_a_number_stays_in_its_clause(line: str) -> None:
    found = clauses(f"一、甲\n正文。\n{line}\n二、乙。")
    assert list(found) == ["一", "二"]
    assert line in found["一"].text


def test_a_number_left_out_by_mistake_does_not_stop_the_rest() -> None:
    assert list(clauses("一、甲。\n(一)子。\n(三)丙。\n三、丁。")) == ["一", "一(一)", "一(三)", "三"]


def test_smaller_levels_nest_and_full_width_is_the_same() -> None:
    text = "一、甲。\n（一）乙。\n１．丙。\n（1）丁。\n①戊。\n②己。\n（2）庚。\n２．辛。"
    assert list(clauses(text)) == ["一", "一(一)", "一(一)1", "一(一)1(1)", "一(一)1(1)①", "一(一)1(1)②",
                                   "一(一)1(2)", "一(一)2"]  # fmt: skip


def test_a_table_of_contents_is_left_out() -> None:
    assert list(clauses("一、甲……1\n二、乙........2\n开头句。\n一、甲。\n二、乙。")) == ["开头", "一", "二"]


def test_an_annex_with_the_same_numbers_is_told_apart() -> None:
    found = clauses("一、甲。\n示例局\n2020年1月1日\n附件1\n表\n一、子。\n附件2\n一、丑。")
    assert found["附件1：一"].text == "一、子。"
    assert found["附件2：一"].text == "一、丑。"


def test_a_text_without_any_number_is_kept_whole() -> None:
    assert [each.text for each in clauses("没有编号的一段。\n又一段。").values()] == ["没有编号的一段。\n又一段。"]


PATHS = ["开头", "一", "二", "二(一)", "二(一)1", "二(二)", "二(二)11", "三", "四(一)3", "四(一)4", "末段"]


@pytest.mark.parametrize(
    ("cited", "found"),
    [
        ("二(一)1", ["二(一)1"]),
        ("二（一）1", ["二(一)1"]),
        ("二", ["二", "二(一)", "二(一)1", "二(二)", "二(二)11"]),
        ("二(二)11", ["二(二)11"]),
        ("二(二)1", []),
        ("四(一)3,4", ["四(一)3", "四(一)4"]),
        ("四(一)3、5", []),
        ("四(一)", ["四(一)3", "四(一)4"]),
        ("二(一)(二)", ["二(一)", "二(一)1", "二(二)", "二(二)11"]),
        ("二(一)–(二)", ["二(一)", "二(一)1", "二(二)", "二(二)11"]),
        ("一–三", ["一", "二", "二(一)", "二(一)1", "二(二)", "二(二)11", "三"]),
        ("一·三", ["一", "三"]),
        ("末段", ["末段"]),
        ("(二)", ["二(二)", "二(二)11"]),
        ("(三)", []),
        ("九", []),
        ("", []),
        ("不是条款", []),
    ],
)
def test_a_cited_clause_is_found_with_all_inside_it(cited: str, found: list[str]) -> None:
    assert [PATHS[place] for place in places(cited, PATHS)] == found


def test_numbers_counted_through_are_found_with_and_without_their_section() -> None:
    paths = list(clauses(RUNNING))
    for cited in ("(三)", "二(三)"):
        assert [paths[place] for place in places(cited, paths)] == ["(三)"]
    assert [paths[place] for place in places("二", paths)] == ["二", "(三)", "(四)"]


def test_a_path_falls_into_its_levels() -> None:
    assert levels("附件1：二（五）3(1)①") == ("附件1：", "二", "(五)", "3", "(1)", "①")
    assert levels("第十二条(三)") == ("第十二条", "(三)")


def test_the_share_of_cited_clauses_names_what_is_missing() -> None:
    document = next(each for each in knowledge_base().documents if each.code == "JL")
    share = found_share(document, list(clauses(BARE).values()))
    assert 0 < share.found < share.cited
    assert share.found + len(share.missing) == share.cited
    assert "二(五)3" in share.missing
    assert "二(一)1" not in share.missing


@pytest.mark.parametrize(
    ("number", "written"),
    [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (99, "九十九"), (105, "一百〇五"), (120, "一百二十")],
)
def test_chinese_numbers_are_written_and_read(number: int, written: str) -> None:
    assert han(number) == written
    assert value(written) == number


def test_other_numbers_are_read() -> None:
    assert [value("⑫"), value("３"), value("二百"), value("一百零三"), value("甲")] == [12, 3, 200, 103, 0]
    assert circled(3) == "③"
