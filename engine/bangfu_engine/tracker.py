"""A tracker that is copied as it stands."""

from __future__ import annotations

import copy
import dataclasses

from rasa.shared.core.trackers import DialogueStateTracker


class LiveTracker(DialogueStateTracker):
    """Rasa copies a tracker before each action by replaying all of its events; this one copies its present state."""

    def copy(self) -> LiveTracker:
        """A duplicate that can be changed without changing this one."""
        twin = copy.copy(self)
        twin.events = self._create_events(self.events)
        twin.slots = {name: copy.copy(slot) for name, slot in self.slots.items()}
        twin.active_loop = dataclasses.replace(self.active_loop) if self.active_loop else None
        return twin
