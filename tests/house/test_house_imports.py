"""Who may import whom: the contracts of pyproject.toml hold, and heavy libraries have one home each."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("knowledge", "ingest", "assistant", "api", "evals")
HOMES = {
    "chromadb": r"knowledge/adapters/chroma\.py",
    "sentence_transformers": r"knowledge/adapters/embedders?\w*\.py|knowledge/adapters/rerankers?\w*\.py",
    "torch": r"knowledge/.*|evals/.*train\w*\.py",
    "langchain\\w*": r"assistant/adapters/.*|ingest/split\w*\.py",
    "fastapi|starlette": r"api/.*",
    "rasa_sdk": r"assistant/actions\w*(\.py|/.*)|api/rasa\w*\.py|api/routes/rasa\w*\.py",
}


def test_the_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("library", HOMES)
def test_a_heavy_library_has_one_home(library: str) -> None:
    imports = re.compile(rf"^\s*(?:from|import) (?:{library})\b", re.MULTILINE)
    guests = [
        name
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if imports.search(path.read_text("utf-8"))
        and not re.fullmatch(HOMES[library], name := path.relative_to(ROOT).as_posix())
    ]
    assert not guests, f"{library} may be imported in {HOMES[library]} only, not in {guests}"


def test_torch_is_imported_only_when_it_is_used() -> None:
    """Importing it takes many seconds: never at the top of a module."""
    eager = [
        path.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        if re.search(r"^(?:from|import) (?:torch|sentence_transformers)\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert not eager
