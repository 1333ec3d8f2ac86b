"""What a session still needs before it may do anything."""

from __future__ import annotations

from typing import Literal

from bot.settings import Settings
from bot.staff.sessions import Session

Step = Literal["password", "second_factor", "set_up_second_factor"]


def next_step(session: Session, settings: Settings) -> Step | None:
    """The next page of the sign-in, or None: a session still of stage `password` is then renewed as `full`.

    The second factor comes before the new password: a one-time password alone must not be enough to set one.
    """
    staff = session.staff
    if session.stage == "password" and staff.has_second_factor:
        return "second_factor"
    if staff.must_change:
        return "password"
    if staff.has_second_factor or staff.demo or settings.staff_second_factor == "optional":
        return None
    return "set_up_second_factor"
