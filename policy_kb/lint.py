"""Checks the knowledge base and says, in sentences staff understand, what is wrong and how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations, pairwise
from pathlib import Path

from policy_kb.compose import plain_date, sentences
from policy_kb.document_files import read_document
from policy_kb.errors import BadDocument
from policy_kb.lint_overlaps import overlaps
from policy_kb.lint_rules import rule_problems
from policy_kb.loader import DOCUMENTS, KnowledgeBase
from policy_kb.model import Document, Measure, NotStated
from policy_kb.numbers import unsupported
from policy_kb.phrases import topics
from policy_kb.record import NATIONAL

LONGEST_SENTENCE = 60
MOST_SENTENCES = 2


@dataclass(frozen=True)
class Finding:
    """One fault: where, and a sentence that says what and how to mend it."""

    place: str
    problem: str


def lint_folder(knows_region: Callable[[str], bool], folder: Path = DOCUMENTS) -> list[Finding]:
    """Findings of every document file in `folder`; `knows_region` tells whether a division code exists."""
    findings = list(_left_out(folder))
    documents: list[Document] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            documents.append(read_document(path))
        except BadDocument as error:
            findings.append(Finding(path.name, f"读不了：{error.problem}。"))
    return findings + lint(KnowledgeBase(tuple(documents)), knows_region)


def _left_out(folder: Path) -> Iterator[Finding]:
    """Files that look like documents and are never read."""
    for path in sorted(folder.iterdir()):
        if path.suffix != ".yml" and path.suffix.lower() in {".yml", ".yaml"}:
            yield Finding(path.name, "文件名要以.yml结尾，不然读不到，请改名。")


def lint(base: KnowledgeBase, knows_region: Callable[[str], bool]) -> list[Finding]:
    """Findings of a knowledge base that could be read."""
    findings = list(_whole(base))
    for document in base.documents:
        findings += _document(document, knows_region)
        for measure in document.measures:
            findings += _measure(document, measure)
    return findings


def _whole(base: KnowledgeBase) -> Iterator[Finding]:
    counts = Counter(measure.id for _, measure in base.measures())
    for identifier, count in counts.items():
        if count > 1:
            yield Finding(identifier, f"编号重复了{count}次，每条措施的编号只能用一次。")
    for one, other in combinations(base.documents, 2):
        if one.code == other.code and _overlap(one, other):
            yield Finding(one.code, "同一份文件的两个版本执行期重叠，请改开始或结束日期。")
    yield from (Finding(place, problem) for place, problem in overlaps(base))
    for code in {document.code for document in base.documents}:
        yield from _gaps(sorted((d for d in base.documents if d.code == code), key=lambda d: d.period.start))


def _gaps(versions: list[Document]) -> Iterator[Finding]:
    for earlier, later in pairwise(versions):
        if earlier.period.end and (later.period.start - earlier.period.end).days > 1:
            yield Finding(earlier.code, f"两个版本之间从{plain_date(earlier.period.end)}起有空档，请核对日期。")


def _overlap(one: Document, other: Document) -> bool:
    return other.period.covers(one.period.start) or one.period.covers(other.period.start)


def _document(document: Document, knows_region: Callable[[str], bool]) -> Iterator[Finding]:
    code = document.region.code
    if code != NATIONAL and not knows_region(code):
        yield Finding(document.code, f"地区代码{code}查不到，请按行政区划代码（GB/T 2260）填写。")
    for name, part in (("region", document.region), ("period", document.period)):
        if part.inferred and not part.evidence:
            yield Finding(document.code, f"{name}是推定的，请在evidence里写明依据。")


def _measure(document: Document, measure: Measure) -> Iterator[Finding]:
    place = measure.id
    if not measure.id.startswith(document.code + "-"):
        yield Finding(place, f"编号要以文件代码{document.code}开头。")
    if not measure.clause.strip():
        yield Finding(place, "没有写条款号，请照文件的编号填写，例如二(五)3。")
    for topic in measure.topics:
        if topic not in topics():
            yield Finding(place, f"主题{topic}不存在，请用topics.yml里的名称。")
    for ask in (ask for ask, count in Counter(measure.asks).items() if count > 1):
        yield Finding(place, f"问法“{ask}”写了两遍，请只留一个。")
    if measure.period and _outside(measure, document):
        yield Finding(place, "措施的执行期超出了文件的执行期，请核对日期。")
    for where, text in _texts(measure):
        yield from _text(document, measure, where, text)
    for problem in rule_problems(document, measure):
        yield Finding(place, problem)


def _outside(measure: Measure, document: Document) -> bool:
    assert measure.period
    return not document.period.covers(measure.period.start)


def _text(document: Document, measure: Measure, where: str, text: str) -> Iterator[Finding]:
    allowed = [fact.text for fact in measure.facts]
    stray = unsupported(text, allowed, [fact.value for fact in measure.facts])
    if stray:
        numbers = "、".join(f"{number:g}" for number in sorted(stray))
        yield Finding(measure.id, f"{where}里的数字{numbers}不在facts里，请核对原文后补上或删掉。")
    parts = sentences(text)
    if len(parts) > MOST_SENTENCES and where != "next":
        yield Finding(measure.id, f"{where}有{len(parts)}句话，最多写{MOST_SENTENCES}句。")
    if any(len(part) > LONGEST_SENTENCE for part in parts):
        yield Finding(measure.id, f"{where}有句话太长，请拆短到{LONGEST_SENTENCE}字以内。")


def _texts(measure: Measure) -> Iterator[tuple[str, str]]:
    for aspect, statement in measure.aspects.items():
        yield aspect.value, statement.instead if isinstance(statement, NotStated) else statement
    for place, detail in enumerate(measure.details, 1):
        answer = detail.answer
        yield f"details第{place}条", answer.instead if isinstance(answer, NotStated) else answer
    yield "scope", measure.scope
    yield "next", measure.next
    yield "caveat", measure.caveat
    tests = measure.rule.tests() if measure.rule else ()
    yield from (("rule", test.says) for test in tests)
    yield from (("grants", grant.says) for grant in measure.grants)
