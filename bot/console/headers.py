"""Headers of every answer under `/console`, and the cookie that holds a session."""

from __future__ import annotations

from aiohttp import web

from bot.console.services import CONSOLE

ROOT = "/console"
COOKIE = "bangfu_staff"
SAFE = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not `no-referrer`: under it browsers send `Origin: null` with the page's own forms.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(), geolocation=(), camera=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Robots-Tag": "noindex",
}


def is_console(path: str) -> bool:
    """Whether an address belongs to the console."""
    return path == ROOT or path.startswith(f"{ROOT}/")


async def add_console_headers(request: web.Request, response: web.StreamResponse) -> None:
    """Sets the console's headers (an `on_response_prepare` signal); nothing is kept unless the handler says so."""
    if not is_console(request.path):
        return
    response.headers.update(SAFE)
    response.headers.setdefault("Cache-Control", "no-store")


def keep_session(request: web.Request, response: web.Response, token: str) -> None:
    """Sets the cookie: not for scripts, not from other sites, over TLS only where the app is reached over TLS."""
    secure = request.secure or request.app[CONSOLE].settings.web_url().startswith("https:")
    response.set_cookie(COOKIE, token, path=ROOT, httponly=True, samesite="Strict", secure=secure)


def forget_session(response: web.StreamResponse) -> None:
    """Removes the cookie."""
    response.del_cookie(COOKIE, path=ROOT, httponly=True, samesite="Strict")
