"""Chinese texts as they lie in a YAML file beside the code that says them."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import yaml


class Wording:
    """The texts of one YAML file (UTF-8, a table at the top), read when one is first asked for and then kept.

    A key names an entry of the file; `part.key` names an entry of the table `part`. Every verb raises KeyError, with
    the file and the key, if there is no such entry.
    """

    def __init__(self, path: Path) -> None:
        """Takes the file's path."""
        self._path = path

    def text(self, key: str, /, **values: object) -> str:
        """The sentence for `key` with its blanks `{name}` filled in; `{{` and `}}` are braces.

        A blank may have any name, `key` too. Raises KeyError for a blank without a value.
        """
        return str(self.found(key)).format(**values)

    def words(self, key: str) -> list[str]:
        """The list of words for `key`."""
        listed: list[str] = self.found(key)
        return listed

    def names(self, key: str) -> dict[str, str]:
        """The table of names for `key`, in the file's order."""
        named: dict[str, str] = self.found(key)
        return named

    def table(self, key: str) -> dict[str, Any]:
        """The table for `key`, whatever it holds, in the file's order."""
        tabled: dict[str, Any] = self.found(key)
        return tabled

    def found(self, key: str) -> Any:
        """What stands under `key`, as it stands there: nothing is filled in."""
        entry: Any = self._entries
        for part in key.split("."):
            if not isinstance(entry, dict) or part not in entry:
                raise KeyError(f"{self._path.name}: {key}")
            entry = entry[part]
        return entry

    def everything(self) -> dict[str, Any]:
        """The whole file."""
        return self._entries

    @cached_property
    def _entries(self) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.safe_load(self._path.read_text(encoding="utf-8"))
        return loaded
