"""Every sentence that a person reads, kept in TOML files beside this one."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@cache
def texts(name: str) -> Mapping[str, Any]:
    """The tables of `name`.toml. A missing file or key is a programming error and raises."""
    with (FOLDER / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def sentence(file: str, key: str, /, **values: object) -> str:
    """The sentence `table.key` of `file`.toml with its places filled."""
    table, _, name = key.partition(".")
    template: str = texts(file)[table][name]
    return template.format(**values) if values else template


def say(key: str, /, **values: object) -> str:
    """A sentence for a citizen, from `replies.toml`."""
    return sentence("replies", key, **values)


def tell(key: str, /, **values: object) -> str:
    """A sentence for whoever runs a command, from `commands.toml`."""
    return sentence("commands", key, **values)
