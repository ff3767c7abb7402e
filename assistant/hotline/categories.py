"""The tree of categories with example sentences: which paths there are, and how citizens say what belongs there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from assistant.hotline.files import read_rows
from knowledge.areas import AreaTree

Path3 = tuple[str, str, str]
Report = Callable[[str], None]
"""Takes one fault, as a sentence that names the file and the entry and says what to do."""


def joined(path: tuple[str, ...]) -> str:
    """The path as files and classifiers write it: its levels joined by `/`."""
    return "/".join(path)


def parted(text: str) -> tuple[str, ...]:
    """The levels of a written path."""
    return tuple(part.strip() for part in text.split("/") if part.strip())


@dataclass(frozen=True)
class Example:
    """A sentence of a citizen with its category; `check` keeps it out of training, so that it can be a test.

    `area` is the identifier of the area it is about, `unit` that of the unit that must lead; both may be empty.
    """

    path: tuple[str, ...]
    text: str
    area: str = ""
    unit: str = ""
    check: bool = False
    line: int = field(default=0, compare=False)
    """Of the file; 0 for what is not from `examples.csv`."""


def read_categories(file: Path, report: Report) -> dict[Path3, tuple[str, ...]]:
    """The paths of `categories.csv` (level1, level2, level3), each once, with the words of the column `words`.

    The words, parted by white space, are what people call the matter; what is wrong goes to `report`.
    """
    seen: dict[Path3, int] = {}
    words: dict[Path3, tuple[str, ...]] = {}
    for line, row in read_rows(file, ("level1", "level2", "level3"), report):
        path = (row["level1"], row["level2"], row["level3"])
        if not all(path):
            report(f"{file.name}, line {line}: three levels are needed, found {path}. Fill them, or delete the line.")
        elif any("/" in part for part in path):
            report(f"{file.name}, line {line}: a level holds '/', which parts levels. Write it with another sign.")
        elif path in seen:
            report(f"{file.name}, line {line}: {path} is already on line {seen[path]}. Delete one.")
        else:
            seen[path] = line
            words[path] = tuple(dict.fromkeys(row.get("words", "").split()))
    if not seen:
        report(f"{file.name}: holds no category. Add at least one line below the heading.")
    return words


def read_examples(file: Path, categories: tuple[Path3, ...], areas: AreaTree, report: Report) -> tuple[Example, ...]:
    """The sentences of `examples.csv` (path, text and, where wanted, area, unit, check)."""
    known = {joined(path) for path in categories}
    seen: dict[str, int] = {}
    examples: list[Example] = []
    for line, row in read_rows(file, ("path", "text"), report):
        where = f"{file.name}, line {line}"
        example = Example(
            parted(row["path"]),
            row["text"],
            row.get("area", ""),
            row.get("unit", ""),
            row.get("check", "") == "1",
            line,
        )
        if joined(example.path) not in known:
            report(f"{where}: category {row['path']!r} is unknown. Correct it, or add it to the categories.")
        elif not example.text:
            report(f"{where}: has no sentence. Fill the column 'text', or delete the line.")
        elif example.text in seen:
            report(f"{where}: the sentence is already on line {seen[example.text]}. Delete one.")
        elif example.area and areas.area(example.area) is None:
            report(f"{where}: area {example.area!r} is unknown. Use an identifier of the table of areas.")
        elif row.get("check", "") not in ("", "0", "1"):
            report(f"{where}: column 'check' holds {row['check']!r}. Write 1 for a test, or nothing.")
        else:
            seen[example.text] = line
            examples.append(example)
    return tuple(examples)
