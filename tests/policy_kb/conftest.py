from __future__ import annotations

import pytest

from policy_kb.loader import KnowledgeBase, knowledge_base
from policy_kb.select import Selector


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    return knowledge_base()


@pytest.fixture(scope="session")
def selector(base: KnowledgeBase) -> Selector:
    made = Selector(base)
    made.prepare()
    return made
