"""Zip archives: each member is read as a file of its own, within limits."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import PurePosixPath

from ingest.draft import Draft, Flaw, Override
from ingest.reasons import UnreadableError, reason

DEPTH = 2
MEMBERS = 10_000
UNPACKED_BYTES = 300 * 1024 * 1024
RATIO = 100
SMALL_BYTES = 1024 * 1024

Reading = Iterator[Draft | Override | Flaw]
_UTF8_FLAG = 0x800


def guard(content: bytes) -> zipfile.ZipFile:
    """The archive, when what it says of itself stays within the limits. Raises UnreadableError otherwise."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        raise UnreadableError("damaged", kind="ZIP", detail=error) from error
    members = archive.infolist()
    if len(members) > MEMBERS:
        raise UnreadableError("zip_members", limit=MEMBERS)
    if any(member.flag_bits & 0x1 for member in members):
        raise UnreadableError("encrypted")
    unpacked = sum(member.file_size for member in members)
    swollen = any(
        member.file_size > SMALL_BYTES and member.file_size > RATIO * max(member.compress_size, 1) for member in members
    )
    if unpacked > UNPACKED_BYTES or swollen:
        raise UnreadableError("zip_bomb")
    return archive


def read(content: bytes, read_member: Callable[[str, bytes, int], Reading], depth: int) -> Reading:
    """The documents of every member; one that cannot be read is named while the rest goes on."""
    if depth >= DEPTH:
        raise UnreadableError("zip_depth", limit=DEPTH)
    with guard(content) as archive:
        for member in sorted(archive.infolist(), key=_name):
            name = _name(member)
            path = PurePosixPath(name.replace("\\", "/"))
            if member.is_dir() or path.name.startswith(".") or "__MACOSX" in path.parts:
                continue
            if path.is_absolute() or ".." in path.parts or (path.parts and path.parts[0].endswith(":")):
                yield Flaw(name, reason("zip_path", member=name))
                continue
            try:
                for draft in read_member(path.as_posix(), _unpack(archive, member), depth + 1):
                    yield _inside(path.as_posix(), draft)
            except UnreadableError as error:
                yield Flaw(path.as_posix(), str(error))


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """The content, read no further than the size that the archive states: a false statement is a bomb."""
    try:
        with archive.open(member) as stream:
            content = stream.read(member.file_size + 1)
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError, RuntimeError) as error:
        raise UnreadableError("damaged", kind="ZIP", detail=error) from error
    if len(content) > member.file_size:
        raise UnreadableError("zip_bomb")
    return content


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; without the UTF-8 flag it is most often GB18030 here."""
    if member.flag_bits & _UTF8_FLAG:
        return member.filename
    raw = member.filename.encode("cp437", "replace")
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return member.filename


def _inside(member: str, draft: Draft | Override | Flaw) -> Draft | Override | Flaw:
    if isinstance(draft, Draft | Flaw):
        draft.key = f"{member}#{draft.key}" if draft.key else member
    if isinstance(draft, Draft):
        draft.position = 0
    return draft
