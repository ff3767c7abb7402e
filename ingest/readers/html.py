"""Web pages: the article without navigation, headings as paths, tables as tables."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import lxml.etree
import lxml.html

from ingest.draft import Draft, Metadata, Stretch
from ingest.reasons import UnreadableError
from ingest.tables import markdown_table

_DATA = Path(__file__).parent.parent / "data" / "pages.toml"
_DROPPED = frozenset(
    ["script", "style", "noscript", "template", "nav", "header", "footer", "aside", "form", "button", "select", "input",
     "iframe", "object", "svg", "img", "video", "audio", "head", "link", "meta"]
)  # fmt: skip
_BLOCKS = frozenset(
    ["p", "div", "section", "article", "main", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "table", "tr",
     "center", "figure", "hr", "body", "td", "th", "tbody", "thead"]
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_BLANKS = re.compile(r"[ \t\r\n\u00a0]+")
_DAY = re.compile(r"(\d{4})\D{1,2}(\d{1,2})\D{1,2}(\d{1,2})")
_LEAST_LINKS = 3


@cache
def rules() -> dict[str, Any]:
    """The rules of `data/pages.toml`."""
    return tomllib.loads(_DATA.read_text("utf-8"))


def read(text: str) -> Iterator[Draft]:
    """One document. Raises UnreadableError when there is no page in it."""
    try:
        page = lxml.html.document_fromstring(_DECLARATION.sub("", text))
    except (lxml.etree.ParserError, lxml.etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError("damaged", kind="HTML", detail=error) from error
    metadata = _metadata(page)
    _strip(page)
    walk = _Walk()
    walk.element(_article(page))
    walk.close()
    title = metadata.title
    stretches = [(tuple(one for one in path if one != title), body) for path, body in walk.stretches]
    yield Draft([(path, body) for path, body in stretches if body != title], metadata)


def _metadata(page: Any) -> Metadata:
    named = {
        (meta.get("name") or meta.get("property") or "").lower(): (meta.get("content") or "").strip()
        for meta in page.iter("meta")
    }

    def first(names: list[str]) -> str:
        return next((named[name.lower()] for name in names if named.get(name.lower())), "")

    heading = next((_flat(one) for one in page.iter("h1")), "")
    window = re.split(rules()["title_end"], _flat(next(page.iter("title"), None)))[0]
    return Metadata(
        title=first(rules()["title_meta"]) or heading or window.strip(),
        department=first(rules()["source_meta"]),
        source_url=first(rules()["url_meta"]),
        issued_on=_day(first(rules()["date_meta"])),
    )


def _day(text: str) -> date | None:
    match = _DAY.search(text)
    try:
        return date(*(int(part) for part in match.groups())) if match else None
    except ValueError:
        return None


def _strip(page: Any) -> None:
    """Remove what is not the article: by element, by class or id, and lists that are almost all links."""
    boilerplate = re.compile(rules()["boilerplate"], re.IGNORECASE)
    whole = len(_flat(page))
    for element in list(page.iter()):
        if not isinstance(element.tag, str):
            _remove(element)
            continue
        marked = boilerplate.search(f"{element.get('class') or ''} {element.get('id') or ''}")
        hidden = "display:none" in (element.get("style") or "").replace(" ", "")
        if element.tag in ("html", "body"):
            continue
        if element.tag in _DROPPED or hidden or (marked and len(_flat(element)) * 2 < whole) or _is_links(element):
            _remove(element)


def _is_links(element: Any) -> bool:
    if element.tag not in ("ul", "ol", "div", "table", "p"):
        return False
    links = element.findall(".//a")
    if len(links) < _LEAST_LINKS:
        return False
    return sum(len(_flat(link)) for link in links) > 0.7 * len(_flat(element))


def _remove(element: Any) -> None:
    parent = element.getparent()
    if parent is None:
        return
    if element.tail and element.tail.strip():
        before = element.getprevious()
        if before is None:
            parent.text = (parent.text or "") + element.tail
        else:
            before.tail = (before.tail or "") + element.tail
    element.tail = None
    parent.remove(element)


def _article(page: Any) -> Any:
    """The smallest marked container that holds most of the text; else the body."""
    body = page.find("body")
    body = page if body is None else body
    whole = len(_flat(body))
    content = re.compile(rules()["content"], re.IGNORECASE)
    best = body
    for element in body.iter("article", "main", "div", "section", "td"):
        marked = element.tag in ("article", "main") or content.search(
            f"{element.get('class') or ''} {element.get('id') or ''}"
        )
        if marked and len(_flat(element)) * 10 >= whole * 6:
            best = element
    return best


def _flat(element: Any) -> str:
    return "" if element is None else _BLANKS.sub(" ", element.text_content() or "").strip()


class _Walk:
    """Collects lines under the open headings."""

    def __init__(self) -> None:
        self.stretches: list[Stretch] = []
        self._open: list[tuple[int, str]] = []
        self._lines: list[str] = []
        self._line = ""

    def element(self, element: Any) -> None:
        tag = element.tag
        if tag in _HEADINGS:
            self._heading(_HEADINGS[tag], _flat(element))
        elif tag == "table" and not _is_layout(element):
            self._break()
            self._lines.append(markdown_table(_rows(element)))
        else:
            self._inside(element, tag)
        self._text(element.tail)

    def close(self) -> None:
        """Finish the stretch under the open headings."""
        self._break()
        if body := "\n".join(line for line in self._lines if line).strip():
            self.stretches.append((tuple(label for _, label in self._open), body))
        self._lines = []

    def _inside(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS or tag == "br":
            self._break()
        if tag == "li":
            self._line = f"{_number(element)} "
        self._text(element.text)
        for child in element:
            self.element(child)
        if tag in _BLOCKS:
            self._break()

    def _heading(self, level: int, label: str) -> None:
        if not label:
            return
        self.close()
        while self._open and self._open[-1][0] >= level:
            self._open.pop()
        self._open.append((level, label))

    def _text(self, text: str | None) -> None:
        if text:
            piece = _BLANKS.sub(" ", text)
            self._line += piece.lstrip() if not self._line else piece

    def _break(self) -> None:
        if self._line.strip():
            self._lines.append(self._line.strip())
        self._line = ""


def _number(item: Any) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "-"
    return f"{1 + sum(1 for one in item.itersiblings('li', preceding=True))}."


def _is_layout(table: Any) -> bool:
    """A table that only arranges the page: it holds tables or headings, or a single cell."""
    if table.findall(".//table") or any(table.findall(f".//{tag}") for tag in _HEADINGS):
        return True
    return sum(1 for _ in table.iter("td", "th")) <= 1


def _rows(table: Any) -> list[list[str]]:
    """The cells of a table with spans filled in."""
    rows: list[list[str]] = []
    pending: dict[int, tuple[int, str]] = {}
    for row in table.iter("tr"):
        cells: list[str] = []
        for one in row.iterchildren("td", "th"):
            _fill(cells, pending)
            text, across, down = _flat(one), _span(one, "colspan"), _span(one, "rowspan")
            for _ in range(across):
                if down > 1:
                    pending[len(cells)] = (down - 1, text)
                cells.append(text)
        _fill(cells, pending)
        rows.append(cells)
    return rows


def _fill(cells: list[str], pending: dict[int, tuple[int, str]]) -> None:
    while (waiting := pending.get(len(cells))) is not None:
        left, text = waiting
        if left > 1:
            pending[len(cells)] = (left - 1, text)
        else:
            del pending[len(cells)]
        cells.append(text)


def _span(element: Any, name: str) -> int:
    value = element.get(name) or "1"
    return min(max(int(value), 1), 100) if value.isdigit() else 1
