"""Every refusal of the door in one shape: `{"error": {"code", "message", "field"?, ...}}`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from assistant.hotline.errors import FieldError, NotAllowed, Stale, TicketNotFound
from assistant.texts import sentence, texts

CODES = {401: "unauthorized", 403: "forbidden", 404: "not_found", 405: "method_not_allowed"}


class ApiError(HTTPException):
    """A refusal with the name of its sentence in `texts/api.toml`; `more` is added to the error object."""

    def __init__(
        self,
        status: int,
        code: str,
        *,
        field: str | None = None,
        more: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        **values: object,
    ) -> None:
        super().__init__(status, code, headers)
        self.code = code
        self.field = field
        self.more = dict(more or {})
        self.values = values

    def response(self) -> Response:
        """The refusal as it is sent."""
        message = sentence("api", f"errors.{self.code}", field=self.field, **self.values)
        error: dict[str, Any] = {"code": self.code, "message": message}
        if self.field is not None:
            error["field"] = self.field
        return json_response({"error": {**error, **self.more}}, self.status_code, self.headers)


def json_response(content: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """JSON, never cached."""
    sent = {"Cache-Control": "no-store", **(headers or {})}
    return Response(orjson.dumps(content), status, sent, media_type="application/json")


def field_error(field: str, kind: str) -> ApiError:
    """A wrong field, by its name and the kind of fault."""
    details = texts("api")["fields"]
    return ApiError(422, "invalid", field=field, detail=details.get(kind, details["other"]))


def too_many(code: str, seconds: int) -> ApiError:
    """A limit was reached; may be tried again after those seconds."""
    return ApiError(429, code, seconds=seconds, headers={"Retry-After": str(seconds)})


async def _api_error(_request: Request, error: Exception) -> Response:
    if isinstance(error, ApiError):
        return error.response()
    status = error.status_code if isinstance(error, HTTPException) else 500
    headers = error.headers if isinstance(error, HTTPException) else None
    if status == 400:
        return ApiError(400, "bad_json").response()
    return ApiError(status, CODES.get(status, "not_found"), headers=headers).response()


async def _validation(_request: Request, error: Exception) -> Response:
    first: dict[str, Any] = {"type": "other", "loc": ()}
    if isinstance(error, RequestValidationError):
        first = error.errors()[0]
    if first["type"] == "json_invalid":
        return ApiError(422, "bad_json", field="body").response()
    place = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "header")]
    return field_error(".".join(place) or "body", first["type"]).response()


async def _hotline(_request: Request, error: Exception) -> Response:
    match error:
        case NotAllowed():
            shown = ", ".join(error.allowed) or "-"
            refusal = ApiError(409, "not_allowed", more={"allowed_actions": list(error.allowed)}, allowed=shown)
        case Stale():
            more = {"changed_by": error.changed_by, "version": error.version}
            refusal = ApiError(412, "stale", more=more, who=error.changed_by)
        case FieldError():
            refusal = field_error(error.field, error.code)
        case _:
            refusal = ApiError(404, "ticket_not_found")
    return refusal.response()


def install(app: FastAPI) -> None:
    """Give the application these shapes."""
    app.add_exception_handler(HTTPException, _api_error)
    app.add_exception_handler(RequestValidationError, _validation)
    for kind in (NotAllowed, Stale, FieldError, TicketNotFound):
        app.add_exception_handler(kind, _hotline)
