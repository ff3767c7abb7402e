"""Reads the data files of the hotline: rows of CSV, tables of TOML; and tells when one of them has changed."""

from __future__ import annotations

import csv
import hashlib
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from knowledge.areas import AreaTree

SHIPPED = Path(__file__).parent / "data"
"""The files of the fictional city that come with the product."""
Entry = TypeVar("Entry", bound=BaseModel)
NAMES = ("categories.csv", "examples.csv", "units.toml", "dispatch.csv", "desks.toml")
AREAS = "areas.toml"
"""The city's own table of areas; without it that of the samples is in force."""


def area_tree(folder: Path) -> AreaTree:
    """The areas of the city's folder (`areas.toml`), or those shipped. SampleError says what is wrong with them."""
    own = folder / AREAS
    return AreaTree.load(own) if own.is_file() else AreaTree.load()


def absent_from(folder: Path) -> list[str]:
    """What is missing of the city's files, a fault each: no file of the fictional city ever stands in for one."""
    if not folder.is_dir():
        return [f"{folder}: there is no such folder. Correct the setting hotline_data, or make it."]
    return [
        f"{name}: is not in {folder}. Put it there; to keep what is shipped, copy {SHIPPED / name}."
        for name in NAMES
        if not (folder / name).is_file()
    ]


def read_rows(
    file: Path, needed: tuple[str, ...], report: Callable[[str], None]
) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row as (line of the file, columns without outer space). UTF-8, with or without a byte-order mark."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = [name for name in needed if name not in (reader.fieldnames or ())]
            if missing:
                report(f"{file.name}, line 1: no column {', '.join(missing)}. Add it to the heading.")
                return
            for row in reader:
                cells = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
                if None in row:
                    report(
                        f"{file.name}, line {reader.line_num}: more cells than headings. Quote the one with a comma."
                    )
                elif any(cells.values()):
                    yield reader.line_num, cells
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        report(f"{file.name}: cannot be read: {error}. Save it as CSV in UTF-8.")


def read_tables(file: Path, report: Callable[[str], None]) -> dict[str, list[dict[str, Any]]]:
    """The arrays of tables of a TOML file by name; empty when it cannot be read, which is reported."""
    try:
        found = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        report(f"{file.name}: cannot be read: {error}. Correct the TOML at that place.")
        return {}
    if not found:
        report(f"{file.name}: is empty. Write its entries, or copy {SHIPPED / file.name} to begin with.")
    wrong = [name for name, value in found.items() if not _is_tables(value)]
    for name in wrong:
        report(f"{file.name}: {name!r} is not a list of tables. Begin each entry with [[{name}]].")
    return {name: value for name, value in found.items() if name not in wrong}


def checked(kind: type[Entry], entry: dict[str, Any], where: str, report: Callable[[str], None]) -> Entry | None:
    """The entry as its model; None when a field is wrong, each reported after `where`."""
    try:
        return kind.model_validate(entry)
    except ValidationError as error:
        for fault in error.errors():
            report(f"{where}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}. Correct that field.")
        return None


def state_of(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Which files are in force, with their time of change in nanoseconds and their size in bytes: cheap to compare."""
    found = []
    for file in (folder / name for name in (*NAMES, AREAS)):
        try:
            stat = file.stat()
        except OSError:
            continue
        found.append((str(file), stat.st_mtime_ns, stat.st_size))
    return tuple(found)


def digest_of(folder: Path) -> str:
    """A digest of what the files in force say, for deciding whether models made from them are still theirs."""
    whole = hashlib.sha256()
    for name in NAMES:
        whole.update(f"{name}\0".encode() + (folder / name).read_bytes())
    return whole.hexdigest()


def _is_tables(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
