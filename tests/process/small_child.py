"""A child for the supervisor's tests: notes its starts in a file and dies at the first few, as many as it is told."""

from __future__ import annotations

import signal
import sys
from pathlib import Path

signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})
notes, deaths = Path(sys.argv[1]), int(sys.argv[2])
with notes.open("a") as file:
    file.write("started\n")
if len(notes.read_text().splitlines()) <= deaths:
    sys.exit(3)
print("serving", flush=True)
signal.sigwait({signal.SIGTERM})
with notes.open("a") as file:
    file.write("told to stop\n")
