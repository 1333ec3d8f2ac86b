"""Why an import or its undoing was refused; `str(error)` is the Chinese sentence."""

from __future__ import annotations

from bot.registry.import_texts import text


class ImportRefused(Exception):
    """Something that staff can mend or wait for."""


class Busy(ImportRefused):
    """The people of the list were being changed all the time."""

    def __init__(self) -> None:
        super().__init__(text("busy"))


class NothingToUndo(ImportRefused):
    """There is no import, or all are undone."""

    def __init__(self) -> None:
        super().__init__(text("nothing_to_undo"))


class ChangedSince(ImportRefused):
    """So many of the import's people were changed, or something was recorded of them, since then."""

    def __init__(self, number: int, count: int) -> None:
        super().__init__(text("changed_since", number=number, count=count))
        self.count = count
