"""What every action of ours is: it has a name and the app's services."""

from __future__ import annotations

from rasa_sdk import Action

from actions.services import Services

# Above this the classifier is sure that a message is not ours, and no document is searched.
SURE = 0.75


class ServiceAction(Action):
    """An action that calls the app's services."""

    action_name: str

    def __init__(self, services: Services) -> None:
        """Takes the services to call."""
        self.services = services

    def name(self) -> str:
        """The action's name in the domain."""
        return self.action_name


class Wrapping(Action):
    """An action that stands before another of the same name."""

    def __init__(self, inner: Action, services: Services) -> None:
        """Stands before `inner`."""
        self._inner = inner
        self._services = services

    def name(self) -> str:
        """The inner action's name."""
        return str(self._inner.name())
