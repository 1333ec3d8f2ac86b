"""Every setting of the app, read from `BANGFU_*` variables and `.env`; `docs/settings.md` lists them."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent
TIME_ZONE = ZoneInfo("Asia/Shanghai")
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[float, Field(gt=0)]


class Settings(BaseSettings):
    """The settings with their defaults. All times are Asia/Shanghai, all durations seconds."""

    model_config = SettingsConfigDict(env_prefix="BANGFU_", env_file=".env", extra="ignore")

    host: str = "127.0.0.1"
    port: Port = 8080
    engine_port: Port = 8081
    metrics_port: Port = 8082
    state_dir: Path = ROOT / "var"
    models_dir: Path = ROOT / "models"
    engine_python: Path = ROOT / "engine" / ".venv" / "bin" / "python"
    database_url: str = ""
    today: date | None = None
    public_url: str = ""
    log_format: Literal["plain", "json"] = "plain"
    reply_timeout: Seconds = 20.0
    engine_timeout: Seconds = 10.0
    queue_limit: Annotated[int, Field(gt=0)] = 500
    telegram_token: SecretStr = SecretStr("")
    telegram_mode: Literal["polling", "webhook"] = "polling"
    telegram_api_base: str = "https://api.telegram.org"
    telegram_webhook_secret: SecretStr = SecretStr("")
    secret_key_file: Path | None = None
    staff_second_factor: Literal["required", "optional"] = "required"
    session_idle: Seconds = 7200.0
    session_longest: Seconds = 43200.0
    agent_silence: Seconds = 600.0
    person_silence: Seconds = 3600.0
    waiting_update: Seconds = 600.0
    redis_url: str = ""
    drill_file: Path | None = None
    working_age_from: Annotated[int, Field(ge=14, le=100)] = 16
    working_age_to: Annotated[int, Field(ge=14, le=100)] = 60
    task_days: Annotated[int, Field(ge=1, le=60)] = 5
    open_question_days: Annotated[int, Field(ge=1, le=3650)] = 180
    hotline: str = "12333"
    distress_hotline: str = "12356"

    @property
    def sql_url(self) -> str:
        """The database as an SQLAlchemy URL: the one set, or a SQLite file in the state directory."""
        return self.database_url or f"sqlite+aiosqlite:///{self.state_dir / 'bangfu.db'}"

    @property
    def secret_keys(self) -> Path:
        """The file with the keys that seal personal data: the one set, or one in the state directory."""
        return self.secret_key_file or self.state_dir / "secret.key"

    @property
    def drill_lines(self) -> Path:
        """The file that drills of broadcasts write to: the one set, or one in the state directory."""
        return self.drill_file or self.state_dir / "drill.jsonl"

    @property
    def engine_url(self) -> str:
        """Where the engine listens."""
        return f"http://127.0.0.1:{self.engine_port}"

    def day(self) -> date:
        """Today in China, or the day set for tests and rehearsals."""
        return self.today or datetime.now(TIME_ZONE).date()

    def web_url(self) -> str:
        """The address people reach the app at."""
        return self.public_url.rstrip("/") or f"http://{self.host}:{self.port}"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
