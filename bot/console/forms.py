"""What somebody typed into a form, kept so that the form can be shown again."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from aiohttp import web
from multidict import MultiDict, MultiDictProxy

Form = MultiDictProxy[str | bytes | bytearray | web.FileField]
FORM: web.RequestKey[Form] = web.RequestKey("form", MultiDictProxy)


class Typed:
    """The text fields of a form; a field that is missing reads as empty."""

    def __init__(self, fields: Iterable[tuple[str, str]] = ()) -> None:
        """Takes names and values in order; a name may come several times."""
        self._fields = MultiDict(fields)

    def __getitem__(self, name: str) -> str:
        """The first value without control characters and blanks around it."""
        return clean(self._fields.get(name, "")).strip()

    def exactly(self, name: str) -> str:
        """The first value as it was typed: blanks belong to a password."""
        return self._fields.get(name, "")

    def all(self, name: str) -> list[str]:
        """Every value, without control characters: the ticked boxes of one name."""
        return [clean(value) for value in self._fields.getall(name, [])]

    def has(self, name: str) -> bool:
        """Whether the box is ticked."""
        return name in self._fields


def clean(text: str) -> str:
    """The text without control characters and broken surrogates, which databases refuse; line ends stay."""
    return "".join(each for each in text if each in "\n\t" or unicodedata.category(each) not in {"Cc", "Cs"})


async def typed(request: web.Request) -> Typed:
    """The text fields of the form that came; NUL, which PostgreSQL does not store, is left out."""
    fields = (await read_form(request)).items()
    return Typed((name, value.replace("\0", "")) for name, value in fields if isinstance(value, str))


async def read_form(request: web.Request) -> Form:
    """All fields, files too; raises HTTPBadRequest for what is no form, HTTPRequestEntityTooLarge."""
    try:
        request[FORM] = await request.post()
    except (ValueError, LookupError) as error:
        raise web.HTTPBadRequest from error
    return request[FORM]


def close_files(request: web.Request) -> None:
    """Frees what the files of the form take on the disk."""
    for value in request.get(FORM, {}).values():
        if isinstance(value, web.FileField):
            value.file.close()
