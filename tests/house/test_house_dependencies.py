"""Every dependency is justified in writing, and nothing is justified that is not there."""

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def _declared() -> set[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    entries = [*project["dependencies"], *(one for group in project["optional-dependencies"].values() for one in group)]
    return {re.split(r"[\[<>=!~; ]", entry, maxsplit=1)[0].lower() for entry in entries}


def _justified() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text("utf-8"), re.MULTILINE)
    return {name: why.strip() for name, why in rows}


def test_every_dependency_has_a_line_of_justification() -> None:
    missing = _declared() - _justified().keys()
    assert not missing, f"docs/dependencies.md: add a line for {sorted(missing)}"


def test_nothing_is_justified_that_is_not_a_dependency() -> None:
    stale = _justified().keys() - _declared()
    assert not stale, f"docs/dependencies.md: remove {sorted(stale)}"


def test_a_justification_says_something() -> None:
    assert all(len(why) >= 2 for why in _justified().values())


def test_the_lock_holds_every_dependency_that_is_installed_by_default() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = {re.split(r"[\[<>=!~; ]", entry, maxsplit=1)[0].lower() for entry in project["dependencies"]}
    locked = set(
        re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==", (ROOT / "requirements.lock").read_text(), re.MULTILINE)
    )
    assert wanted <= {name.lower() for name in locked}, "run `make lock`"
