"""Every prompt, kept in text files beside this one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def prompt(name: str) -> str:
    """The text of `name`.md. A missing file is a programming error and raises FileNotFoundError."""
    return files("assistant.prompts").joinpath(f"{name}.md").read_text("utf-8").strip()
