"""The signals that decide the order of documents, and their weights by collection."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from knowledge.adapters.keywords import Keywords
from knowledge.fusion import min_max
from knowledge.jurisdiction import Habits, Jurisdiction, hand, regions, shipped_habits
from knowledge.models import Collection
from knowledge.places import mentions
from knowledge.text import data_file, topic

Floats = npt.NDArray[np.float32]


@lru_cache(maxsize=1)
def shipped_weights() -> Mapping[str, Mapping[str, float]]:
    """Weights of the signals by collection, fitted on development data (`ranking.json`)."""
    content: Mapping[str, Mapping[str, float]] = json.loads(data_file("ranking.json"))["weights"]
    return content


def weights_of(collection: Collection, second: bool = False) -> Mapping[str, float]:
    """The weights of one collection, with or without second vectors; without its own it uses those of the policies."""
    shipped = shipped_weights()
    own = shipped.get(collection.value, shipped[Collection.POLICIES.value])
    return shipped.get(f"{collection.value}+second", own) if second else own


class Places:
    """What each document says, or shows by its hand, of where it comes from."""

    def __init__(self, texts: Sequence[str], habits: Habits) -> None:
        """`texts` are normalised, one a document, title first."""
        counted = [Counter(mentions(text)) for text in texts]
        self.size = len(texts)
        self._named = np.array([bool(counter) for counter in counted], dtype=bool)
        self._rows: dict[str, list[int]] = {}
        self._region_rows: dict[str, list[int]] = {}
        self._share: dict[str, list[float]] = {}
        for row, counter in enumerate(counted):
            by_region: Counter[str] = Counter()
            for place, count in counter.items():
                self._rows.setdefault(place, []).append(row)
                by_region.update({one: count for one in regions(frozenset((place,)))})
            for one, count in by_region.items():
                self._region_rows.setdefault(one, []).append(row)
                self._share.setdefault(one, []).append(count / counter.total())
        hands = [hand(text) for text in texts]
        named = [frozenset(counter) for counter in counted]
        self._place_hand = Jurisdiction(hands, named, habits)
        self._region_hand = Jurisdiction(hands, [regions(one) for one in named], habits.by_region())

    def signals(self, question: str) -> dict[str, Floats]:
        """Agreement with the places of a normalised question, by document; all zero when it names none."""
        asked = frozenset(mentions(question))
        zeros = np.zeros(self.size, dtype=np.float32)
        if not asked:
            names = ("same_place", "same_region", "region_share", "other_region", "place_hand", "region_hand")
            silent: dict[str, Floats] = {name: zeros for name in names}
            silent["place_unasked"] = self._named.astype(np.float32)
            return silent
        same, near, share = zeros.copy(), zeros.copy(), zeros.copy()
        for place in asked:
            same[self._rows.get(place, [])] = 1.0
        for one in regions(asked):
            near[self._region_rows.get(one, [])] = 1.0
            share[self._region_rows.get(one, [])] += self._share.get(one, [])
        found: dict[str, Floats] = {
            "same_place": same,
            "same_region": near * (1 - same),
            "region_share": share,
            "other_region": self._named * (1 - near),
            "place_hand": self._place_hand.belief(asked),
            "region_hand": self._region_hand.belief(regions(asked)),
            "place_unasked": zeros,
        }
        return found


class Signals:
    """Everything that is known of the documents of one collection before a question comes."""

    def __init__(self, keywords: Keywords, habits: Habits | None = None) -> None:
        self.keywords = keywords
        texts = keywords.texts
        self._places = Places(texts, habits if habits is not None else shipped_habits())
        lengths = np.array([len(text) for text in texts], dtype=np.float32)
        self._length: Floats = np.asarray(np.log1p(lengths) / 10, dtype=np.float32)
        self._short = (lengths < 80).astype(np.float32)

    def of(self, question: str, dense: Floats | None, second: Floats | None = None) -> dict[str, Floats]:
        """All signals of a normalised question, by document. `dense`: best cosine of each document's passages."""
        keywords = self.keywords
        passage = keywords.best_of_document(keywords.passage_scores(question))
        places = self._places.signals(question)
        found: dict[str, Floats] = {
            "document": min_max(keywords.document_scores(question)),
            "passage": min_max(passage),
            "characters": min_max(keywords.character_scores(topic(question))),
            "coverage": keywords.document_coverage(topic(question)),
            "length": self._length,
            "short": self._short,
            "short_here": self._short * places["same_place"],
            **places,
        }
        if dense is not None:
            found["dense"] = min_max(dense)
        if second is not None:
            found["second"] = min_max(second)
        return found
