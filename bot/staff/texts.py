"""The Chinese that staff read about accounts, from `texts.yml`."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from bot.settings import TIME_ZONE
from bot.staff.errors import StaffError, WeakPassword
from bot.staff.roles import Role
from bot.wording import Wording

WORDING = Wording(Path(__file__).with_name("texts.yml"))
text = WORDING.text
words = WORDING.words


def role_name(role: Role) -> str:
    """The role as staff call it."""
    return text(f"roles.{role.value}")


def sentence(error: StaffError) -> str:
    """What went wrong and the mend, in one sentence; times in Asia/Shanghai."""
    if isinstance(error, WeakPassword):
        return text(f"weak.{error.why}")
    return text(f"errors.{type(error).__name__}", **{name: _shown(value) for name, value in vars(error).items()})


def _shown(value: object) -> str:
    return f"{value.astimezone(TIME_ZONE):%H:%M}" if isinstance(value, datetime) else str(value)
