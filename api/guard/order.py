"""Who asks is looked at before what is asked: a body that is no JSON is told only to those who may send one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.types import Message


async def _nothing() -> Message:
    return {"type": "http.request", "body": b"", "more_body": False}


class PersonFirst(APIRoute):
    """A route whose body is read before its dependencies are asked, as the framework does; here they go first."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler; for a body that cannot be read, the dependencies have their say on an empty one first."""
        handle = super().get_route_handler()
        field = self.body_field

        async def handle_in_order(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                unread = error.errors()[0]["type"] == "json_invalid"
                if unread and field is not None and field.field_info.is_required():
                    await _refused(handle, Request(request.scope, _nothing))
                raise

        return handle_in_order


async def _refused(handle: Callable[[Request], Coroutine[Any, Any, Response]], request: Request) -> None:
    """Raises what a dependency raises; that the body is missing is known."""
    try:
        await handle(request)
    except RequestValidationError:
        return
