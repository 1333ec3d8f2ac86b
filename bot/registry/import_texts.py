"""What is said about lists of people, from `import_texts.yml`."""

from __future__ import annotations

from pathlib import Path

from bot.sheets.problem import CellError
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("import_texts.yml"))
text = WORDING.text
words = WORDING.words


def fault(key: str, mend: str = "", **values: object) -> CellError:
    """What is wrong with a cell and how to mend it (`<key>_mend` unless `mend` names another sentence)."""
    return CellError(text(key, **values), text(mend or f"{key}_mend", **values))
