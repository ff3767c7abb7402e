"""Tells damaged text from sound text, quickly: almost every text is sound."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import NamedTuple

_DATA = Path(__file__).parent / "data" / "damage.toml"


class Rules(NamedTuple):
    """The rules of `data/damage.toml`, compiled."""

    annotation: re.Pattern[str]
    """A character with a bracketed syllable after it: groups character, syllable."""
    bracketed: re.Pattern[str]
    """A character with one bracketed character after it."""
    orphan: re.Pattern[str]
    """A syllable whose opening bracket was lost to a broken character: group syllable."""
    shifted: re.Pattern[str]
    """A line that starts with a broken character."""
    least_annotated: int
    traditional: re.Pattern[str]
    traditional_share: float
    sample: int
    han: re.Pattern[str]
    marker: re.Pattern[str]
    half_marker: re.Pattern[str]
    numbered: re.Pattern[str]
    """The number of an article or chapter at the start of a line: group number."""
    plain: re.Pattern[str]
    """A character that may stand where bytes are missing."""


@cache
def rules() -> Rules:
    """Read once."""
    table = tomllib.loads(_DATA.read_text("utf-8"))
    syllable = f"([a-zü]{{0,5}}[{table['tones']}][a-zü]{{0,4}})"
    han = "[\u3400-\u9fff]"
    return Rules(
        annotation=re.compile(rf"({han})[(（]{syllable}[)）]"),
        bracketed=re.compile(rf"({han})[(（]({han})[)）]"),
        orphan=re.compile(rf"\?{syllable}[)）]"),
        shifted=re.compile(rf"^[ \t\u3000]*\?(?=[{re.escape(_after_half_blank())}])", re.MULTILINE),
        least_annotated=table["least_annotated"],
        traditional=re.compile(f"[{table['traditional']}]"),
        traditional_share=table["traditional_share"],
        sample=table["sample"],
        han=re.compile(han),
        marker=re.compile(table["marker"]),
        half_marker=re.compile(table["half_marker"]),
        numbered=re.compile(table["numbered"]),
        plain=re.compile(f"[\u3400-\u9fff{table['punctuation']}]"),
    )


def _after_half_blank() -> str:
    """The characters that half a full-width blank (GBK A1 A1) makes with the first byte of what follows it."""
    return "".join(bytes((0xA1, second)).decode("gbk", "ignore") for second in range(0xA1, 0xFF))


def has_annotations(text: str) -> bool:
    """Whether syllables were left in brackets all over the text: several characters, not one that is explained."""
    if "(" not in text and "（" not in text:
        return False
    seen = {match.group(1) for match in rules().annotation.finditer(text)}
    return len(seen) >= rules().least_annotated


def has_shifted_bytes(text: str) -> bool:
    """Whether a line starts with a broken character, or a bracketed syllable lost its opening bracket."""
    return "?" in text and bool(rules().shifted.search(text) or rules().orphan.search(text))
