"""The speaker's mood where it changes how the matter is handled: who calls back, how soon, in which words."""

from __future__ import annotations

from typing import Literal

from assistant.recognise.alignment import aligned
from assistant.recognise.patterns import pattern

Mood = Literal["", "angry", "anxious", "despairing"]
MOODS: tuple[Mood, ...] = ("despairing", "anxious", "angry")
"""The graver first: somebody who threatens out of despair is answered as despairing."""
LONGEST = 4000
"""Characters of a message that are read."""


def mood_of(text: str) -> Mood:
    """`despairing` without being an emergency, `anxious` for a person, `angry` with a threat, a history or an insult.

    Ordinary words of complaint give the empty mood. `text` as sent or in comparing form.
    """
    folded = aligned(text[:LONGEST]).text
    return next((mood for mood in MOODS if pattern("mood", "moods", mood).search(folded)), "")
