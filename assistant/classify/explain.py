"""Why a label: each word gets the share of the n-grams that lie on it; similar training texts by cosine."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assistant.classify.features import FAMILIES, Vocabulary, clean, read, words_of
from assistant.classify.model import Explanation
from assistant.classify.opinions import Opinions


def explained(
    opinions: Opinions, labels: Sequence[str], texts: Sequence[str], text: str, label: int, most: int
) -> Explanation:
    """Words with what they add to the label's score over the mean of all labels, and the most similar texts."""
    cleaned = clean(text)
    row = opinions.vocabulary.row(read(text))
    gain = np.zeros(len(cleaned), dtype=np.float64)
    weights = opinions.lines.weights
    added = dict(
        zip(
            row.ids.tolist(),
            (row.values * (weights[row.ids, label] - weights[row.ids].mean(axis=1))).tolist(),
            strict=True,
        )
    )
    for start, length, value in _placed(opinions.vocabulary, cleaned, added):
        first, last = max(start, 0), min(start + length, len(cleaned))
        if last > first:
            gain[first:last] += value / (last - first)
    words: dict[str, float] = {}
    for word, start in words_of(cleaned):
        if len(word) > 1:
            words[word] = words.get(word, 0.0) + float(gain[start : start + len(word)].sum())
    told = sorted(((word, value) for word, value in words.items() if value > 0), key=lambda pair: (-pair[1], pair[0]))
    cosines = opinions.neighbours.cosines(row)
    near = opinions.neighbours.nearest(cosines, most)
    similar = tuple(
        (texts[index], labels[opinions.neighbours.labels[index]], float(cosines[index])) for index in near.tolist()
    )
    return Explanation(tuple(told[:most]), similar)


def _placed(vocabulary: Vocabulary, cleaned: str, added: dict[int, float]) -> list[tuple[int, int, float]]:
    found, offset = [], 0
    for family, known in zip(FAMILIES, vocabulary.hashes, strict=True):
        occurrences = family(cleaned)
        if len(known) and len(occurrences.hashes):
            places = np.minimum(np.searchsorted(known, occurrences.hashes), len(known) - 1)
            right = np.flatnonzero(known[places] == occurrences.hashes)
            times = np.bincount(places[right], minlength=len(known))
            for index in right.tolist():
                place = int(places[index])
                value = added.get(place + offset, 0.0) / int(times[place])
                found.append((int(occurrences.starts[index]), int(occurrences.lengths[index]), value))
        offset += len(known)
    return found
