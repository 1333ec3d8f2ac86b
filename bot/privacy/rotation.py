"""Replace keys while the app serves: a new one becomes current, everything is sealed anew, old ones can be taken away.

The new key is safe on the disk before anything is sealed under it, and old keys stay until they are pruned: back-ups of
the database need them. The audit log has names and counts of keys, nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.clock import Clock
from bot.privacy.audit import Audit
from bot.privacy.columns import SealedColumn
from bot.privacy.key_file import SealingError, add_key, held, remove_keys
from bot.privacy.resealing import Outcome, Resealing, Tell
from bot.privacy.sealing import Sealer
from bot.privacy.standing import Standing, standings, tables_of
from bot.storage.database import Database

ADDED = "keys.added"
RESEALED = "keys.resealed"
PRUNED = "keys.pruned"
# What was sealed before the keys changed may still wait to be stored: a large import does for minutes.
SETTLED_AFTER = timedelta(hours=1)


class TooSoon(SealingError):
    """The keys have changed lately; `until` (aware UTC) none is taken away."""

    def __init__(self, until: datetime) -> None:
        super().__init__("the keys have changed lately")
        self.until = until


@dataclass(frozen=True)
class Overview:
    """The keys, the current one first, and how the columns stand under them."""

    names: tuple[str, ...]
    standings: list[Standing]

    def unused(self) -> set[str]:
        """The keys under which nothing stands, without the current one."""
        return {name for name in self.names[1:] if not any(each.under[name] for each in self.standings)}


class Rotation:
    """The verbs of the command `keys`; each but `overview` raises KeysHeld when another one is at work."""

    def __init__(
        self, database: Database, sealer: Sealer, audit: Audit, clock: Clock, columns: Sequence[SealedColumn]
    ) -> None:
        """Looks after `columns`: all of the database, or what stands in others is lost."""
        self._database, self._sealer, self._audit, self._clock = database, sealer, audit, clock
        self._tables = tables_of(columns)

    async def overview(self) -> Overview:
        """The keys and what stands under them; raises BadKeyFile."""
        names = self._sealer.keys().names
        async with self._database.read() as connection:
            return Overview(names, await standings(connection, self._tables, names))

    async def rotate(self, actor: str, tell: Tell) -> Outcome:
        """Makes a new key current and seals everything anew; raises BadKeyFile, CannotWrite."""
        with held(self._sealer.path):
            await self._add_key(actor)
            return await self._reseal(actor, tell)

    async def resume(self, actor: str, tell: Tell) -> Outcome:
        """Seals anew what does not stand under the current key yet; raises BadKeyFile."""
        with held(self._sealer.path):
            return await self._reseal(actor, tell)

    async def prune(self, actor: str) -> set[str]:
        """Takes the unused keys out of the file and tells which; raises TooSoon, BadKeyFile, CannotWrite."""
        with held(self._sealer.path):
            self._expect_settled()
            names = self._sealer.keys().names
            async with self._database.write() as connection:
                unused = Overview(names, await standings(connection, self._tables, names)).unused()
                if unused:
                    await self._audit.write(connection, actor, PRUNED, "keys", keys=sorted(unused))
                    remove_keys(self._sealer.path, unused)
        return unused

    async def _add_key(self, actor: str) -> None:
        name = self._sealer.keys().next_name()
        async with self._database.write() as connection:
            await self._audit.write(connection, actor, ADDED, f"key:{name}")
            add_key(self._sealer.path, name)

    async def _reseal(self, actor: str, tell: Tell) -> Outcome:
        outcome = await Resealing(self._database, self._sealer, self._tables).run(tell)
        current = self._sealer.keys().current
        await self._audit.record(actor, RESEALED, f"key:{current}", **vars(outcome))
        return outcome

    def _expect_settled(self) -> None:
        changed_at = datetime.fromtimestamp(self._sealer.path.stat().st_mtime, UTC)
        if self._clock.now() < changed_at + SETTLED_AFTER:
            raise TooSoon(changed_at + SETTLED_AFTER)
