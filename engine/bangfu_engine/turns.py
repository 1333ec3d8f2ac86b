"""The user messages that an order of the app becomes: one, or one for each need of the person's message."""

from __future__ import annotations

from typing import Any, Dict, List, Sequence, Text

from rasa.core.channels.channel import UserMessage

from bangfu_engine.channel import MessageCollector


class SaidOnce(MessageCollector):
    """Of what two turns of one order both say (the question that is still open), the later stays."""

    async def send_response(self, recipient_id: Text, message: Dict[Text, Any]) -> None:
        """Collects one message."""
        await super().send_response(recipient_id, message)
        said = self.messages[-1]
        self.messages[:-1] = [each for each in self.messages[:-1] if each != said]


def user_messages(order: Dict[Text, Any], parses: Sequence[Dict[Text, Any]]) -> List[UserMessage]:
    """A message for each parse, all with one channel; only the last bears the order's id, which keeps the answer."""
    if len(parses) == 1:
        return [_message(order, MessageCollector(), order["text"], parses[0], order["message_id"], {})]
    channel, ids = SaidOnce(), [f"{order['message_id']}/{number}" for number in range(1, len(parses))]
    return [
        _message(order, channel, parse["text"], parse, message_id, {"need": number, "needs": len(parses)})
        for number, (parse, message_id) in enumerate(zip(parses, [*ids, order["message_id"]], strict=True), 1)
    ]


def as_need(need: Dict[Text, Any], parse: Dict[Text, Any]) -> Dict[Text, Any]:
    """What the need's words hold, under the topic that was found for the need."""
    kept = {name: parse[name] for name in ("entities", "intent_ranking") if name in parse}
    intent = {"name": need["intent"], "confidence": need["confidence"]}
    return {**kept, "text": need["text"], "intent": intent}


def _message(  # noqa: PLR0913, PLR0917  a message has these parts
    order: Dict[Text, Any],
    channel: MessageCollector,
    text: Text,
    parse: Dict[Text, Any],
    message_id: Text,
    told: Dict[Text, int],
) -> UserMessage:
    metadata = {**(order.get("metadata") or {}), **told}
    conversation = order["conversation_id"]
    return UserMessage(text, channel, conversation, parse_data=parse, message_id=message_id, metadata=metadata)
