from __future__ import annotations

from pathlib import Path

import pytest
from staff_world import QUICK, HandClock, Office

from bot.privacy.audit import Audit
from bot.privacy.sealing import Sealer
from bot.staff.accounts import Accounts
from bot.staff.sessions import Sessions
from bot.storage.database import Database


@pytest.fixture
def office(database: Database, tmp_path: Path) -> Office:
    """Accounts and sessions over a database of this test; a session idles 2 hours and lasts 12."""
    clock, key_file = HandClock(), tmp_path / "secret.key"
    audit = Audit(database, clock)
    accounts = Accounts(database, Sealer(key_file), audit, clock, QUICK)
    return Office(database, clock, audit, accounts, Sessions(database, clock, 7200, 43200), key_file)
