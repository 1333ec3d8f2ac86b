"""Real Rasa pieces: a model storage in the test's folder, a graph context, a small trained model."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

# Rasa is imported by the fixtures: what is imported with this file escapes the warning filters of pyproject.toml.
if TYPE_CHECKING:
    from rasa.engine.graph import ExecutionContext
    from rasa.engine.storage.local_model_storage import LocalModelStorage
    from rasa.engine.storage.resource import Resource

DICTIONARY = "张家 900 region\n张家口市 900 region\n彭水县 900 region\n公益性岗位 900 term\n"
SMALL_ASSISTANT = Path(__file__).parent / "small_assistant"


@pytest.fixture
def storage(tmp_path: Path) -> LocalModelStorage:
    from rasa.engine.storage.local_model_storage import LocalModelStorage

    folder = tmp_path / "storage"
    folder.mkdir()
    return LocalModelStorage(folder)


@pytest.fixture
def context() -> ExecutionContext:
    from rasa.engine.graph import ExecutionContext, GraphSchema

    return ExecutionContext(GraphSchema({}))


@pytest.fixture
def resource() -> Resource:
    from rasa.engine.storage.resource import Resource

    return Resource("component")


@pytest.fixture
def dictionary(tmp_path: Path) -> Path:
    return _written(tmp_path)


@pytest.fixture(scope="session")
def small_model(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The folder of a model with three intents, trained by Rasa on our pipeline."""
    from rasa.model_training import train

    folder = tmp_path_factory.mktemp("small")
    home = Path.cwd()
    os.chdir(folder)
    try:
        (folder / "var").mkdir()
        _written(folder / "var")
        files = [str(SMALL_ASSISTANT / "nlu.yml"), str(SMALL_ASSISTANT / "rules.yml")]
        train(str(SMALL_ASSISTANT / "domain.yml"), str(SMALL_ASSISTANT / "config.yml"), files, str(folder / "models"))
    finally:
        os.chdir(home)
    return str(folder / "models")


def _written(folder: Path) -> Path:
    path = folder / "dictionary.txt"
    path.write_text(DICTIONARY, encoding="utf8")
    return path
