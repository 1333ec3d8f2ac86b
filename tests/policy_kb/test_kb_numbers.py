from __future__ import annotations

import pytest

from policy_kb.numbers import numbers_in, unsupported


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("最高20万元", {200_000}),
        ("最高二十万元", {200_000}),
        ("一千二百元", {1200}),
        ("一百五十块", {150}),
        ("两次", {2}),
        ("每人每月300.5元", {300.5}),
        ("2018年12月31日", {2018, 12, 31}),
        ("60%", {60}),
        ("十五天", {15}),
        ("3千元和5百元", {3000, 500}),
        ("1亿元", {100_000_000}),
        ("一次性补贴", set()),
        ("三支一扶、两后生、五保户", set()),
        ("一对一指导，统一安排", set()),
        ("一家人一年到头在外", set()),
        ("第一书记", set()),
        ("", set()),
    ],
)
def test_figures_are_read_with_their_scale(text: str, values: set[float]) -> None:
    assert numbers_in(text) == values


@pytest.mark.parametrize(
    ("said", "allowed", "stray"),
    [
        ("最高20万元", ["20万元"], set()),
        ("最高200000元", ["20万元"], set()),
        ("最高30万元", ["20万元"], {300_000}),
        ("每年2次", ["每年两次"], set()),
        ("没有数字", [], set()),
    ],
)
def test_a_figure_no_source_holds_is_found(said: str, allowed: list[str], stray: set[float]) -> None:
    assert unsupported(said, allowed) == stray


def test_a_fact_may_be_given_as_a_value() -> None:
    assert unsupported("20万元", [], [200_000]) == set()
