"""What broadcast refuses, each with its datum; the sentences stand in `texts.yml` under `errors`, by class name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime


class BroadcastError(Exception):
    """Something about a campaign that staff can understand and mend; its attributes fill the sentence."""


class NoCampaign(BroadcastError):
    """There is no campaign with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class Outdated(BroadcastError):
    """Somebody changed the campaign since it was shown."""


class NotNow(BroadcastError):
    """The step does not follow from the state the campaign is in."""

    def __init__(self, step: str, state: str) -> None:
        super().__init__(step, state)
        self.step, self.state = step, state


class NotAllowed(BroadcastError):
    """The account may not do this."""

    def __init__(self, permission: str) -> None:
        super().__init__(permission)
        self.permission = permission


class OwnWork(BroadcastError):
    """Whoever made, changed or submitted a campaign does not approve it."""


class BadField(BroadcastError):
    """A field cannot be taken; `key` names the sentence, `values` fill it."""

    def __init__(self, field: str, key: str, **values: object) -> None:
        super().__init__(field, key)
        self.field, self.key, self.values = field, key, values


class UnknownVariables(BroadcastError):
    """The text has blanks that nothing fills."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(*self.names)


class NeedsFair(BroadcastError):
    """The text (or the kind) speaks of a fair and none is attached."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = tuple(names)
        super().__init__(*self.names)


class FairSilent(BroadcastError):
    """The text has blanks that the attached fair says nothing about."""

    def __init__(self, names: Iterable[str]) -> None:
        self.names = tuple(names)
        super().__init__(*self.names)


class TooLong(BroadcastError):
    """The notice would not go into one message of the channel."""

    def __init__(self, channel: str, length: int, most: int) -> None:
        super().__init__(channel, length, most)
        self.channel, self.length, self.most = channel, length, most


class NoFair(BroadcastError):
    """There is no fair with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class FairOver(BroadcastError):
    """The fair has ended."""


class FairChanged(BroadcastError):
    """The fair is not what it was at the approval, or is not held any more."""


class Nobody(BroadcastError):
    """The audience is empty."""


class TooLate(BroadcastError):
    """It would go out after its expiry."""

    def __init__(self, expires_at: datetime) -> None:
        super().__init__(expires_at)
        self.expires_at = expires_at


class StartPassed(BroadcastError):
    """The moment to start at has passed."""


class NoChat(BroadcastError):
    """There is no chat with this id."""


class ChatOfPerson(BroadcastError):
    """A chat of somebody in the registry is nobody's to try texts on."""


class NotYet(BroadcastError):
    """People cannot be at a fair that is not on this day."""


class NoPerson(BroadcastError):
    """There is no person with this number."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number
