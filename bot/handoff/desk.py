"""The desk: everything an agent, the watch and the command line do with a hand-off.

Every verb is one transaction; only after its commit do the person's page and the console hear of it.
"""

from __future__ import annotations

from bot.handoff.claiming import Claiming
from bot.handoff.ending import Closing
from bot.handoff.keeping import Keeping
from bot.handoff.personal import Revealing
from bot.handoff.replying import Replying
from bot.handoff.transferring import Transferring


class Desk(Claiming, Replying, Transferring, Closing, Revealing, Keeping):
    """`Desk(database, teams, voice, board, audit, clock)`; key file and hotline are those of the settings."""
