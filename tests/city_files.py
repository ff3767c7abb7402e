"""A city's own files of desks, categories, units and rules, for tests that change them."""

from __future__ import annotations

import shutil
from pathlib import Path

from assistant.hotline.directory import DATA
from assistant.hotline.files import NAMES


def copied(folder: Path) -> Path:
    """The folder, with a copy of each shipped file."""
    for name in NAMES:
        shutil.copy(DATA / name, folder / name)
    return folder


def edit(file: Path, before: str, after: str) -> None:
    """Replaces the first place where `before` stands; it must stand there."""
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")
