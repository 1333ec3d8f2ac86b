"""A Bot API server for tests, after its published specification (core.telegram.org/bots/api).

Kept from the specification: addresses and parameter encodings, error envelopes and their wording, `getUpdates` with
confirmation by offset, one poller at a time and none beside a webhook, limits of texts, captions and `callback_data`,
uploads as multipart parts.
"""

from __future__ import annotations

import asyncio
import re
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any

from aiohttp import web
from bot_api_parameters import ApiError, bad_request, checked_keyboard, parameters_of, point_of, units

__all__ = ["TOKEN", "ApiError", "BotApi", "bad_request"]
TOKEN = "4242:faithful"
BOT = {"id": 4242, "is_bot": True, "first_name": "帮扶通", "username": "bangfu_bot"}
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
ACTIONS = {"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document"}
ACTIONS |= {"choose_sticker", "find_location", "record_video_note", "upload_video_note"}
MOST_CAPTION = 1024
LARGEST_UPLOAD = 50_000_000
WAIT_SECONDS = 30


class BotApi:
    """The server. Chats exist once their person has written; `sent` is what people see."""

    def __init__(self, seconds: Callable[[], float] = lambda: 0.0) -> None:
        self.sent: list[dict[str, Any]] = []
        self.answered: list[dict[str, Any]] = []
        self.actions: list[dict[str, Any]] = []
        self.files: dict[str, bytes] = {}
        self.webhook: dict[str, Any] = {}
        self.chats: set[int] = set()
        self.blocked: set[int] = set()
        self.calls: Counter[str] = Counter()
        self.confirmed = 0
        self.url = ""
        self._seconds = seconds
        self._updates: list[dict[str, Any]] = []
        self._last_update = 100_000
        self._queries: set[str] = set()
        self._errors: dict[str, deque[ApiError]] = defaultdict(deque)
        self._cut: set[str] = set()
        self._held: dict[str, asyncio.Event] = {}
        self._poller: asyncio.Task[Any] | None = None
        self._changed = asyncio.Condition()
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        app = web.Application(client_max_size=LARGEST_UPLOAD)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, handler_cancellation=True, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        for gate in self._held.values():
            gate.set()
        if self._runner:
            await self._runner.cleanup()

    def fail(self, method: str, error: ApiError) -> None:
        """The next call of `method` gets this error."""
        self._errors[method].append(error)

    def cut(self, method: str) -> None:
        """The next call of `method` takes effect, but the connection breaks before its answer."""
        self._cut.add(method)

    def hold(self, method: str) -> asyncio.Event:
        """Calls of `method` take effect, but their answers wait for the event."""
        return self._held.setdefault(method, asyncio.Event())

    async def put(self, **kind: Any) -> dict[str, Any]:
        """An update happens."""
        self._last_update += 1
        update = {"update_id": self._last_update, **kind}
        self._updates.append(update)
        await self._tell()
        return update

    async def repeat(self, update: dict[str, Any]) -> None:
        """An update comes once more."""
        self._updates.append(update)
        await self._tell()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Waits for something to become true of this server; fails after 30 s."""
        async with asyncio.timeout(WAIT_SECONDS), self._changed:
            await self._changed.wait_for(condition)

    async def seen(self, number: int) -> list[dict[str, Any]]:
        """What people see, once it is at least `number` messages."""
        await self.until(lambda: len(self.sent) >= number)
        return self.sent

    def new_query(self) -> str:
        self._queries.add(str(len(self._queries) + 1))
        return str(len(self._queries))

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def _call(self, request: web.Request) -> web.Response:
        method = request.match_info["method"]
        self.calls[method] += 1
        try:
            if request.match_info["token"] != TOKEN:
                raise ApiError(401, "Unauthorized")
            if self._errors[method]:
                raise self._errors[method].popleft()
            result = await self._handler(method)(await parameters_of(request))
        except ApiError as error:
            return web.json_response(error.body, status=error.code)
        finally:
            await self._tell()
        if method in self._cut:
            self._cut.discard(method)
            assert request.transport
            request.transport.abort()
        if method in self._held:
            await self._held[method].wait()
        return web.json_response({"ok": True, "result": result})

    def _handler(self, method: str) -> Callable[[dict[str, Any]], Any]:
        handler = getattr(self, f"_api_{method.lower()}", None)
        if handler is None:
            raise ApiError(404, "Not Found")
        return handler

    async def _api_getme(self, _: dict[str, Any]) -> dict[str, Any]:
        flags = ("can_join_groups", "can_read_all_group_messages", "supports_inline_queries")
        return {**BOT, **dict.fromkeys(flags, False)}

    async def _api_setwebhook(self, given: dict[str, Any]) -> bool:
        if not str(given.get("url", "")).startswith("https://"):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", given.get("secret_token", "-")):
            raise bad_request("secret token contains unallowed characters")
        self.webhook = given
        return True

    async def _api_deletewebhook(self, _: dict[str, Any]) -> bool:
        self.webhook = {}
        return True

    async def _api_getupdates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            raise ApiError(
                409, "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook first"
            )
        mine = asyncio.current_task()
        self._poller = mine
        self._confirm(int(given.get("offset", 0)))
        wanted = set(given.get("allowed_updates") or ())

        def ready() -> bool:
            return self._poller is not mine or bool(self._pending(wanted))

        try:
            async with asyncio.timeout(float(given.get("timeout", 0))), self._changed:
                self._changed.notify_all()
                await self._changed.wait_for(ready)
        except TimeoutError:
            return []
        if self._poller is not mine:
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        return self._pending(wanted)[: int(given.get("limit", 100))]

    def _confirm(self, offset: int) -> None:
        self.confirmed = max(self.confirmed, offset)
        self._updates = [each for each in self._updates if each["update_id"] >= offset]

    def _pending(self, wanted: set[str]) -> list[dict[str, Any]]:
        def is_wanted(update: dict[str, Any]) -> bool:
            kind = next(key for key in update if key != "update_id")
            return kind in wanted if wanted else kind not in NOT_BY_DEFAULT

        return [update for update in self._updates if is_wanted(update)]

    async def _api_sendmessage(self, given: dict[str, Any]) -> dict[str, Any]:
        chat = self._chat(given)
        text = given.get("text", "")
        if not text.strip():
            raise bad_request("message text is empty")
        if units(text) > 4096:
            raise bad_request("message is too long")
        return self._sent(chat, given, text=text)

    async def _api_senddocument(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, upload, caption = self._chat(given), given.get("document"), given.get("caption", "")
        if not isinstance(upload, web.FileField):
            raise bad_request("there is no document in the request")
        if units(caption) > MOST_CAPTION:
            raise bad_request("message caption is too long")
        content = upload.file.read()
        number = f"file{len(self.files) + 1}"
        self.files[number] = content
        names = {"file_name": upload.filename, "mime_type": upload.content_type, "file_size": len(content)}
        document = {"file_id": number, "file_unique_id": number, **names}
        return self._sent(chat, given, document=document, **({"caption": caption} if caption else {}))

    async def _api_sendlocation(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._sent(self._chat(given), given, location=point_of(given))

    async def _api_sendvenue(self, given: dict[str, Any]) -> dict[str, Any]:
        chat, point = self._chat(given), point_of(given)
        if not given.get("title") or not given.get("address"):
            raise bad_request("parameters title and address are required")
        venue = {"location": point, "title": given["title"], "address": given["address"]}
        return self._sent(chat, given, location=point, venue=venue)

    async def _api_sendchataction(self, given: dict[str, Any]) -> bool:
        chat = self._chat(given)
        if given.get("action") not in ACTIONS:
            raise bad_request("wrong parameter action in request")
        self.actions.append({"chat_id": chat, "action": given["action"]})
        return True

    def _sent(self, chat: int, given: dict[str, Any], **content: Any) -> dict[str, Any]:
        message = {
            "message_id": len(self.sent) + 1000,
            "from": BOT,
            "chat": {"id": chat, "type": "private", "first_name": "某人"},
            "date": 1_790_000_000,
            **content,
        }
        if "reply_markup" in given:
            message["reply_markup"] = checked_keyboard(given["reply_markup"])
        self.sent.append({**message, "at": self._seconds()})
        return message

    def _chat(self, given: dict[str, Any]) -> int:
        if not given.get("chat_id"):
            raise bad_request("chat_id is empty")
        chat = int(given["chat_id"])
        if chat not in self.chats:
            raise bad_request("chat not found")
        if chat in self.blocked:
            raise ApiError(403, "Forbidden: bot was blocked by the user")
        return chat

    async def _api_answercallbackquery(self, given: dict[str, Any]) -> bool:
        if given.get("callback_query_id") not in self._queries:
            raise bad_request("query is too old and response timeout expired or query ID is invalid")
        if len(given.get("text", "")) > 200:
            raise bad_request("MESSAGE_TOO_LONG")
        self._queries.discard(given["callback_query_id"])
        self.answered.append(given)
        return True
