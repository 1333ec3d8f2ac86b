"""Composed replies against the size of the knowledge base: the real documents, and invented ones with 10,000 measures.

The questions are the documents' own example questions, asked in a county of the document's region, in turn with their
topic and without. Exit code 1: at the larger size the 95th percentile of a composed reply is over 5 ms.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from rich.console import Console
from rich.table import Table

from benchmarks.knowledge_documents import write_documents
from bot.directory.divisions import Divisions, is_inside
from bot.settings import settings
from policy_kb.compose import compose, compose_no_document, compose_not_covered
from policy_kb.loader import DOCUMENTS, KnowledgeBase, load
from policy_kb.model import Document
from policy_kb.select import Found, NotCovered, Question, Selector

MOST_MILLISECONDS = 5.0
KILOBYTES = 1024
STATUS = Console(stderr=True)
PERCENTILES = {"p50": 0.50, "p95": 0.95, "p99": 0.99}


@dataclass(frozen=True)
class Figures:
    """One size: seconds to load and to index, memory of the process in MB, milliseconds of a composed reply.

    `cpu_p99` leaves out the time that other programs of the machine had the processor.
    """

    measures: int
    documents: int
    load_s: float
    index_s: float
    memory_mb: float
    replies: int
    p50: float
    p95: float
    p99: float
    slowest: float
    cpu_p99: float


def questions(base: KnowledgeBase, count: int) -> Iterator[Question]:
    """So many questions, the same ones each time, each from a county that its document reaches."""
    dice = random.Random(count)  # noqa: S311  nothing secret
    counties = [division.code for division in Divisions.load().upper() if division.level == "county"]
    inside = {
        document.code: [code for code in counties if is_inside(code, document.region.code)] or [document.region.code]
        for document in base.documents
    }
    known = list(base.measures())
    for number in range(count):
        document, measure = dice.choice(known)
        topic = dice.choice(measure.topics) if number % 2 else None
        county = dice.choice(inside[document.code])
        yield Question(dice.choice(measure.asks), county, _day(document), topic)


def _day(document: Document) -> date:
    return document.period.end or document.period.start


def reply(selector: Selector, question: Question) -> bool:
    """Selects and composes as a talk does; whether there was anything to say."""
    finding = selector.find(question) if question.topic else selector.search(question)
    if isinstance(finding, Found):
        return bool(compose(finding, question).text)
    if isinstance(finding, NotCovered):
        return bool(compose_not_covered(finding, question, "").text)
    return finding is not None and bool(compose_no_document(finding, question, "").text)


def measure(folder: Path, count: int) -> Figures:
    """Loads a folder of documents and times so many questions that have an answer."""
    started = time.perf_counter()
    base = load(folder)
    loaded = time.perf_counter()
    selector = Selector(base)
    selector.prepare()
    indexed = time.perf_counter()
    asked = list(questions(base, count))
    times, cpu = map(sorted, zip(*_times(selector, asked), strict=True))
    parts = {name: times[min(len(times) - 1, int(part * len(times)))] for name, part in PERCENTILES.items()}
    return Figures(
        measures=sum(1 for _ in base.measures()),
        documents=len(base.documents),
        load_s=loaded - started,
        index_s=indexed - loaded,
        memory_mb=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KILOBYTES,
        replies=len(times),
        slowest=times[-1],
        cpu_p99=cpu[int(0.99 * (len(cpu) - 1))],
        **parts,
    )


def _times(selector: Selector, asked: Sequence[Question]) -> Iterator[tuple[float, float]]:
    """Milliseconds on the clock and of the processor, of each question that has an answer."""
    for question in asked:
        clock, cpu = time.perf_counter(), time.thread_time()
        if reply(selector, question):
            yield (time.perf_counter() - clock) * 1000, (time.thread_time() - cpu) * 1000


def show(rows: Sequence[Figures], path: Path) -> bool:
    """Prints the table and writes it as JSON; whether replies are fast enough at the largest size."""
    table = Table(title="a composed reply, by the size of the knowledge base")
    for name in asdict(rows[0]):
        table.add_column(name.replace("_", " "), justify="right")
    for row in rows:
        table.add_row(*(f"{value:.2f}" if isinstance(value, float) else str(value) for value in asdict(row).values()))
    Console(width=None if sys.stdout.isatty() else 120).print(table)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf8")
    return rows[-1].p95 < MOST_MILLISECONDS


def main(argv: Sequence[str] | None = None) -> int:
    """Runs both sizes; the figures go to `var/bench/knowledge.json`."""
    parser = argparse.ArgumentParser(description="Composed replies against the size of the knowledge base.")
    parser.add_argument("--measures", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=4_000)
    chosen = parser.parse_args(argv)
    STATUS.print("the real documents …")
    rows = [measure(DOCUMENTS, chosen.questions)]
    with tempfile.TemporaryDirectory(prefix="bangfu-bench-") as name:
        STATUS.print(f"writing documents with {chosen.measures} measures …")
        write_documents(Path(name), chosen.measures)
        STATUS.print("loading, indexing and asking …")
        rows.append(measure(Path(name), chosen.questions))
    return 0 if show(rows, settings().state_dir / "bench" / "knowledge.json") else 1


if __name__ == "__main__":
    raise SystemExit(main())
