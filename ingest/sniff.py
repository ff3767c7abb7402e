"""Tells what a file is by its content; the extension is only checked against it."""

from __future__ import annotations

import io
import zipfile
from pathlib import PurePosixPath

from ingest.reasons import UnreadableError

_SIGNATURES = (
    (b"%PDF-", "pdf"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"GIF8", "gif"),
    (b"Rar!", "rar"),
    (b"7z\xbc\xaf", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x7fELF", "program"),
    (b"MZ\x90", "program"),
    (b"{\\rtf", "rtf"),
    (b"SQLite format 3", "sqlite"),
)
_BINARY_EXTENSIONS = {".pdf": "pdf", ".docx": "docx", ".xlsx": "xlsx", ".zip": "zip", ".doc": "ole", ".xls": "ole"}
_TEXT_EXTENSIONS = {
    ".txt": "text", ".md": "markdown", ".markdown": "markdown", ".html": "html", ".htm": "html", ".shtml": "html",
    ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "jsonl", ".ndjson": "jsonl", ".toml": "toml",
}  # fmt: skip
_READ = {"pdf", "docx", "xlsx", "zip"}


def sniff(name: str, content: bytes) -> str:
    """The kind of a file: pdf, docx, xlsx, zip, html, json, jsonl, toml, csv, markdown or text.

    Raises UnreadableError for what is empty, of another format, or not what its extension says.
    """
    if not content.strip():
        raise UnreadableError("empty")
    extension = PurePosixPath(name).suffix.lower()
    binary = next((kind for signature, kind in _SIGNATURES if content[:1024].lstrip().startswith(signature)), "")
    if binary == "zip":
        binary = _office(content)
        if binary == "zip" and extension not in (".zip", "", *_BINARY_EXTENSIONS, *_TEXT_EXTENSIONS):
            raise UnreadableError("unsupported", kind=extension.lstrip(".").upper())
    if binary == "ole":
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise UnreadableError("encrypted")
        if extension in (".doc", ".xls", ""):
            raise UnreadableError("legacy_office")
    expected = _BINARY_EXTENSIONS.get(extension) or _TEXT_EXTENSIONS.get(extension)
    if binary:
        if expected and expected != binary:
            raise UnreadableError("wrong_extension", extension=extension, kind=binary.upper())
        if binary not in _READ:
            raise UnreadableError("unsupported", kind=binary.upper())
        return binary
    if extension in _BINARY_EXTENSIONS:
        raise UnreadableError("wrong_extension", extension=extension, kind=_text_kind(content).upper())
    kind = _TEXT_EXTENSIONS.get(extension)
    if kind in (None, "text"):
        guessed = _text_kind(content)
        if guessed == "xml":
            raise UnreadableError("unsupported", kind="XML")
        return guessed if guessed == "html" or kind is None else "text"
    if kind == "html" and _text_kind(content) == "json":
        raise UnreadableError("wrong_extension", extension=extension, kind="JSON")
    return kind or "text"


def _office(content: bytes) -> str:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise UnreadableError("damaged", kind="ZIP", detail=error) from error
    if "word/document.xml" in names:
        return "docx"
    return "xlsx" if "xl/workbook.xml" in names else "zip"


def _text_kind(content: bytes) -> str:
    head = content[:4096].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(b"<?xml") and b"<html" not in head:
        return "xml"
    if head.startswith((b"<!doctype html", b"<html", b"<?xml")) or b"<body" in head or b"<table" in head:
        return "html"
    if head.startswith(b"+++"):
        return "markdown"
    if head.startswith((b"{", b"[")) and b'"' in head:
        return "json"
    return "text"
