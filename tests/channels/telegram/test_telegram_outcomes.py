from __future__ import annotations

import httpx
import pytest
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)

from bot.channels.errors import AddressMoved, DeliveryError, OutcomeUnknown, Refused, TryLater, Unreachable
from bot.channels.telegram.outcomes import outcome


def caused(error: TelegramError, cause: Exception) -> TelegramError:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (RetryAfter(7), TryLater),
        (InvalidToken(), TryLater),
        (caused(NetworkError("no"), httpx.ConnectError("no")), TryLater),
        (caused(TimedOut(), httpx.ConnectTimeout("late")), TryLater),
        (caused(TimedOut(), httpx.PoolTimeout("late")), TryLater),
        (caused(TimedOut(), httpx.ReadTimeout("late")), OutcomeUnknown),
        (caused(TimedOut(), httpx.WriteTimeout("late")), OutcomeUnknown),
        (caused(NetworkError("cut"), httpx.ReadError("cut")), OutcomeUnknown),
        (NetworkError("Bad Gateway"), OutcomeUnknown),
        (TelegramError("Invalid server response"), OutcomeUnknown),
        (Forbidden("bot was blocked by the user"), Unreachable),
        (BadRequest("Chat not found"), Unreachable),
        (BadRequest("Button_data_invalid"), Refused),
        (ChatMigrated(9), AddressMoved),
    ],
)
def test_only_what_surely_did_not_go_out_is_tried_again(error: TelegramError, kind: type[DeliveryError]) -> None:
    assert type(outcome(error)) is kind


def test_wait_and_new_address_are_kept() -> None:
    assert outcome(RetryAfter(7)).seconds == 7
    assert outcome(ChatMigrated(9)).new_address == "9"
