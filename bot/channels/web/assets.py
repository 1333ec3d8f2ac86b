"""The page's files: read once, served compressed, addressed by their content so that browsers may keep them."""

from __future__ import annotations

import hashlib
import mimetypes
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parent / "static"
TYPES = {".webmanifest": "application/manifest+json", ".js": "text/javascript", ".svg": "image/svg+xml"}
PACKED = frozenset({".png"})


class Assets:
    """The files of a folder by name."""

    def __init__(self, folder: Path = STATIC) -> None:
        """Reads every file of `folder`."""
        self._files = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
        whole = b"".join(self._files.values())
        # One version for all: a script that imports another must not get an older one from the browser's store.
        self.version = hashlib.sha256(whole).hexdigest()[:10]

    def url(self, name: str) -> str:
        """The address of a file; an unknown name is a mistake in a template (KeyError)."""
        if name not in self._files:
            raise KeyError(name)
        return f"/static/{self.version}/{name}"

    def response(self, name: str, cache: str) -> web.Response:
        """A file with its type; `cache` is the Cache-Control header. Raises HTTPNotFound."""
        body = self._files.get(name)
        if body is None:
            raise web.HTTPNotFound
        suffix = Path(name).suffix
        kind = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        charset = "utf-8" if kind.startswith("text/") else None
        answer = web.Response(body=body, content_type=kind, charset=charset, headers={"Cache-Control": cache})
        if suffix not in PACKED:
            answer.enable_compression()
        return answer
