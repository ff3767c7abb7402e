"""Every setting, from `YIXIAN_*` variables or `yixian.toml`. The only place that reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource


class Settings(BaseSettings):
    """Settings with their defaults; `docs/settings.md` is made from these descriptions."""

    model_config = SettingsConfigDict(env_prefix="YIXIAN_", toml_file="yixian.toml", extra="forbid")

    home: Path = Field(Path(".yixian"), description="State directory: database, vectors, secrets.")
    database_url: str = Field("", description="SQLAlchemy address; empty means SQLite in the home directory.")
    redis_url: str = Field("", description="Redis for events between workers; empty means within one process.")
    chroma_url: str = Field("", description="Address of a Chroma server; empty means embedded in the home directory.")
    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8000, description="Port to listen on.")
    workers: int = Field(1, ge=1, description="Server processes; more than one needs a Chroma server and Redis.")
    embedder: Literal["default", "none", "sentence-transformers", "openai"] = Field(
        "default", description="Which embedder makes the dense vectors."
    )
    embedder_model: str = Field("", description="Folder or name for the sentence-transformers or openai embedder.")
    embedder_url: str = Field("", description="Base address of an OpenAI-compatible embedding server.")
    embedder_key: SecretStr = Field(SecretStr(""), description="Key for the embedding server.")
    model_url: str = Field("", description="Base address of an OpenAI-compatible chat server; empty means none.")
    model_name: str = Field("", description="Name of the chat model.")
    model_key: SecretStr = Field(SecretStr(""), description="Key for the chat server.")
    model_timeout_s: float = Field(8.0, gt=0, description="Seconds before a model call is given up.")
    city_area: str = Field("shili", description="Identifier of the root of the area tree.")
    samples: bool = Field(True, description="Whether the sample knowledge is published into an empty home.")
    allowed_origins: tuple[str, ...] = Field(
        (), description="Further web origins on which the widget may be embedded, besides the server's own."
    )
    session_minutes: int = Field(120, gt=0, description="Minutes a citizen session lives after its last message.")
    staff_session_minutes: int = Field(480, gt=0, description="Minutes a staff sign-in lives.")
    messages_per_minute: int = Field(30, gt=0, description="Messages a citizen session may send in a minute.")
    sessions_per_minute: int = Field(20, gt=0, description="Sessions one address may open in a minute.")
    metrics_allow: tuple[str, ...] = Field(("127.0.0.1", "::1"), description="Addresses that may read /metrics.")
    conversation_days: int = Field(30, gt=0, description="Days an ended conversation is kept before it is deleted.")
    access_log: bool = Field(False, description="Whether each request is logged, as a line of JSON to standard error.")
    message_characters: int = Field(2000, gt=0, description="Longest citizen message.")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then `yixian.toml`."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{(self.home / 'yixian.db').resolve()}"
