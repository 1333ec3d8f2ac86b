"""What an error of python-telegram-bot means for a message: surely not sent, never to be sent, or perhaps sent."""

from __future__ import annotations

import httpx
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.errors import AddressMoved, DeliveryError, OutcomeUnknown, Refused, TryLater, Unreachable
from bot.channels.telegram.limiter import seconds_of

# Raised by httpx before a byte of the request has left.
NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError, httpx.UnsupportedProtocol)
NO_CONNECTION_SECONDS = 15.0
# A wrong token is mended by staff, not by haste.
BAD_TOKEN_SECONDS = 300.0
# Bot API descriptions that mean the chat is gone although the code is 400.
GONE = ("chat not found", "user is deactivated", "peer_id_invalid")


def outcome(error: TelegramError) -> DeliveryError:
    """The delivery error for an error of `send_message`."""
    match error:
        case RetryAfter():
            return TryLater(seconds_of(error))
        case ChatMigrated():
            return AddressMoved(str(error.new_chat_id))
        case Forbidden():
            return Unreachable(error.message)
        case BadRequest():
            return _bad_request(error.message)
        case InvalidToken():
            return TryLater(BAD_TOKEN_SECONDS)
    return _no_answer(error)


def _no_answer(error: TelegramError) -> DeliveryError:
    if isinstance(error.__cause__, NEVER_SENT):
        return TryLater(NO_CONNECTION_SECONDS)
    return OutcomeUnknown(f"{type(error).__name__}: {error.message}")


def _bad_request(message: str) -> DeliveryError:
    if any(words in message.lower() for words in GONE):
        return Unreachable(message)
    return Refused(message)
