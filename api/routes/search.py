"""Search of the knowledge base, for staff."""

from __future__ import annotations

import asyncio
from functools import partial

from fastapi import APIRouter

from api.guard.order import PersonFirst
from api.guard.people import Searcher, TheDoor
from api.shapes import HitOut, SearchIn, SearchOut

router = APIRouter(prefix="/api/v1", tags=["staff"], route_class=PersonFirst)


@router.post("/search")
async def search(asked: SearchIn, door: TheDoor, _staff: Searcher) -> SearchOut:
    """The best passages in force today."""
    collections = None if asked.collection is None else [asked.collection]
    look = partial(
        door.services.library.search,
        asked.query,
        collections=collections,
        top_k=asked.top_k,
        on=door.services.clock.now().date(),
    )
    hits = await asyncio.to_thread(look)
    return SearchOut(hits=[HitOut.of(hit) for hit in hits])
