"""Headers that tell a browser what the page may do, and the cookie that keeps a conversation."""

from __future__ import annotations

from urllib.parse import quote, urlsplit

from aiohttp import web

from bot.channels.web.problems import problem

COOKIE = "bangfu_conversation"
COOKIE_SECONDS = 30 * 24 * 3600
SAFE = {
    "Content-Security-Policy": "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: under it browsers send `Origin: null` with the page's own form, and the check below is lost.
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "microphone=(self), geolocation=(self), camera=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}


async def add_safe_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Adds the safety headers that the handler has not set itself (an `on_response_prepare` signal)."""
    for name, value in SAFE.items():
        response.headers.setdefault(name, value)


def refuse_other_sites(request: web.Request, public_url: str) -> None:
    """Raises Problem 403 if another site's page sent the form; `public_url` is the app's own address behind a proxy."""
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(public_url).netloc} - {""}
    if origin is not None and urlsplit(origin).netloc not in ours:
        raise problem(403, "cross_site")


def keep_conversation(request: web.Request, response: web.Response, identifier: str, public_url: str) -> None:
    """Sets the cookie: not for scripts, not for other sites, over TLS only where the app is reached over TLS."""
    secure = request.secure or public_url.startswith("https:")
    response.set_cookie(COOKIE, identifier, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax", secure=secure)


def attachment_header(name: str) -> str:
    """`Content-Disposition` for a file to save (RFC 6266): its name as RFC 5987 writes it, and a plain one."""
    plain = "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_" for each in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
