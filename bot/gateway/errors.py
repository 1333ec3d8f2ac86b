"""What can go wrong in the gateway; the caller's Chinese sentence is kept in `texts.yml`."""


class GatewayError(Exception):
    """Base of the gateway's errors."""


class UnknownConversation(GatewayError):
    """The conversation id was never given out on this channel."""


class NotOffered(GatewayError):
    """The payload is of no button that was offered in this conversation."""


class Overloaded(GatewayError):
    """More messages wait than the gateway takes; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        """Takes the seconds to wait."""
        super().__init__(f"retry after {retry_after} s")
        self.retry_after = retry_after


class EngineUnavailable(GatewayError):
    """The engine does not answer: it is loading, or it died."""


class EngineLost(EngineUnavailable):
    """The engine took the message and gave no answer: it died, or it took too long."""


class EngineFailed(GatewayError):
    """The engine answered with an error."""


class RequestTaken(GatewayError):
    """The id of the request belongs to a message of another conversation."""


class BackWithBot(GatewayError):
    """The talk was given back to the bot while the message was dealt with under another owner: the bot answers it."""
