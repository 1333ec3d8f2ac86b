"""Seal personal data in the database: AES-256-GCM under a key that lies in a file apart from it.

A sealed text is bound to its place (table, column, row): moved to another row it no longer opens. The file may hold
several keys, so that one can be replaced while the app serves: the current one seals, all of them open. Nonces are
random, so that a key should be replaced long before 2**32 texts (NIST SP 800-38D, 8.3).
"""

from __future__ import annotations

import os
from base64 import b64decode, urlsafe_b64encode
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.privacy.key_file import BadKeyFile, Keys, SealingError, make_key_file, read_key_file

__all__ = ["BadKeyFile", "CannotOpen", "Place", "Sealer", "SealingError", "make_key_file", "read_key_file"]

NONCE_BYTES = 12


class CannotOpen(SealingError):
    """The sealed text was changed, belongs elsewhere, or its key is not in the file."""


class Place(NamedTuple):
    """Where a sealed text stands; `row` is the primary key as text."""

    table: str
    column: str
    row: str

    def as_bytes(self) -> bytes:
        """What GCM authenticates beside the text."""
        return "|".join(self).encode()


# What tells one state of the key file from another: when it changed, its inode and its size.
Stamp = tuple[int, int, int]


class Sealer:
    """Seals and opens texts; follows the key file as it changes, and makes it if the first sealing finds none."""

    def __init__(self, path: Path) -> None:
        """Uses the key file at `path`."""
        self.path = path
        self._file = str(path)
        self._may_make_key = True
        self._read: tuple[Stamp, Keys] | None = None

    def expect_key(self) -> None:
        """From now on no new key is made: something is sealed already, and a new key would not open it."""
        self._may_make_key = False

    def prepare(self) -> None:
        """Reads the keys now, and makes the file if there is none and there may be a new one; raises BadKeyFile."""
        self.keys()

    def keys(self) -> Keys:
        """The keys as the file has them at this moment, made if there may be new ones; raises BadKeyFile."""
        if self._may_make_key and not self.path.exists():
            make_key_file(self.path)
        return self._latest()

    def seal(self, text: str, place: Place) -> str:
        """The text as `<key>.<base64url of nonce and ciphertext>`; raises BadKeyFile."""
        keys = self.keys()
        nonce = os.urandom(NONCE_BYTES)
        sealed = nonce + keys.ciphers[keys.current].encrypt(nonce, text.encode(), place.as_bytes())
        return f"{keys.current}.{urlsafe_b64encode(sealed).decode()}"

    def open(self, sealed: str, place: Place) -> str:
        """The text that was sealed at this place; raises CannotOpen, BadKeyFile (also when there is no file)."""
        name, _, body = sealed.partition(".")
        cipher = self._cipher(name)
        if cipher is None:
            raise CannotOpen(place.table, place.column)
        try:
            content = b64decode(body, altchars=b"-_", validate=True)
            return cipher.decrypt(content[:NONCE_BYTES], content[NONCE_BYTES:], place.as_bytes()).decode()
        except (InvalidTag, ValueError) as error:
            raise CannotOpen(place.table, place.column) from error

    def _cipher(self, name: str) -> AESGCM | None:
        if self._read and (known := self._read[1].ciphers.get(name)):
            return known
        return self._latest().ciphers.get(name)

    def _latest(self) -> Keys:
        try:
            found = os.stat(self._file)
        except OSError as error:
            raise BadKeyFile(self.path) from error
        stamp = (found.st_mtime_ns, found.st_ino, found.st_size)
        if self._read and self._read[0] == stamp:
            return self._read[1]
        keys = read_key_file(self.path)
        # A file that was there and is gone must come back: a new one would not open what is sealed.
        self.expect_key()
        self._read = stamp, keys
        return keys
