"""Do the questions people ask reach the right measure, and do foreign ones reach none? Floors are measured figures."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from policy_kb.evaluation import Recall, evaluate
from policy_kb.loader import KnowledgeBase
from policy_kb.model import Document, Measure
from policy_kb.select import Found, Question, Selector

ROOT = Path(__file__).resolve().parents[2]
PLACES = {"JN": "370126", "JL": "220524", "RS": "620821", "QC": "441802", "CQ": "500243"}


@pytest.fixture(scope="module")
def unseen(base: KnowledgeBase) -> Selector:
    """A selector whose measures have lost their first ask: those questions are new to it."""
    documents = [
        document.model_copy(update={"measures": tuple(_without_first(measure) for measure in document.measures)})
        for document in base.documents
    ]
    return Selector(KnowledgeBase(tuple(documents)))


def _without_first(measure: Measure) -> Measure:
    return measure.model_copy(update={"asks": measure.asks[1:]})


def _question(document: Document, text: str, topic: str | None) -> Question:
    return Question(text, PLACES[document.code], document.period.end or document.period.start, topic=topic)


def _reaches(selector: Selector, document: Document, measure: Measure, text: str, topic: str) -> bool:
    finding = selector.find(_question(document, text, topic))
    return isinstance(finding, Found) and finding.measure.id == measure.id


def _share(outcomes: list[bool]) -> float:
    return sum(outcomes) / len(outcomes)


def test_every_ask_reaches_its_measure_through_each_of_its_topics(base: KnowledgeBase, selector: Selector) -> None:
    outcomes = [
        _reaches(selector, document, measure, text, topic)
        for document, measure in base.measures()
        for text in measure.asks
        for topic in measure.topics
    ]
    assert len(outcomes) > 1300
    assert _share(outcomes) >= 0.995


def test_asks_kept_out_of_the_index_still_reach_their_measure(base: KnowledgeBase, unseen: Selector) -> None:
    outcomes = [
        _reaches(unseen, document, measure, measure.asks[0], measure.topics[0]) for document, measure in base.measures()
    ]
    assert _share(outcomes) >= 0.96


def test_free_search_answers_most_new_questions_and_seldom_wrongly(base: KnowledgeBase, unseen: Selector) -> None:
    found = [
        (unseen.search(_question(document, measure.asks[0], None)), measure) for document, measure in base.measures()
    ]
    answered = [(finding.measure.id, measure.id) for finding, measure in found if finding]
    assert len(answered) / len(found) >= 0.65
    assert _share([one == other for one, other in answered]) >= 0.94


def _foreign() -> Iterator[str]:
    for path in sorted((ROOT / "nlu_data" / "out_of_scope").glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf8"))["nlu"]:
            yield from (line.removeprefix("- ").strip() for line in block["examples"].splitlines())


def test_questions_that_are_not_ours_are_not_answered_by_free_search(base: KnowledgeBase, selector: Selector) -> None:
    turns = zip(_foreign(), itertools.cycle(base.documents), strict=False)
    answered = [text for text, document in turns if selector.search(_question(document, text, None))]
    assert len(answered) <= 0.005 * len(list(_foreign())), answered


@pytest.mark.parametrize("text", ["", "？？？", "😂😂", "asdfghjkl", "DROP TABLE users;", "a" * 5000, "的了吗呢"])
def test_rubbish_is_answered_by_nothing(selector: Selector, text: str) -> None:
    for code, region in PLACES.items():
        day = next(document.period.end for document in selector.base.documents if document.code == code)
        assert day is not None
        assert selector.search(Question(text, region, day)) is None


def test_the_search_is_clearly_better_than_plain_bm25(base: KnowledgeBase) -> None:
    folds: list[int] = []
    recalls = evaluate(base, folds.append)
    by_words, chosen = ({each.search: each for each in recalls if each.topic_known is known} for known in (False, True))
    assert folds == [1, 2, 3, 4, 5]
    assert by_words["bangfu"].asked == by_words["bm25s"].asked == sum(len(each.asks) for _, each in base.measures())
    assert _missed(by_words["bangfu"]) <= 0.75 * _missed(by_words["bm25s"])
    assert _missed(chosen["bangfu"]) <= 0.75 * _missed(chosen["bm25s"])
    assert by_words["bangfu"].among_three / by_words["bangfu"].asked >= 0.97


def _missed(recall: Recall) -> int:
    return recall.asked - recall.first
