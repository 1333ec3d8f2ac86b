from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.settings import ROOT, Settings

ROW = re.compile(r"^\| `(BANGFU_\w+)` \| (?:`([^`]*)`)? ?\| (.+) \|$", re.MULTILINE)
TABLE = {
    name: (default, meaning) for name, default, meaning in ROW.findall((ROOT / "docs/settings.md").read_text("utf8"))
}
FIELDS = {f"BANGFU_{name.upper()}": field.default for name, field in Settings.model_fields.items()}


def written(default: Any) -> str:
    if isinstance(default, SecretStr):
        return default.get_secret_value()
    if isinstance(default, Path):
        return default.relative_to(ROOT).as_posix()
    return "" if default is None else str(default)


def test_every_setting_is_documented_and_nothing_else() -> None:
    assert set(TABLE) == set(FIELDS)


def test_documented_defaults_are_the_real_ones() -> None:
    assert {name: default for name, (default, _) in TABLE.items()} == {
        name: written(default) for name, default in FIELDS.items()
    }


def test_every_setting_has_a_meaning() -> None:
    assert [name for name, (_, meaning) in TABLE.items() if not meaning.endswith(".")] == []
