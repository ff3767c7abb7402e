"""docs/ names every route, frame, error code of a frame, and role."""

from __future__ import annotations

from pathlib import Path

from api import frames
from api.guard.people import SCOPES
from assistant.texts import texts
from tests.api.conftest import Browser

DOCS = Path(__file__).parents[2] / "docs"


async def test_every_route_is_documented(browser: Browser) -> None:
    text = (DOCS / "http.md").read_text("utf-8")
    paths = (await browser.http.get("/openapi.json")).json()["paths"]
    missing = [
        f"{method.upper()} {path}" for path, methods in paths.items() for method in methods
        if f"`{method.upper()} {path}`" not in text
    ]  # fmt: skip
    assert not missing, f"docs/http.md: describe {missing}"
    assert all(f"`{role}`" in text for role in SCOPES)


def test_every_frame_and_error_code_is_documented() -> None:
    text = (DOCS / "sockets.md").read_text("utf-8")
    mappings = [frames.schema()["$defs"][name]["discriminator"]["mapping"] for name in ("ClientFrame", "ServerFrame")]
    missing = [f"`{name}`" for mapping in mappings for name in mapping if f"| `{name}` |" not in text]
    missing += [f"`{code}`" for code in texts("api")["frames"] if f"`{code}`" not in text]
    assert not missing, f"docs/sockets.md: describe {missing}"
