"""Every name in the glossary is a name in the code, and the nouns that a reader meets are all in it."""

import re
from enum import EnumMeta
from pathlib import Path

from assistant.hotline import models as hotline
from knowledge import models as knowledge

ROOT = Path(__file__).parents[2]
PACKAGES = ("knowledge", "ingest", "assistant", "api", "evals")
MEASURE = re.compile(r"@k$")


def _terms() -> dict[str, str]:
    rows = re.findall(r"^\| `([^`]+)` \| ([^|]+) \|", (ROOT / "docs/glossary.md").read_text("utf-8"), re.MULTILINE)
    return {name: term.strip() for name, term in rows}


def test_every_term_stands_in_the_code() -> None:
    source = "\n".join(path.read_text("utf-8") for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
    unused = [name for name in _terms() if not re.search(rf"(?<![A-Za-z]){re.escape(MEASURE.sub('@', name))}", source)]
    assert not unused, f"docs/glossary.md: no such name in the code: {unused}"


def test_the_main_nouns_of_knowledge_and_hotline_are_explained() -> None:
    terms = _terms()
    nouns = {"ServiceItem", "Document", "Passage", "Hit", "Duration", "Situation"}
    enums = {
        name for module in (knowledge, hotline) for name in vars(module) if isinstance(vars(module)[name], EnumMeta)
    }
    wanted = nouns | (enums & {"Collection", "Aspect", "TicketType", "TicketState", "Urgency"})
    assert wanted <= terms.keys(), f"docs/glossary.md: add {sorted(wanted - terms.keys())}"


def test_every_term_has_a_chinese_name() -> None:
    assert all(re.search("[\u4e00-\u9fff]", term) for term in _terms().values())
