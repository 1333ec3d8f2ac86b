"""The base of all records of the knowledge base."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

# The region of what holds in the whole country (GB/T 2260 has no code for it).
NATIONAL = "000000"


class Record(BaseModel):
    """Immutable, and an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")
