"""The file with the keys: JSON `{"current": name, "keys": {name: base64 of 32 bytes}}`, readable by its owner only.

The file is never changed in place: a new one takes its place in one step, so that whoever reads it at that moment has
the one or the other, whole. Whoever changes it holds it alone first.
"""

from __future__ import annotations

import base64
import binascii
import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
FIRST_KEY = "k1"
NUMBERED = re.compile(r"k(\d{1,9})")
ONLY_THE_OWNER = 0o600


class SealingError(Exception):
    """Something sealed cannot be made or read."""


class BadKeyFile(SealingError):
    """The key file at `path` cannot be read or is not one."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"not a key file: {path}")
        self.path = path


class CannotWrite(SealingError):
    """The key file at `path` cannot be changed; `why` is the system's word."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"cannot write {path}: {why}")
        self.path, self.why = path, why


class KeysHeld(SealingError):
    """Somebody else is changing the keys now."""


@dataclass(frozen=True)
class Keys:
    """The keys by name, and the name of the one that seals."""

    current: str
    secrets: Mapping[str, bytes] = field(repr=False)
    _derived: dict[tuple[str, str], bytes] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def ciphers(self) -> dict[str, AESGCM]:
        """What seals and opens, by the key's name."""
        return {name: AESGCM(secret) for name, secret in self.secrets.items()}

    @property
    def names(self) -> tuple[str, ...]:
        """All names, the current one first, then as in the file."""
        return (self.current, *(name for name in self.secrets if name != self.current))

    def derived(self, name: str, purpose: str) -> bytes:
        """A key for another purpose, made from the key of that name (RFC 5869)."""
        made = self._derived.get((name, purpose))
        if made is None:
            hkdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose.encode())
            made = self._derived[name, purpose] = hkdf.derive(self.secrets[name])
        return made

    def next_name(self) -> str:
        """A name that no key in the file has had: one above the highest number."""
        numbers = [int(found[1]) for name in self.secrets if (found := NUMBERED.fullmatch(name))]
        return f"k{max(numbers, default=0) + 1}"


def read_key_file(path: Path) -> Keys:
    """The keys in the file; raises BadKeyFile."""
    try:
        loaded = json.loads(path.read_text(encoding="utf-8"))
        read = {name: _key(text) for name, text in loaded["keys"].items()}
        current: str = loaded["current"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise BadKeyFile(path) from error
    if current not in read or any("." in name for name in read):
        raise BadKeyFile(path)
    return Keys(current, read)


def make_key_file(path: Path) -> None:
    """Makes a file with one new key; leaves a file that is there alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, Keys(FIRST_KEY, {FIRST_KEY: secrets.token_bytes(KEY_BYTES)}))
    try:
        # A link, unlike a rename, never replaces the key that another process made meanwhile.
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody else changes the keys meanwhile; a killed process lets go. Raises KeysHeld, BadKeyFile, CannotWrite."""
    path = path.resolve()
    read_key_file(path)
    with _writing(path):
        lock = os.open(path.with_name(f".{path.name}.lock"), os.O_RDWR | os.O_CREAT, ONLY_THE_OWNER)
    try:
        _keep_owner(lock, path)
        _lock(lock)
        yield
    finally:
        os.close(lock)


def add_key(path: Path, name: str) -> None:
    """Adds a new key and makes it current; hold the file. Raises BadKeyFile, CannotWrite."""
    keys = read_key_file(path)
    if name in keys.secrets:
        raise ValueError("this name is taken")
    _replace(path, Keys(name, {**keys.secrets, name: secrets.token_bytes(KEY_BYTES)}))


def remove_keys(path: Path, names: Set[str]) -> None:
    """Takes keys out of the file, never the current one; hold the file. Raises BadKeyFile, CannotWrite."""
    keys = read_key_file(path)
    if keys.current in names:
        raise ValueError("the current key stays")
    _replace(path, Keys(keys.current, {name: secret for name, secret in keys.secrets.items() if name not in names}))


def _lock(file: int) -> None:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise KeysHeld from error


def _replace(path: Path, keys: Keys) -> None:
    path = path.resolve()
    with _writing(path):
        draft = _draft(path, keys)
        try:
            os.replace(draft, path)
        finally:
            draft.unlink(missing_ok=True)
        _sync_folder(path.parent)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CannotWrite(path, error.strerror or "") from error


def _sync_folder(path: Path) -> None:
    folder = os.open(path, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _draft(path: Path, keys: Keys) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    texts = {name: base64.b64encode(secret).decode() for name, secret in keys.secrets.items()}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, ONLY_THE_OWNER), "w") as file:
        file.write(json.dumps({"current": keys.current, "keys": texts}))
        _keep_owner(file.fileno(), path)
        file.flush()
        os.fsync(file.fileno())
    return draft


def _keep_owner(file: int, path: Path) -> None:
    # The administrator may run the command as root; the app, which is not, still has to read the file.
    if os.geteuid() == 0 and path.exists():
        owner = path.stat()
        os.fchown(file, owner.st_uid, owner.st_gid)


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(key) != KEY_BYTES:
        raise ValueError("a key has 32 bytes")
    return key
