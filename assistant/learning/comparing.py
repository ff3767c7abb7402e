"""Whether a candidate may take the place of the classifier in use: a paired comparison on the same tickets."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from assistant.learning.measures import Measures
from assistant.learning.ports import Predicted

MARGIN = 0.01
"""How much accuracy a candidate may lack at most, with 95 % certainty."""
Z = 1.645
"""One-sided 95 %."""
F1_MARGIN = 0.03
ECE_MARGIN = 0.03
ECE_FINE = 0.1
"""Below it a calibration error is not told from chance on few tickets."""


@dataclass(frozen=True)
class Difference:
    """Candidate less running accuracy; `low` is its lower bound at 95 % (one-sided).

    Of paired outcomes (McNemar 1947): `better` tickets only the candidate has right, `worse` only the running one. The
    interval is Wald's for the difference of paired proportions.
    """

    n: int
    better: int
    worse: int
    difference: float
    low: float


def paired(candidate: Sequence[Predicted], running: Sequence[Predicted], labels: Sequence[str]) -> Difference:
    """The difference in accuracy on the same tickets."""
    better = worse = 0
    for new, old, label in zip(candidate, running, labels, strict=True):
        new_right = bool(new.scored) and new.scored[0][0] == label
        old_right = bool(old.scored) and old.scored[0][0] == label
        better += new_right and not old_right
        worse += old_right and not new_right
    n = len(labels)
    difference = (better - worse) / n
    error = math.sqrt(max(0.0, better + worse - (better - worse) ** 2 / n)) / n
    return Difference(n, better, worse, round(difference, 4), round(difference - Z * error, 4))


def objections(difference: Difference, candidate: Measures, running: Measures, *, target: float) -> tuple[str, ...]:
    """What speaks against the candidate, as words; none when it may take the running one's place.

    `decided`: what it decides alone is, with 95 % certainty, less often right than the target, and than the running
    one's.
    """
    found = []
    if difference.low < -MARGIN:
        found.append("accuracy")
    if candidate.macro_f1 < running.macro_f1 - F1_MARGIN:
        found.append("macro_f1")
    if candidate.ece > max(running.ece + ECE_MARGIN, ECE_FINE):
        found.append("ece")
    if _upper(candidate, difference.n) < target and candidate.decided_accuracy < running.decided_accuracy:
        found.append("decided")
    return tuple(found)


def _upper(measures: Measures, n: int) -> float:
    """The upper bound at 95 % (one-sided) of the accuracy of what is decided."""
    share = measures.decided_accuracy
    decided = measures.decided * n
    return share + Z * math.sqrt(share * (1 - share) / decided) if decided else 1.0
