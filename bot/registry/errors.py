"""What can go wrong in the registry; each error carries its datum, the Chinese sentence is made by `sentence`."""

from __future__ import annotations

from datetime import date

from bot.registry.values import PersonClass, Status
from bot.registry.wording import field_name, name_of, text, texts


class RegistryError(Exception):
    """Something that a person can mend."""


class NoSuchPerson(RegistryError):
    """Nobody has this number (any more)."""


class NoSuchHousehold(RegistryError):
    """No household has this number (any more)."""


class NoSuchTask(RegistryError):
    """No open task has this number."""


class NotAllowed(RegistryError):
    """The member of staff may not see sealed fields in full."""


class Changed(RegistryError):
    """Somebody else changed the record since it was read."""


class IdNumberTaken(RegistryError):
    """Somebody in the registry has this ID number already."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


class BadHousehold(RegistryError):
    """A household has a number and a region, and no text is too long."""


class NumberTaken(RegistryError):
    """Another household of the region has this number."""

    def __init__(self, number: str) -> None:
        super().__init__(number)
        self.number = number


class AccountTaken(RegistryError):
    """The chat is linked to somebody else."""


class BadValue(RegistryError):
    """A value cannot be stored in this field; `why` is a Chinese half-sentence that names no personal data."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(field, why)
        self.field = field_name(field)
        self.why = why


class OutOfOrder(RegistryError):
    """The status holds since a later day already; what held before is added as history."""

    def __init__(self, status: Status, since: date) -> None:
        super().__init__(status, since)
        self.status = name_of("status", status)
        self.since = since


class Overlaps(RegistryError):
    """Another row of the history holds in this time; `until` is empty when it holds still."""

    def __init__(self, status: str, since: date | None, until: date | None) -> None:
        super().__init__(status, since, until)
        self.status = status
        self.since = since or text("unknown")
        self.until = until or text("now")


class InFuture(RegistryError):
    """The day is still to come."""

    def __init__(self, day: date) -> None:
        super().__init__(day)
        self.day = day


class BackToFront(RegistryError):
    """The end is not after the beginning."""


class NotInClass(RegistryError):
    """Somebody who is not in a class cannot leave it."""

    def __init__(self, code: PersonClass) -> None:
        super().__init__(code)
        self.name = name_of("classes", code)


class NotSealed(RegistryError):
    """The field is shown as it is; there is nothing to reveal."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field_name(field)


def sentence(error: RegistryError) -> str:
    """What went wrong and the mend, in one Chinese sentence."""
    template: str = texts("errors")[type(error).__name__]
    return template.format(**vars(error))
