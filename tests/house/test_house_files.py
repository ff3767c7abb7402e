"""The house keeps its files small and its Chinese in data files, and reads clock and environment in one place each."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("knowledge", "ingest", "assistant", "api", "evals")
LONGEST = 400
SOURCES = [path for name in PACKAGES for path in sorted((ROOT / name).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))

WORD = re.compile("[\u4e00-\u9fff]{2,}")
CLASS = re.compile(r"\[[^\]]*\]")
NUMERALS = re.compile("[〇零一二两三四五六七八九十百千万亿]")
ALLOWED = {
    "assistant/checking/numerals.py": {"分之"},  # how Chinese writes a share: grammar, not wording
    "assistant/steps/retrieve.py": {"行政给付", "行政奖励"},  # values of ServiceItem.item_type
    "ingest/readers/docx.py": {"标题"},  # the name that Word gives to its heading styles
    "knowledge/models.py": {"市级"},  # a value of ServiceItem.level
}
"""Chinese that is a value of published data or the writing of numbers, by file."""


def _names(paths: list[Path]) -> list[str]:
    return [path.relative_to(ROOT).as_posix() for path in paths]


def _literals(path: Path) -> Iterator[tuple[int, str]]:
    """Every text literal with its line, docstrings left out."""
    tree = ast.parse(path.read_text("utf-8"))
    quoted = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quoted:
            yield node.lineno, node.value


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=_names([*SOURCES, *TESTS]))
def test_a_file_is_small(path: Path) -> None:
    lines = len(path.read_text("utf-8").splitlines())
    assert lines <= LONGEST, f"{path.relative_to(ROOT)}: {lines} lines; split it at its second idea"


@pytest.mark.parametrize("path", SOURCES, ids=_names(SOURCES))
def test_no_chinese_words_stand_in_code(path: Path) -> None:
    """Sentences and patterns live in TOML; single characters, character classes and numerals may stand in code."""
    name = path.relative_to(ROOT).as_posix()
    found = {
        (line, word)
        for line, literal in _literals(path)
        for word in WORD.findall(NUMERALS.sub(" ", CLASS.sub(" ", literal)))
        if word not in ALLOWED.get(name, set())
    }
    assert not found, f"{name}: move to a texts, prompts or data file: {sorted(found)}"


@pytest.mark.parametrize("path", SOURCES, ids=_names(SOURCES))
def test_the_environment_is_read_in_the_settings_only(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() != "assistant/settings.py":
        assert not re.search(r"os\.(environ|getenv)|from os import .*(environ|getenv)", path.read_text("utf-8"))


DOMAIN = [path for path in SOURCES if path.relative_to(ROOT).parts[0] in ("knowledge", "ingest", "assistant")]


@pytest.mark.parametrize("path", DOMAIN, ids=_names(DOMAIN))
def test_the_domain_is_told_the_time(path: Path) -> None:
    if path.relative_to(ROOT).as_posix() != "assistant/wiring.py":
        assert not re.search(r"datetime\.(now|utcnow|today)\(|date\.today\(|time\.time\(", path.read_text("utf-8"))


def test_every_file_says_what_it_is_for() -> None:
    silent = [
        path for path in SOURCES if path.stat().st_size and not ast.get_docstring(ast.parse(path.read_text("utf-8")))
    ]
    assert not silent, f"begin with a docstring: {_names(silent)}"
