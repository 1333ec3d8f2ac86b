"""All actions behind rasa-sdk's executor."""

from __future__ import annotations

from rasa_sdk.executor import ActionExecutor

from actions.conversation import Conversation, Listening
from actions.handoff import Distress, HandOver, StaffOnly
from actions.policy import AnswerPolicy, GiveUp, LearnPlace, Repeat
from actions.record import OwnRecord, RegistryWork
from actions.services import Services
from actions.unsure import AskTopic, Choosing

ACTIONS = (
    AnswerPolicy,
    LearnPlace,
    GiveUp,
    AskTopic,
    Repeat,
    HandOver,
    Distress,
    StaffOnly,
    OwnRecord,
    RegistryWork,
    Conversation,
)


def executor(services: Services) -> ActionExecutor:
    """An executor with all actions, each behind the interview and the choice that may be open."""
    made = ActionExecutor()
    made.domain = {}  # no action reads the domain, so the engine does not send it
    for action in ACTIONS:
        made.register_action(Listening(Choosing(action(services), services), services))
    return made
