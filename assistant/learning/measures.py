"""How well a classifier does on texts whose label is known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from assistant.learning.ports import Predicted

BINS = 15


@dataclass(frozen=True)
class Measures:
    """Shares, 0..1. `coverage` is the largest share that could be decided alone at the target accuracy; `decided` the
    share that the classifier did decide, and `decided_accuracy` how often it was right there."""

    accuracy: float
    accuracy_at_3: float
    macro_f1: float
    coverage: float
    ece: float
    decided: float
    decided_accuracy: float

    def rounded(self) -> dict[str, float]:
        """By name, to four places."""
        return {name: round(value, 4) for name, value in asdict(self).items()}


def measured(predictions: Sequence[Predicted], labels: Sequence[str], *, target: float) -> Measures:
    """The measures of predictions against labels of the same length; ValueError of none."""
    if not labels:
        raise ValueError("there is nothing to measure")
    first = [prediction.scored[0] if prediction.scored else ("", 0.0) for prediction in predictions]
    right = [name == label for (name, _), label in zip(first, labels, strict=True)]
    third = [
        label in [name for name, _ in prediction.scored[:3]]
        for prediction, label in zip(predictions, labels, strict=True)
    ]
    decided = [hit for hit, prediction in zip(right, predictions, strict=True) if prediction.decided]
    n = len(labels)
    return Measures(
        accuracy=sum(right) / n,
        accuracy_at_3=sum(third) / n,
        macro_f1=macro_f1([name for name, _ in first], labels),
        coverage=coverage([score for _, score in first], right, target),
        ece=ece([score for _, score in first], right),
        decided=len(decided) / n,
        decided_accuracy=sum(decided) / len(decided) if decided else 1.0,
    )


def macro_f1(said: Sequence[str], labels: Sequence[str]) -> float:
    """The mean of the F1 of every label that occurs in `labels`."""
    true, proposed = Counter(labels), Counter(said)
    both = Counter(one for one, other in zip(said, labels, strict=True) if one == other)
    return sum(2 * both[label] / (true[label] + proposed[label]) for label in true) / len(true)


def coverage(scores: Sequence[float], right: Sequence[bool], target: float) -> float:
    """The largest share, most confident first, that is right with at least the target accuracy; ties stay together."""
    ordered = sorted(zip(scores, right, strict=True), key=lambda pair: -pair[0])
    best, hits = 0, 0
    for n, (score, hit) in enumerate(ordered, start=1):
        hits += hit
        tied = n < len(ordered) and ordered[n][0] == score
        if not tied and hits >= target * n:
            best = n
    return best / len(ordered)


def ece(scores: Sequence[float], right: Sequence[bool], bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): the mean gap of confidence and accuracy over equal bins."""
    groups: dict[int, list[tuple[float, bool]]] = {}
    for score, hit in zip(scores, right, strict=True):
        groups.setdefault(min(int(score * bins), bins - 1), []).append((score, hit))
    return sum(abs(sum(score for score, _ in group) - sum(hit for _, hit in group)) for group in groups.values()) / len(
        scores
    )


def confused(predictions: Sequence[Predicted], labels: Sequence[str], most: int = 10) -> list[tuple[str, str, int]]:
    """The most frequent mistakes: the right label, the one proposed, how often."""
    wrong: Counter[tuple[str, str]] = Counter()
    for prediction, label in zip(predictions, labels, strict=True):
        said = prediction.scored[0][0] if prediction.scored else ""
        if said != label:
            wrong[label, said] += 1
    return [(label, said, n) for (label, said), n in wrong.most_common(most)]
