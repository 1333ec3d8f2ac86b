"""What a Telegram update means to us: a message, a tapped choice, a change of reach, or nothing.

Only private chats count: in a group anybody would read the answers. Edited messages were answered when they first came.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from telegram import CallbackQuery, Chat, ChatMember, ChatMemberUpdated, Message, Update

from bot.channels.telegram.choices import Choice, read_choice
from bot.channels.telegram.texts import texts
from bot.gateway.messages import Incoming, Kind

NAME = "telegram"
ALLOWED_UPDATES = (Update.MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)
START = re.compile(r"/start(@\w+)?(\s.*)?", re.DOTALL)
COMMAND = re.compile(r"/+(\w*)(@\w+)?")


@dataclass(frozen=True)
class Tap:
    """A tapped button; `choice` is None if its data is not ours."""

    address: str
    message_id: str
    query_id: str
    choice: Choice | None


@dataclass(frozen=True)
class Reach:
    """The person blocked the bot or let it in again."""

    address: str
    blocked: bool


def read_update(update: Update) -> Incoming | Tap | Reach | None:
    """The meaning of an update, or None if it is not for us."""
    if update.message:
        return _message(update.update_id, update.message)
    if update.callback_query:
        return _tap(update.update_id, update.callback_query)
    if update.my_chat_member:
        return _reach(update.my_chat_member)
    return None


def _message(update_id: int, message: Message) -> Incoming | None:
    if message.chat.type != Chat.PRIVATE:
        return None
    address, number = str(message.chat.id), str(update_id)
    if message.location:
        place = message.location
        return Incoming(NAME, address, number, Kind.LOCATION, latitude=place.latitude, longitude=place.longitude)
    if message.text is not None:
        return Incoming(NAME, address, number, Kind.TEXT, plain(message.text))
    if message.effective_attachment is not None:
        return Incoming(NAME, address, number, Kind.MEDIA, message.caption or "")
    return None


def plain(text: str) -> str:
    """The text of a message: /start is a greeting, any other command loses its slash and the bot's name."""
    if START.fullmatch(text):
        return str(texts()["greeting"])
    return COMMAND.sub(r"\1", text, count=1) if text.startswith("/") else text


def _tap(update_id: int, query: CallbackQuery) -> Tap | None:
    if query.message is None or query.message.chat.type != Chat.PRIVATE:
        return None
    return Tap(str(query.message.chat.id), str(update_id), query.id, read_choice(query.data))


def _reach(change: ChatMemberUpdated) -> Reach | None:
    if change.chat.type != Chat.PRIVATE:
        return None
    return Reach(str(change.chat.id), change.new_chat_member.status == ChatMember.BANNED)
