"""The figures of `bangfu nlu test`."""

from __future__ import annotations

import pytest

from bot.cli.nlu_held_out import unmarked
from bot.cli.nlu_scores import Hits, Judged, Span, entity_hits, hits, score, total

JUDGED = [
    Judged("欠薪", "wage_arrears", "wage_arrears"),
    Judged("工钱", "wage_arrears", "out_of_scope"),
    Judged("天气", "out_of_scope", "out_of_scope"),
    Judged("股票", "out_of_scope", "wage_arrears"),
]


def test_a_report_counts_right_ones_refusals_and_strange_questions_that_were_declined() -> None:
    figures = score(JUDGED)
    assert (figures.accuracy, figures.out_of_scope_recall, figures.false_refusals) == (0.5, 0.5, 0.5)
    assert figures.macro_f1 == pytest.approx(0.5)


def test_an_intent_has_precision_and_recall() -> None:
    found = hits([*JUDGED, Judged("工资", "wage_arrears", "wage_arrears")], "wage_arrears")
    assert (found.precision, found.recall) == (pytest.approx(2 / 3), pytest.approx(2 / 3))


def test_what_was_never_found_scores_nothing() -> None:
    assert (Hits(0, 3, 0).precision, Hits(0, 0, 2).recall, Hits(0, 3, 2).f1) == (0.0, 0.0, 0.0)


def test_a_marked_line_is_read_as_the_sentence_with_its_entities() -> None:
    marked = unmarked("我在[彭水](region)，要[20w](amount:200000)")
    assert marked.text == "我在彭水，要20w"
    assert marked.spans == (Span(2, 4, "region"), Span(6, 9, "amount", "200000"))


@pytest.mark.parametrize(
    ("found", "right"),
    [
        (Span(6, 9, "amount", "200000"), 1),
        (Span(5, 8, "amount", "200000"), 1),
        (Span(6, 9, "amount", "20"), 0),
        (Span(6, 9, "age", "200000"), 0),
        (Span(0, 2, "amount", "200000"), 0),
    ],
)
def test_an_entity_counts_where_it_touches_and_its_value_is_right(found: Span, right: int) -> None:
    counted = entity_hits([([Span(6, 9, "amount", "200000")], [found])])
    assert counted["amount"].right == right
    assert counted["amount"].labelled == 1


def test_all_entities_are_summed_up() -> None:
    assert total([Hits(1, 2, 3), Hits(1, 1, 1)]) == Hits(2, 3, 4)
