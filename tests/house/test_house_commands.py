"""Every command and option is documented, and every command that the documentation shows is there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
import pytest
import typer.main

from api.cli import app

ROOT = Path(__file__).parents[2]
ROOT_COMMAND = typer.main.get_command(app)
PAGES = [path for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))) if path.exists()]


def _children(command: Any) -> dict[str, Any]:
    """The commands of a group by name; none for a command."""
    if not hasattr(command, "list_commands"):
        return {}
    return {name: command.get_command(None, name) for name in command.list_commands(None)}


def _leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command that can be run, with its words; a group that runs by itself counts too."""
    children = _children(command)
    if not children or getattr(command, "invoke_without_command", False):
        yield path, command
    for name, child in children.items():
        yield from _leaves(child, (*path, name))


COMMANDS = {path: command for path, command in _leaves(ROOT_COMMAND) if path}
SECTIONS = {
    tuple(heading.split()): body
    for heading, body in re.findall(
        r"^## `yixian ([a-z ]+)`[^\n]*\n(.*?)(?=^## |\Z)",
        (ROOT / "docs/commands.md").read_text("utf-8"),
        re.MULTILINE | re.DOTALL,
    )
}


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_and_its_options_are_documented(path: tuple[str, ...]) -> None:
    assert path in SECTIONS, f"docs/commands.md: add a section `yixian {' '.join(path)}`"
    flags = {flag for option in COMMANDS[path].params for flag in option.opts if flag.startswith("--")}
    silent = {flag for flag in flags if f"`{flag}" not in SECTIONS[path]}
    assert not silent, f"docs/commands.md, `yixian {' '.join(path)}`: say what {sorted(silent)} does"


def test_no_command_is_documented_that_is_not_there() -> None:
    assert not SECTIONS.keys() - COMMANDS.keys()


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_a_command_has_help(path: tuple[str, ...]) -> None:
    assert COMMANDS[path].help


def _shown(page: Path) -> Iterator[str]:
    """The commands of a page's fenced blocks and inline code."""
    text = page.read_text("utf-8")
    for block in re.findall(r"^```(?:sh|bash|console|shell)?\n(.*?)^```", text, re.MULTILINE | re.DOTALL):
        yield from (line.strip().removeprefix("$ ") for line in block.splitlines())
    yield from re.findall(r"`((?:yixian|make) [^`]+)`", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_a_page_shows_exists(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    wrong = []
    for line in _shown(page):
        words = line.split()
        while words and re.fullmatch(r"[A-Z_]+=\S*", words[0]):
            words = words[1:]
        if words[:1] == ["make"] and not set(words[1:2]) <= targets:
            wrong.append(line)
        if words[:1] and words[0].rpartition("/")[2] == "yixian" and (problem := _problem(words[1:])):
            wrong.append(f"{line} ({problem})")
    assert not wrong, f"{page.relative_to(ROOT)}: {wrong}"


def _problem(words: list[str]) -> str:
    """What is wrong with the words after `yixian`; empty when the command and its long options exist."""
    command, path = ROOT_COMMAND, []
    while words and (child := _children(command).get(words[0])) is not None:
        command, words, path = child, words[1:], [*path, words[0]]
    if not path and words and not words[0].startswith("-"):
        return "no such command"
    if _children(command) and words and re.fullmatch("[a-z]+", words[0]):
        return f"no such command under {' '.join(path)}"
    known = {flag for option in command.params for flag in option.opts} | {"--help"}
    unknown = [word for word in words if word.startswith("--") and word.partition("=")[0] not in known]
    return f"no option {unknown}" if unknown else ""


def test_the_readme_names_the_two_commands_of_a_newcomer() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make run" in readme
    assert "make test" in readme
