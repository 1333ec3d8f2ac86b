"""Calls to the app's actions without the work that stock Rasa repeats at every turn.

Profiled on Rasa 3.6.21: half of a turn goes into re-checking the JSON schema of the answer's *schema* and a new HTTP
session is opened for each call. Here the answer's shape is checked directly, one session is kept, an action is sent
the slots and the events of the present turn instead of the whole history, and an event's class is looked up once.
"""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any, Callable, Dict, Optional, Text, Type

import aiohttp
import rasa
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker, EventVerbosity
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

RESOLVE_EVENT = Event.resolve_by_type
SECONDS = 30


class KeptEndpoint(EndpointConfig):
    """An action endpoint that keeps its HTTP session and tells `on_broken` of which talk a call failed.

    Rasa only logs a failed call and goes on without the action's events; such a turn must not pass for answered.
    """

    _session: Optional[aiohttp.ClientSession] = None
    on_broken: Callable[[Text], None] = staticmethod(lambda sender_id: None)

    async def request(
        self,
        method: Text = "post",
        subpath: Optional[Text] = None,
        content_type: Optional[Text] = "application/json",
        compress: bool = False,
        **kwargs: Any,
    ) -> Optional[Any]:
        """Sends the request and returns the JSON answer."""
        if self._session is None:
            self._session = aiohttp.ClientSession(headers=self.headers)
        try:
            return await self._post(kwargs["json"])
        except (aiohttp.ClientConnectionError, asyncio.TimeoutError):
            self.on_broken(kwargs["json"]["sender_id"])
            raise

    async def _post(self, call: Dict[Text, Any]) -> Any:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with self._session.post(self.url, json=call, timeout=timeout) as answer:
            if answer.status >= 400:
                raise ClientResponseError(answer.status, answer.reason, await answer.content.read())
            return await answer.json()

    async def close(self) -> None:
        """Closes the session."""
        if self._session is not None:
            await self._session.close()


def _call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Domain) -> Dict[Text, Any]:
    state = tracker.current_state(EventVerbosity.NONE)
    state["events"] = _events_of_this_turn(tracker)
    call = {"next_action": self._name, "sender_id": tracker.sender_id, "tracker": state, "version": rasa.__version__}
    return {**call, "domain": {}}


def _events_of_this_turn(tracker: DialogueStateTracker) -> list:
    events = []
    for event in reversed(tracker.events):
        events.append(event.as_dict())
        if isinstance(event, UserUttered):
            break
    return events[::-1]


def _validate(self: RemoteAction, result: Dict[Text, Any]) -> bool:
    for part in ("events", "responses"):
        if not _is_list_of_objects(result.get(part, [])):
            raise RasaException(f"action '{self._name}' did not answer with a list of objects in '{part}'")
    return True


def _is_list_of_objects(part: Any) -> bool:
    return isinstance(part, list) and all(isinstance(each, dict) for each in part)


@cache
def _event_class(type_name: Text, default: Optional[Type[Event]] = None) -> Optional[Type[Event]]:
    return RESOLVE_EVENT(type_name, default)


def install() -> None:
    """Puts the lean versions in place of the stock ones, for this process."""
    RemoteAction._action_call_format = _call_format
    RemoteAction._validate_action_result = _validate
    Event.resolve_by_type = staticmethod(_event_class)
