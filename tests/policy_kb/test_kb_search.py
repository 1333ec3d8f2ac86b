from __future__ import annotations

from datetime import date
from typing import Any

import planted
import pytest

from policy_kb.index import Index
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Period, Region, Standing
from policy_kb.search import Library, Passage, Result
from policy_kb.select import Found, Question, Selector
from policy_kb.terms import asked_terms, terms

CHONGQING, PENGSHUI, JILIN = "500000", "500243", "220000"
TEXTS = [
    {"title": title, "texts": text} for title, text in (("养鸡", "培训班教养鸡"), ("焊工", "培训班"), ("路费", "报销"))
]


def passage(**changes: Any) -> Passage:
    """A clause of a document of 重庆市 that is in force in 2022."""
    values = {
        "code": "500000-1",
        "title": "交通补助办法",
        "path": "二(一)",
        "heading": "交通补助标准",
        "text": "（一）跨省务工的，按规定给予一次性交通补助。",
        "region": Region(code=CHONGQING, name="重庆市"),
        "period": Period.model_validate({"from": "2022-01-01", "to": "2022-12-31"}),
        "standing": Standing.IN_FORCE,
    }
    return Passage.model_validate(values | changes)


def found(results: list[Result]) -> list[str]:
    """Measures by id, clauses by code and path."""
    return [
        each.source.code + each.source.path if isinstance(each.source, Passage) else each.source[1].id
        for each in results
    ]


def test_measures_and_clauses_are_found_together(base: KnowledgeBase) -> None:
    results = found(Library(base, [passage()]).search("交通补助", CHONGQING, date(2022, 11, 20)))
    assert {"CQ-21", "500000-1二(一)"} <= set(results[:3])


def test_spoken_words_find_the_clause_that_speaks_formally() -> None:
    library = Library(KnowledgeBase(()), [passage(), passage(path="三", heading="公示", text="三、名单应当公示。")])
    assert found(library.search("路费")) == ["500000-1二(一)"]


@pytest.mark.parametrize(
    ("region", "day", "is_there"),
    [
        (PENGSHUI, date(2022, 6, 1), True),
        (PENGSHUI, date(2021, 12, 31), False),
        (JILIN, date(2022, 6, 1), False),
        ("000000", date(2022, 6, 1), False),
        (None, None, True),
    ],
)
def test_place_and_day_come_before_wording(region: str | None, day: date | None, is_there: bool) -> None:
    library = Library(KnowledgeBase(()), [passage()])
    assert bool(library.search("交通补助", region, day)) is is_there


def test_a_clause_is_over_when_its_document_is() -> None:
    assert passage().standing_on(date(2022, 12, 31)) is Standing.IN_FORCE
    assert passage().standing_on(date(2023, 1, 1)) is Standing.PERIOD_OVER
    assert passage(standing=Standing.DRAFT).standing_on(date(2023, 1, 1)) is Standing.DRAFT


@pytest.mark.parametrize("text", ["", "😀", "？！"])
def test_words_that_say_nothing_find_nothing(base: KnowledgeBase, text: str) -> None:
    assert Library(base).search(text) == []


def test_terms_are_words_pairs_and_characters_without_empty_words() -> None:
    assert terms("补贴的钱") == ["补贴", "钱", "#补贴", "#贴的", "#的钱", "@补", "@贴", "@钱"]


def test_a_formal_counterpart_counts_less_than_what_was_said() -> None:
    weights = asked_terms("路费")
    assert 0 < weights["交通"] < weights["路费"] == 1.0


def test_a_group_is_ranked_as_it_is_in_the_whole() -> None:
    index = Index([TEXTS[:2], TEXTS[2:]])
    query = index.query("养鸡培训报路费")
    whole = index.matches(query, range(3))
    apart = [index.matches(query, group) for group in index.groups]
    assert [set(each) for each in apart] == [{0, 1}, {2}]
    assert apart[0] | apart[1] == whole
    assert whole[0].score > whole[1].score


def test_a_score_means_the_same_among_many_texts() -> None:
    few, many = Index([TEXTS] * 60), Index([TEXTS] * 600)
    scores = [index.matches(index.query("养鸡"), range(1))[0] for index in (few, many)]
    assert scores[0].score == pytest.approx(scores[1].score, rel=0.02)
    assert scores[0].coverage == pytest.approx(scores[1].coverage, rel=0.02)


def version(year: int, amount: str) -> Document:
    """The sample document of one year."""
    aspects = {**planted.MEASURE["aspects"], "summary": f"{amount}就这么补。"}
    period = {"from": f"{year}-01-01", "to": f"{year}-12-31"}
    return Document.model_validate(planted.document(period=period, measures=[planted.measure(aspects=aspects)]))


@pytest.mark.parametrize(("year", "standing"), [(2022, "in_force"), (2023, "in_force"), (2024, "period_over")])
@pytest.mark.parametrize("named", ["AB-01", None])
def test_of_two_versions_the_one_of_the_day_answers(year: int, standing: str, named: str | None) -> None:
    selector = Selector(KnowledgeBase((version(2022, "早先"), version(2023, "后来"))))
    question = Question("学手艺给钱不", CHONGQING, date(year, 6, 1), "training_subsidy", measure=named)
    finding = selector.find(question)
    assert isinstance(finding, Found)
    assert finding.standing == standing
    assert finding.document.period.start.year == min(year, 2023)


def test_staff_search_keeps_to_the_place_and_the_day(selector: Selector) -> None:
    hits = selector.search_in("路费", PENGSHUI, date(2022, 11, 20))
    assert {hit.measure.id[:2] for hit in hits} == {"CQ", "RS"}
    assert hits == sorted(hits, key=lambda hit: -hit.score)
