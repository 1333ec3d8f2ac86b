"""The console's own files, addressed by their content under `/console/static/`."""

from __future__ import annotations

from pathlib import Path

from bot.channels.web.assets import Assets

STATIC = Path(__file__).parent / "static"


class ConsoleAssets(Assets):
    """The files of the console."""

    def __init__(self) -> None:
        """Reads them once."""
        super().__init__(STATIC)

    def url(self, name: str) -> str:
        """The address of a file; an unknown name is a mistake in a template (KeyError)."""
        return f"/console{super().url(name)}"
