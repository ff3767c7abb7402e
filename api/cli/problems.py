"""What a person is told when a command cannot go on: one Chinese line for each thing to put right."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import Any

from pydantic import ValidationError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DataError, DBAPIError, IntegrityError, NoSuchModuleError

from assistant.settings import PREFIX, TOML, Settings, described, variables
from assistant.texts import sentence, tell, texts
from knowledge.errors import YixianError

LONGEST = 80
"""Characters of a wrong value or of a reason that are shown."""


def lines(error: Exception) -> list[str] | None:
    """The sentences for this error; None when it is not one that a person can put right."""
    match error:
        case YixianError():
            return [str(error)]
        case IntegrityError() | DataError():
            return None
        case ValidationError() if error.title == Settings.__name__:
            return [_setting(detail) for detail in error.errors(include_url=False)]
        case tomllib.TOMLDecodeError():
            return [sentence("settings", "wrong.toml", path=TOML, line=_line(error))]
        case ArgumentError() | NoSuchModuleError():
            return [tell("broken.database_url")]
        case DBAPIError():
            return [tell("broken.database", reason=_reason(error.orig), url=_database())]
        case OSError() if error.filename is not None:
            kind = type(error).__name__
            known = texts("commands")["broken_files"]
            return [tell("broken.file", path=error.filename, reason=known.get(kind, error.strerror or kind))]
        case OSError():
            return [tell("broken.system", reason=_reason(error))]
    return None


def _setting(detail: Any) -> str:
    """The sentence for one entry of a validation error of the settings."""
    key = str(detail["loc"][0]) if detail["loc"] else ""
    given = variables(key)
    name = given[0] if given else sentence("settings", "source.key", key=key)
    value, context = str(detail["input"])[:LONGEST], detail.get("ctx", {})
    if key not in Settings.model_fields:
        near = difflib.get_close_matches(key, Settings.model_fields, n=1, cutoff=0.0)[0]
        shown = PREFIX + near.upper() if given else near
        return sentence("settings", "wrong.extra_forbidden", name=name, nearest=shown)
    secret = "key" in key
    places = {
        "name": name,
        "value": "***" if secret else value,
        "default": Settings.model_fields[key].default,
        "about": described(key),
        "choices": ", ".join(re.findall("'([^']*)'", str(context.get("expected", "")))),
        **context,
    }
    kind = detail["type"] if detail["type"] in texts("settings")["wrong"] else "other"
    return sentence("settings", f"wrong.{kind}", **places)


def _line(error: tomllib.TOMLDecodeError) -> str:
    found = re.search(r"line (\d+)", str(error))
    return found[1] if found else "-"


def _reason(error: BaseException | None) -> str:
    """The last part of what a driver said, on one line: the part that tells what happened."""
    first = str(error).strip().partition("\n")[0]
    return first.rpartition(": ")[2][:LONGEST] or type(error).__name__


def _database() -> str:
    """The address of the database in force, without its password."""
    try:
        return make_url(Settings().database).render_as_string(hide_password=True)
    except (ArgumentError, ValidationError):
        return "-"
