"""Updates by webhook: Telegram posts each one until it gets a 200, which it gets when the update is stored."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import re

import structlog
from aiohttp import web
from telegram import Bot, Update

from bot.channels.telegram.intake import Intake
from bot.channels.telegram.readable import MALFORMED, readable
from bot.channels.telegram.texts import texts
from bot.channels.telegram.updates import ALLOWED_UPDATES
from bot.gateway.errors import Overloaded
from bot.settings import Settings

LOG = structlog.get_logger("telegram")
PATH = "/channels/telegram/webhook"
PROOF_HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Bot API setWebhook, secret_token.
ALLOWED_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Webhook:
    """The webhook: where Telegram is told to post, and what happens then."""

    def __init__(self, bot: Bot, intake: Intake, public_url: str, secret: str) -> None:
        """Telegram reaches us at `public_url` and shows `secret`."""
        self._bot = bot
        self._intake = intake
        self._url = public_url.rstrip("/") + PATH
        self._secret = secret

    async def open(self) -> None:
        """Tells Telegram the address and the secret."""
        await self._bot.set_webhook(self._url, allowed_updates=ALLOWED_UPDATES, secret_token=self._secret)

    async def run(self) -> None:
        """Waits to be cancelled: the web server does the work."""
        await asyncio.Event().wait()

    async def handle(self, request: web.Request) -> web.Response:
        """200 after the update is stored; 403 without the secret, 400 if it is no update, 503 when overloaded."""
        if not hmac.compare_digest(request.headers.get(PROOF_HEADER, "").encode(), self._secret.encode()):
            raise web.HTTPForbidden
        update = self._read(await request.read())
        try:
            await self._intake.take(update)
        except Overloaded as error:
            raise web.HTTPServiceUnavailable(headers={"Retry-After": str(error.retry_after)}) from error
        return web.Response()

    def _read(self, body: bytes) -> Update:
        try:
            return Update.de_json(readable(json.loads(body)), self._bot)
        except MALFORMED as error:
            LOG.warning("not an update", why=type(error).__name__)
            raise web.HTTPBadRequest from error


def webhook_secret(settings: Settings) -> str:
    """The secret that is set, or one derived from the token; a ValueError (Chinese, for staff) if it is malformed."""
    secret = settings.telegram_webhook_secret.get_secret_value()
    if not secret:
        return hmac.new(settings.telegram_token.get_secret_value().encode(), b"webhook", hashlib.sha256).hexdigest()
    if not ALLOWED_SECRET.fullmatch(secret):
        raise ValueError(texts()["setup"]["bad_secret"])
    return secret
