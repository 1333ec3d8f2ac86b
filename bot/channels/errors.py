"""How a channel tells that a message did not go out; the tree is the gateway's (`bot.gateway.sender`)."""

from bot.gateway.sender import AddressMoved, DeliveryError, OutcomeUnknown, Refused, TryLater, Unreachable

__all__ = ["AddressMoved", "DeliveryError", "OutcomeUnknown", "Refused", "TryLater", "Unreachable"]
