from __future__ import annotations

from pathlib import Path

import pytest
from campaign_world import CampaignWorld

from bot.storage.database import Database


@pytest.fixture
async def campaign_world(database: Database, tmp_path: Path) -> CampaignWorld:
    """Campaigns with staff and one fair, and nobody in the registry yet."""
    made = CampaignWorld(database, tmp_path / "secret.key")
    await made.set_up()
    return made
