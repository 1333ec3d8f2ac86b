"""What a document says about itself, what we conclude, and what stays open."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from ingest_documents import ALL, BARE, DRAFT, PLAN, RULES, RUNNING

from policy_kb.ingest.proposals import FIELDS, Place
from policy_kb.ingest.source import Source, document_of, read_source, with_known
from policy_kb.loader import knowledge_base

PLACES = {
    "济南市": "370100",
    "重庆市": "500000",
    "清城区": "441802",
    "延边州": "222400",
    "宁波市": "330200",
    "长春市": "220100",
    "白城市": "220800",
    "吉林市": "220200",
    "白山市": "220600",
    "220000": "220000",
}


def resolve(text: str) -> Sequence[Place]:
    found = sorted((text.find(words), words) for words in PLACES if words in text)
    return [Place(PLACES[words], "吉林省" if words.isdecimal() else words, words) for _, words in found]


def read(text: str) -> Source:
    return read_source("方案.txt", text.encode(), resolve)


def proposed(text: str) -> dict[str, tuple[str, str]]:
    return {name: (each.value, each.how.value) for name, each in read(text).proposals.items()}


def test_a_plan_under_a_notice_is_read_with_notice_and_signature() -> None:
    assert proposed(PLAN) == {
        "title": ("济南市暖心就业三年行动实施方案", "stated"),
        "number": ("济示服发〔2019〕18号", "stated"),
        "issuer": ("济南市示例服务局", "stated"),
        "issued": ("2019-03-05", "stated"),
        "region": ("370100", "stated"),
        "period_from": ("2019-01-01", "inferred"),
        "period_to": ("2021-12-31", "inferred"),
        "standing": ("in_force", "inferred"),
    }


def test_an_opinion_of_the_state_is_read_past_the_report_before_it() -> None:
    found = proposed(RUNNING)
    assert found["title"] == ("关于加强示例帮扶工作的意见", "stated")
    assert found["issuer"] == ("示例部、示例局", "stated")
    assert found["issued"] == ("2021-06-01", "stated")
    assert found["region"] == ("000000", "stated")
    assert (found["period_from"], found["period_to"]) == (("2021-01-01", "inferred"), ("2025-12-31", "inferred"))
    assert "number" not in found


def test_a_draft_is_told_by_its_title_and_its_period_by_its_steps() -> None:
    found = proposed(DRAFT)
    assert found["title"] == ("关于清城区暖心帮扶攻坚的实施方案（征求意见稿）", "stated")
    assert found["standing"] == ("draft", "stated")
    assert found["region"] == ("441802", "stated")
    assert (found["period_from"][0], found["period_to"][0]) == ("2018-07-01", "2018-12-31")
    assert not {"number", "issuer", "issued"} & set(found)


def test_what_a_bare_text_does_not_say_stays_open_or_is_a_conclusion_with_evidence() -> None:
    source = read(BARE)
    assert not {"title", "number", "issuer", "issued"} & set(source.proposals)
    region = source.proposals["region"]
    assert (region.value, region.how.value) == ("220000", "inferred")
    assert region.evidence == "正文写到延边州、长春市、白城市、吉林市、白山市，都在吉林省"
    assert source.proposals["period_to"].value == "2018-12-31"
    assert source.proposals["period_to"].how.value == "inferred"


def test_rules_say_when_they_begin_and_how_long_they_hold() -> None:
    found = proposed(RULES)
    assert found["period_from"] == ("2023-07-01", "stated")
    assert found["period_to"] == ("2028-06-30", "stated")
    assert found["number"] == ("渝示规〔2023〕6号", "stated")
    assert found["issuer"] == ("重庆市示例局", "stated")
    assert found["title"] == ("重庆市示例补贴管理办法", "stated")


@pytest.mark.parametrize("shape", ALL)
def test_every_proposal_says_where_it_was_read(shape: str) -> None:
    for name, each in read(ALL[shape]).proposals.items():
        assert name in FIELDS
        assert 4 < len(each.evidence) <= 120


@pytest.mark.parametrize(
    ("line", "begin", "end", "how"),
    [
        ("一、行动时间\n2022年11月-12月。", "2022-11-01", "2022-12-31", "stated"),
        ("一、活动时间。2023年3月1日至2023年5月15日。", "2023-03-01", "2023-05-15", "stated"),
        ("一、实施期限\n2022年11月至2023年2月。", "2022-11-01", "2023-02-28", "stated"),
        ("一、附则。本通知自2022年1月1日起施行,有效期至2024年12月31日。", "2022-01-01", "2024-12-31", "stated"),
        ("一、附则。本通知自印发之日起施行,有效期至2024年12月31日。", None, "2024-12-31", "stated"),
        ("一、目标。“十三五”时期完成。", "2016-01-01", "2020-12-31", "inferred"),
        ("一、目标。尽快完成。", None, None, None),
        ("一、目标。2018年2019年完成。", None, None, None),
    ],
)
def test_periods_are_read_as_documents_write_them(
    line: str, begin: str | None, end: str | None, how: str | None
) -> None:
    found = read(f"示例工作的意见\n{line}\n二、其他。").proposals
    for name, expected in (("period_from", begin), ("period_to", end)):
        each = found.get(name)
        assert (each.value if each else None) == expected
        assert each is None or each.how.value == how


@pytest.mark.parametrize(
    ("head", "standing", "how"),
    [
        ("示例工作的意见（征求意见稿）", "draft", "stated"),
        ("【已废止】示例工作的意见", "repealed", "stated"),
        ("示例工作的意见", "in_force", "inferred"),
    ],
)
def test_standing_is_read_in_the_head_only(head: str, standing: str, how: str) -> None:
    found = proposed(f"{head}\n一、甲。原《示例办法》同时废止，征求意见稿不再用。\n二、乙。")
    assert found["standing"] == (standing, how)


def test_a_number_in_a_sentence_is_another_documents() -> None:
    assert "number" not in proposed("示例工作的意见\n根据示发〔2020〕1号，提出意见。\n一、甲。")


@pytest.mark.parametrize(
    "written",
    ["济示发〔2020〕8号", "济示发[2020]8号", "济示发（2020）8号", "济示发【2020】第8号", "（济示发〔2020〕8号）"],
)
def test_a_number_is_written_one_way(written: str) -> None:
    assert proposed(f"示例工作的意见\n{written}\n一、甲。")["number"] == ("济示发〔2020〕8号", "stated")


@pytest.mark.parametrize("day", ["2020年1月8日", "2020 年 1 月 8 日", "二〇二〇年一月八日", "二○二○年一月八日"])
def test_the_day_below_the_signature_is_the_day_of_issue(day: str) -> None:
    found = proposed(f"示例工作的意见\n一、甲。\n二、乙。\n示例局\n{day}")
    assert found["issued"] == ("2020-01-08", "stated")
    assert found["issuer"] == ("示例局", "stated")


def test_a_day_that_does_not_exist_is_none() -> None:
    assert "issued" not in proposed("示例工作的意见\n一、甲。\n二、乙。\n示例局\n2020年2月31日")


def test_the_same_document_is_known_by_number_or_title_and_fills_what_is_silent() -> None:
    documents = knowledge_base().documents
    known = next(each for each in documents if each.code == "CQ")
    by_number = read(f"另一个标题的意见\n{known.number}\n一、甲。\n二、乙。").proposals
    assert document_of(by_number, documents) is known
    assert document_of(read(f"{known.title}\n一、甲。\n二、乙。").proposals, documents) is known
    assert document_of(read(f"另一个标题的意见\n{BARE}").proposals, documents) is None
    filled = with_known(by_number, known)
    assert filled["title"].value == "另一个标题的意见"
    assert (filled["issuer"].value, filled["issuer"].how.value) == (known.issuer, "inferred")
    assert filled["issuer"].evidence == "知识库里 CQ 这样写"


def test_a_file_without_number_and_title_is_the_only_document_of_its_region_and_period() -> None:
    documents = knowledge_base().documents
    known = next(each for each in documents if each.code == "JL")
    told = read(BARE).proposals
    assert document_of(told, documents) is known
    assert document_of(told, [*documents, known]) is None
    assert document_of({**told, "region": told["period_from"]}, documents) is None
