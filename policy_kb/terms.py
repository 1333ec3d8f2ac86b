"""What texts are compared by: words, character pairs and characters; and the formal terms behind spoken ones."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import jieba
import yaml

# How much a formal term counts that stands in the question only by its spoken counterpart.
COUNTERPART = 0.2
RUN = re.compile(r"[\u4e00-\u9fff]+|[a-z0-9]+")
STOP = frozenset(
    "的 了 吗 呢 啊 吧 我 你 您 他 她 它 们 是 有 在 和 与 就 都 也 不 没 要 能 会 可以 "  # noqa: SIM905
    "什么 怎么 多少 哪里 给 到 去 个 这 那 想 请问 一下".split()
)
jieba.setLogLevel("WARNING")


@lru_cache(maxsize=1)
def synonyms() -> dict[str, list[str]]:
    """Spoken and former terms with the terms that documents use."""
    loaded: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "synonyms.yml").read_text(encoding="utf8"))
    return loaded


def terms(text: str) -> list[str]:
    """Words, pairs (`#补贴`) and characters (`@补`) of a text, as often as they stand in it; empty words left out."""
    return [term for run in RUN.findall(text.lower()) for term in _of_run(run)]


@lru_cache(maxsize=50_000)
def _of_run(run: str) -> tuple[str, ...]:
    words = [word for word in jieba.cut_for_search(run) if word not in STOP]
    pairs = ["#" + run[place : place + 2] for place in range(len(run) - 1)]
    characters = ["@" + character for character in run if character not in STOP]
    return tuple(sys.intern(term) for term in (*words, *pairs, *characters))


def asked_terms(question: str) -> Mapping[str, float]:
    """The distinct terms of a question with their weights: its own 1, formal counterparts less."""
    formal = " ".join(" ".join(terms_) for spoken, terms_ in synonyms().items() if spoken in question)
    return {**dict.fromkeys(terms(formal), COUNTERPART), **dict.fromkeys(terms(question), 1.0)}
