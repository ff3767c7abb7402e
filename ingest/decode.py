"""Turns the bytes of a text file into text: UTF-8, UTF-16 or GB18030, detected."""

from __future__ import annotations

import codecs

from ingest.reasons import UnreadableError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 4096


def decode(content: bytes) -> str:
    """The text with LF line ends. Raises UnreadableError when it is none of the three encodings."""
    text = _decode(content)
    if "\0" in text:
        raise UnreadableError("not_text")
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decode(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _strict(content, encoding)
    if b"\0" in content[:_SAMPLE]:
        return _strict(content, _utf16_order(content))
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _strict(content, "gb18030")


def _utf16_order(content: bytes) -> str:
    """Without a mark: line ends, blanks and digits have their zero byte on one side."""
    sample = content[:_SAMPLE]
    return "utf-16-le" if sample[1::2].count(0) >= sample[0::2].count(0) else "utf-16-be"


def _strict(content: bytes, encoding: str) -> str:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        raise UnreadableError("not_text") from error
    controls = sum(1 for character in text[:_SAMPLE] if character < " " and character not in "\t\n\r\f\x0b")
    if controls * 20 > len(text[:_SAMPLE]):
        raise UnreadableError("not_text")
    return text
