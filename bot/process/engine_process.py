"""Starting the engine and finding the one that runs."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.settings import ROOT, Settings

TOKEN_VARIABLE = "BANGFU_ENGINE_TOKEN"  # noqa: S105  the name of the variable, not a secret


@dataclass(frozen=True)
class EngineAddress:
    """Where an engine listens and the token it asks for."""

    port: int
    token: str

    @property
    def url(self) -> str:
        """The engine's base URL."""
        return f"http://127.0.0.1:{self.port}"


def new_token() -> str:
    """A token for one run."""
    return secrets.token_urlsafe(32)


def note_file(settings: Settings) -> Path:
    """Where a running engine's address is noted for the commands of the same user."""
    return settings.state_dir / "run" / "engine.json"


def write_note(settings: Settings, address: EngineAddress) -> None:
    """Notes the address, readable by this user only."""
    path = note_file(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as note:
        json.dump(asdict(address), note)


def read_note(settings: Settings) -> EngineAddress | None:
    """The address of the engine that was started last, if any."""
    try:
        return EngineAddress(**json.loads(note_file(settings).read_text()))
    except (OSError, ValueError, TypeError):
        return None


def engine_command(settings: Settings, port: int, actions_url: str, talks: Path) -> list[str]:
    """The command line of an engine."""
    return [
        str(settings.engine_python),
        "-W",
        "ignore",
        "-m",
        "bangfu_engine.server",
        *("--model", str(settings.models_dir)),
        *("--port", str(port)),
        *("--actions", actions_url),
        *("--talks", str(talks)),
    ]


def engine_environment(token: str) -> dict[str, str]:
    """The environment of an engine: quiet, offline, with its token."""
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {
        **inherited,
        TOKEN_VARIABLE: token,
        "RASA_TELEMETRY_ENABLED": "false",
        "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "-1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONPATH": str(ROOT / "engine"),
    }
