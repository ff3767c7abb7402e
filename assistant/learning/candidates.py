"""Which categories a language model is shown: the classifier's best, and those whose names are in the text."""

from __future__ import annotations

from collections.abc import Sequence

BEST = 10
MOST = 20


class Names:
    """The categories by the pairs of characters in their names, level by level."""

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self._pairs = {label: [_pairs(level) for level in label.split("/")] for label in labels}

    def __contains__(self, label: str) -> bool:
        """Whether it is one of the categories."""
        return label in self._pairs

    def near(self, text: str, most: int) -> list[str]:
        """Categories whose names share pairs of characters with the text, best first; the last level counts most."""
        said = _pairs(text)
        scores = {}
        for label, levels in self._pairs.items():
            weights = range(1, len(levels) + 1)
            shared = sum(
                weight * len(pairs & said) / len(pairs) for weight, pairs in zip(weights, levels, strict=True) if pairs
            )
            if shared > 0:
                scores[label] = shared
        return sorted(scores, key=lambda label: (-scores[label], label))[:most]


def candidates(
    text: str, scored: Sequence[tuple[str, float]], names: Names, *, best: int = BEST, most: int = MOST
) -> list[str]:
    """At most `most` categories, each once: the best `best` of the classifier, then those near by name."""
    first = [label for label, _ in scored[:best]]
    return list(dict.fromkeys([*first, *names.near(text, most)]))[:most]


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[n : n + 2] for n in range(len(text) - 1))
