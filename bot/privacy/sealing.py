"""Seal personal data in the database: AES-256-GCM under a key that lies in a file apart from it.

A sealed text is bound to its place (table, column, row): moved to another row it no longer opens. The file may hold
several keys, so that one can be replaced: the current one seals, all of them open.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
NONCE_BYTES = 12
FIRST_KEY = "k1"
ONLY_THE_OWNER = 0o600


class SealingError(Exception):
    """Something sealed cannot be made or read."""


class CannotOpen(SealingError):
    """The sealed text was changed, belongs elsewhere, or its key is not in the file."""


class BadKeyFile(SealingError):
    """The key file at `path` cannot be read or is not one."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"not a key file: {path}")
        self.path = path


class Place(NamedTuple):
    """Where a sealed text stands; `row` is the primary key as text."""

    table: str
    column: str
    row: str

    def as_bytes(self) -> bytes:
        """What GCM authenticates beside the text."""
        return "|".join(self).encode()


class Keys(NamedTuple):
    """The keys by name, and the name of the one that seals."""

    current: str
    ciphers: dict[str, AESGCM]


class Sealer:
    """Seals and opens texts; the key file is read at the first use, and made by the first sealing."""

    def __init__(self, path: Path) -> None:
        """Uses the key file at `path`."""
        self._path = path
        self._may_make_key = True

    def expect_key(self) -> None:
        """From now on no new key is made: something is sealed already, and a new key would not open it."""
        self._may_make_key = False

    @cached_property
    def _keys(self) -> Keys:
        return read_key_file(self._path)

    def prepare(self) -> None:
        """Reads the keys now, and makes the file if there is none and there may be a new one; raises BadKeyFile."""
        if self._may_make_key and not self._path.exists():
            make_key_file(self._path)
        _ = self._keys

    def seal(self, text: str, place: Place) -> str:
        """The text as `<key>.<base64url of nonce and ciphertext>`; raises BadKeyFile."""
        self.prepare()
        nonce = secrets.token_bytes(NONCE_BYTES)
        cipher = self._keys.ciphers[self._keys.current]
        sealed = nonce + cipher.encrypt(nonce, text.encode(), place.as_bytes())
        return f"{self._keys.current}.{base64.urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, place: Place) -> str:
        """The text that was sealed at this place; raises CannotOpen, BadKeyFile (also when there is no file)."""
        name, _, body = sealed.partition(".")
        cipher = self._keys.ciphers.get(name)
        if cipher is None:
            raise CannotOpen(place.table, place.column)
        try:
            content = base64.b64decode(body, altchars=b"-_", validate=True)
            return cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.as_bytes()).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(place.table, place.column) from error


def make_key_file(path: Path) -> None:
    """Makes a file with one new key, readable by its owner only; leaves a file that is there alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    key = base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    content = json.dumps({"current": FIRST_KEY, "keys": {FIRST_KEY: key}})
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER), "w") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A link, unlike a rename, never replaces the key that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


def read_key_file(path: Path) -> Keys:
    """The keys in the file; raises BadKeyFile."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
        ciphers = {name: AESGCM(_key(text)) for name, text in loaded["keys"].items()}
        current: str = loaded["current"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeyFile(path) from error
    if current not in ciphers or any("." in name for name in ciphers):
        raise BadKeyFile(path)
    return Keys(current, ciphers)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
