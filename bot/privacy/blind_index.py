"""Find a sealed text without opening all of them: beside it stands an HMAC of its normal form.

Equal texts of one kind have equal indexes under one key, so that the database can look them up and keep them unique,
but tells nobody without the key what they are. While keys are being replaced, rows stand under several: look up with
`all_of`, and before inserting what must be unique, look it up in the same writing transaction.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping

from bot.privacy.key_file import Keys
from bot.privacy.numbers import normal_id_number, normal_phone
from bot.privacy.sealing import Sealer

ID_NUMBER = "id_number"
PHONE = "phone"
PURPOSE = "blind index"
NORMAL: Mapping[str, Callable[[str], str]] = {ID_NUMBER: normal_id_number, PHONE: normal_phone}


class BlindIndex:
    """Makes the indexes with keys derived from those that seal."""

    def __init__(self, sealer: Sealer) -> None:
        """Uses the sealer's keys, whatever they are at the moment."""
        self._sealer = sealer

    def of(self, kind: str, value: str) -> str:
        """`<key>.<hex of HMAC-SHA256>` under the current key, to be stored; raises BadKeyFile.

        ID numbers and phones may come in any writing; what is no phone is indexed as it is.
        """
        keys = self._sealer.keys()
        return _index(keys, keys.current, kind, _normal(kind, value))

    def all_of(self, kind: str, value: str) -> tuple[str, ...]:
        """The index under each key, the current one first, for `column IN (…)`; raises BadKeyFile."""
        keys = self._sealer.keys()
        normal = _normal(kind, value)
        return tuple(_index(keys, name, kind, normal) for name in keys.names)


def _index(keys: Keys, name: str, kind: str, normal: bytes) -> str:
    return f"{name}.{hmac.digest(keys.derived(name, f'{PURPOSE} {kind}'), normal, 'sha256').hex()}"


def _normal(kind: str, value: str) -> bytes:
    made = NORMAL[kind](value) if kind in NORMAL else ""
    return (made or value).encode()
