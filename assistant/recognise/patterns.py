"""The shipped patterns, read and compiled once. A pattern that does not compile names its file and entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from knowledge.errors import SampleError

FOLDER = Path(__file__).parent


@cache
def table(name: str) -> Mapping[str, Any]:
    """The tables of `name`.toml beside this file."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


@cache
def pattern(file: str, section: str, key: str) -> re.Pattern[str]:
    """One compiled expression, found by file, section and key."""
    try:
        return re.compile(table(file)[section][key])
    except (KeyError, re.error) as error:
        raise SampleError(f"{file}.toml, [{section}] {key}: {error!r}. Correct the entry.") from error
