"""`python -m evals.quality REPORTS PAGE`: one page of the reports in a folder, every number with its command."""

from __future__ import annotations

import json
import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.texts import tell
from evals.beir import SuiteError
from evals.report import shown

OUTPUTS = ("--out",)
"""Options that say where a report goes: left out of the command that a reader runs."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report: its name (folder and suite) and the object that the suite wrote."""

    name: str
    body: Mapping[str, Any]


def read(folder: Path) -> list[Entry]:
    """Every report under the folder, by name. SuiteError when there is none, or one is not a report."""
    entries = []
    for path in sorted(folder.rglob("*.json")):
        try:
            body = json.loads(path.read_text("utf-8"))
            missing = {"suite", "n", "metrics", "settings", "took_s"} - body.keys()
        except (json.JSONDecodeError, AttributeError) as error:
            raise SuiteError(tell("quality.not_a_report", path=path, missing="JSON")) from error
        if missing or "command" not in body["settings"]:
            raise SuiteError(tell("quality.not_a_report", path=path, missing=", ".join(sorted(missing or {"command"}))))
        entries.append(Entry(" / ".join(path.relative_to(folder).with_suffix("").parts), body))
    if not entries:
        raise SuiteError(tell("quality.nothing", folder=folder))
    return entries


def page(entries: list[Entry], command: str) -> str:
    """The page: a table of the numbers for each report, above it the command that makes them again."""
    return "\n".join([tell("quality.head", command=command).strip(), "", *(_section(one) for one in entries)])


def command_of(settings: Mapping[str, Any]) -> str:
    """The command as a reader runs it: without `--out` and `--json`, a path outside the project by its last part."""
    words, kept = iter(shlex.split(str(settings["command"]))), []
    for word in words:
        if word in OUTPUTS:
            next(words, None)
        elif word != "--json" and not word.startswith(tuple(f"{one}=" for one in OUTPUTS)):
            kept.append(Path(word).name if word.startswith(("/", "..")) else word)
    return shlex.join(kept)


def _section(entry: Entry) -> str:
    body = entry.body
    return "\n".join(_lines(entry.name, body, {k: v for k, v in body["settings"].items() if k != "command"}))


def _lines(name: str, body: Mapping[str, Any], settings: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"## {name}", "", "```sh", command_of(body["settings"]), "```", "")
    yield tell("quality.run", n=body["n"], took_s=shown(round(float(body["took_s"]), 1)))
    yield from ("", "; ".join(f"{key} = {value}" for key, value in settings.items()), "")
    yield from (tell("quality.columns"), "|---|---:|")
    yield from (f"| `{key}` | {shown(float(value))} |" for key, value in body["metrics"].items())
    yield ""


def main(arguments: list[str]) -> int:
    """Writes the page; 2 for wrong usage, 1 when the reports cannot be read."""
    if len(arguments) != 2:
        sys.stderr.write(tell("quality.usage") + "\n")
        return 2
    folder, target = map(Path, arguments)
    try:
        made = page(read(folder), shlex.join(["python", "-m", "evals.quality", folder.name, f"docs/{target.name}"]))
    except SuiteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    target.write_text(made, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
