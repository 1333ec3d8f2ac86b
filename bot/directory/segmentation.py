"""Word segmentation by jieba."""

from __future__ import annotations

import warnings
from functools import lru_cache
from typing import Any


def new_tokenizer() -> Any:
    """A tokenizer with jieba's own dictionary, to which words may be added; it takes half a second to load."""
    with warnings.catch_warnings():
        # jieba 0.42.1 has invalid escapes in its source, a warning the first time it is compiled.
        warnings.simplefilter("ignore")
        import jieba
    jieba.setLogLevel("WARNING")
    tokenizer = jieba.Tokenizer()
    tokenizer.initialize()
    return tokenizer


def words_of(text: str) -> list[str]:
    """The words of a text."""
    return [str(word) for word in _plain_tokenizer().cut(text)]


@lru_cache(maxsize=1)
def _plain_tokenizer() -> Any:
    return new_tokenizer()
