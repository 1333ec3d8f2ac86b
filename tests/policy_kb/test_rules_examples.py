"""The examples that stand beside the rules of the shipped documents."""

from __future__ import annotations

import pytest

from policy_kb.loader import knowledge_base
from policy_kb.model import Document, Measure
from policy_kb.rules.claim import Claim, day_of, example_facts
from policy_kb.rules.conditions import Example
from policy_kb.rules.verdict import decide
from policy_kb.rules.words import spoken

EXAMPLES = [
    pytest.param(document, measure, example, id=f"{measure.id}-{place}")
    for document, measure in knowledge_base().measures()
    for place, example in enumerate(measure.examples, 1)
]
# Rows whose rules the requirements name: training twice a year, first certificate, first business, years since
# graduation and since school, graduation year, loan ceilings, disability grades, zero-employment, next month.
RULED = (
    "JN-20 JN-24 JN-25 JN-35 JL-28 JL-29 JL-30 JL-33 JL-34 RS-22 RS-25 QC-07 QC-17 QC-20 QC-21 CQ-02 CQ-13".split()  # noqa: SIM905
)


@pytest.mark.parametrize(("document", "measure", "example"), EXAMPLES)
def test_an_example_comes_out_as_it_says(document: Document, measure: Measure, example: Example) -> None:
    claim = Claim(document, measure)
    facts = example_facts(claim, example)
    verdict = decide(document, measure, facts, day_of(claim, facts))
    assert verdict.status.value == example.verdict
    if example.next:
        assert verdict.next_fact == example.next
    if example.grant:
        assert verdict.grant
        assert verdict.grant.fact == example.grant
    if example.starts:
        assert verdict.starts_on == example.starts
    assert spoken(document, measure, verdict).text.endswith(("。", "？"))


@pytest.mark.parametrize("row", RULED)
def test_every_measure_with_a_condition_has_its_rule_and_examples(row: str) -> None:
    _, measure = knowledge_base().measure(row)
    assert measure.rule
    assert {example.verdict for example in measure.examples} == {"eligible", "ineligible", "unknown"}
