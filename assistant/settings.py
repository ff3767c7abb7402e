"""Every setting, from `YIXIAN_*` variables or `yixian.toml`. The only place that reads the environment."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, SecretStr
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from assistant.texts import sentence

PREFIX = "YIXIAN_"
TOML = "yixian.toml"
NOT_SETTINGS = ("YIXIAN_E2E_", "YIXIAN_TEST_", "YIXIAN_CHROMIUM", "YIXIAN_STAFF_PASSWORD")
"""Beginnings of names that only tests and pictures of the documentation use."""
_ORIGIN = re.compile(r"https?://(?:[A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")


def _listed(value: object) -> object:
    """The entries of a list that the environment gives as JSON or parted by commas."""
    if not isinstance(value, str):
        return value
    if value.lstrip().startswith("["):
        try:
            return json.loads(value)
        except ValueError as error:
            raise PydanticCustomError("not_a_list", "not a JSON list") from error
    return [entry.strip() for entry in value.split(",") if entry.strip()]


def _origins(value: object) -> object:
    """The entries of a list of origins without the slash at their end. An entry that is no origin is an error."""
    entries = _listed(value)
    if not isinstance(entries, list | tuple):
        return entries
    found = [str(entry).removesuffix("/") for entry in entries]
    for entry in found:
        if not _ORIGIN.fullmatch(entry):
            raise PydanticCustomError("not_an_origin", "not an origin", {"entry": entry})
    return found


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_listed)]
Origins = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_origins)]


class StrayNames(PydanticBaseSettingsSource):
    """Variables that begin like settings and are none: passed on, to be refused like a wrong key of the file."""

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """Nothing: no field has such a name."""
        return None, field_name, False

    def __call__(self) -> dict[str, Any]:
        """Their names without the prefix, in small letters, with their values."""
        names = [name for name in os.environ if name.upper().startswith(PREFIX) and not name.startswith(NOT_SETTINGS)]
        stray = {name[len(PREFIX) :].lower(): os.environ[name] for name in names}
        return {name: value for name, value in stray.items() if name not in self.settings_cls.model_fields}


class Settings(BaseSettings):
    """Settings with their defaults; what each is for stands in `texts/settings.toml`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, toml_file=TOML, extra="forbid")

    home: Path = Field(Path(".yixian"))
    database_url: str = Field("")
    redis_url: str = Field("")
    chroma_url: str = Field("")
    host: str = Field("127.0.0.1")
    port: int = Field(8000, ge=1, le=65535)
    workers: int = Field(1, ge=1)
    embedder: Literal["default", "none", "sentence-transformers", "openai"] = Field("default")
    embedder_model: str = Field("")
    embedder_url: str = Field("")
    embedder_key: SecretStr = Field(SecretStr(""))
    second_vectors: bool = Field(True)
    model_url: str = Field("")
    model_name: str = Field("")
    model_key: SecretStr = Field(SecretStr(""))
    model_timeout_s: float = Field(8.0, gt=0)
    understand_target: float = Field(0.93, gt=0, le=1)
    understand_with_model: bool = Field(True)
    understand_sentences: bool = Field(True)
    city_area: str = Field("shili")
    hotline_data: str = Field("")
    samples: bool = Field(True)
    allowed_origins: Origins = Field(())
    session_minutes: int = Field(120, gt=0)
    staff_session_minutes: int = Field(480, gt=0)
    messages_per_minute: int = Field(30, gt=0)
    sessions_per_minute: int = Field(20, gt=0)
    metrics_allow: Listed = Field(("127.0.0.1", "::1"))
    trusted_proxies: Listed = Field(())
    conversation_days: int = Field(30, gt=0)
    model_call_days: int = Field(400, gt=0)
    access_log: bool = Field(False)
    rasa_token: SecretStr = Field(SecretStr(""))
    message_characters: int = Field(2000, gt=0)

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
        return init_settings, env_settings, StrayNames(settings_cls), TomlConfigSettingsSource(settings_cls)

    @property
    def database(self) -> str:
        """The database address in force."""
        return self.database_url or f"sqlite:///{(self.home / 'yixian.db').resolve()}"


def described(name: str) -> str:
    """What a setting is for, in a sentence."""
    return sentence("settings", f"about.{name}")


def variables(name: str) -> tuple[str, ...]:
    """The environment variables that are in force for this setting: one, or none."""
    return tuple(variable for variable in os.environ if variable.upper() == PREFIX + name.upper())
