"""Groups of commands that are imported only when they are called, so that `serve` starts at once."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

GROUPS = (
    "nlu",
    "kb",
    "eligibility",
    "keys",
    "fairs",
    "directory",
    "handoff",
    "office",
    "staff",
    "registry",
    "broadcast",
)


class LazyGroup(TyperGroup):
    """Finds the group `kb` as the Typer app `kb` in `bot.cli.kb`, and so on."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The commands that are loaded, and the groups that can be."""
        return [*super().list_commands(ctx), *GROUPS]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, imported if need be."""
        if cmd_name not in GROUPS:
            return super().get_command(ctx, cmd_name)
        module = import_module(f"bot.cli.{cmd_name}")
        return typer.main.get_command(getattr(module, cmd_name))
