"""The stock bot's only action, run by `rasa run actions` in the engine's environment."""

from typing import Any

from rasa_sdk import Action


class ActionKb(Action):  # type: ignore[misc]
    """Answers at once, so that Rasa itself is measured and not a knowledge base."""

    def name(self) -> str:
        """The action's name in the domain."""
        return "action_kb"

    def run(self, dispatcher: Any, tracker: Any, domain: Any) -> list[Any]:
        """Says one sentence."""
        dispatcher.utter_message(text="政策答复")
        return []
