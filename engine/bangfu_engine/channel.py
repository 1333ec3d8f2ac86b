"""Where Rasa puts the bot's messages of one turn."""

from __future__ import annotations

from typing import Any, Dict, Text

from rasa.core.channels.channel import CollectingOutputChannel


class MessageCollector(CollectingOutputChannel):
    """Keeps each message whole: text, buttons and what the action attached to it stay together."""

    @classmethod
    def name(cls) -> Text:
        """Name of the channel."""
        return "bangfu"

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Collects one message."""
        self.messages.append(
            {
                "text": message.get("text") or "",
                "buttons": message.get("buttons") or [],
                "custom": message.get("custom") or {},
            }
        )
