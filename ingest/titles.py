"""Finds the title and the date of signature of a text that does not name them."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

_DATA = Path(__file__).parent / "data" / "pages.toml"


@cache
def _rules() -> dict[str, Any]:
    return tomllib.loads(_DATA.read_text("utf-8"))


def found_title(text: str) -> str:
    """The document that a notice issues, a first line that reads like a title, or an empty string."""
    rules = _rules()
    lines = [line.strip() for line in text.split("\n", 200) if line.strip()][: rules["title_within"]]
    if issued := re.search(rules["issued_title"], "\n".join(lines)):
        return issued.group(1)
    if named := next((line for line in lines if re.match(rules["title_line"], line)), ""):
        return named
    first = lines[0] if lines else ""
    return first if len(first) <= rules["title_longest"] and first[-1:].isalnum() else ""


def signed_on(text: str) -> date | None:
    """The date that stands on a line of its own or at the very end, as the office signed it; None without one."""
    rules = _rules()
    match = re.search(rules["signed_end"], text[-40:]) or re.search(rules["signed_line"], text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None
