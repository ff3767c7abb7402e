"""The measures of the suites, as the literature defines them."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Sequence


def first_rank(ranked: Sequence[Collection[str]], gold: Collection[str]) -> int | None:
    """The 1-based rank of the first entry that names a right document; an entry lists a document and its reprints."""
    return next((rank for rank, ids in enumerate(ranked, start=1) if any(one in gold for one in ids)), None)


def ndcg(ranked: Sequence[Collection[str]], gold: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain with binary relevance (Järvelin and Kekäläinen 2002)."""
    gains = [1.0 if any(one in gold for one in ids) else 0.0 for ids in ranked[:k]]
    found = sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, start=1))
    ideal = sum(1 / math.log2(rank + 1) for rank in range(1, min(k, len(gold)) + 1))
    return min(1.0, found / ideal) if ideal else 0.0


def squeezed(text: str) -> str:
    """The text without white space and citation marks such as [1] or ①."""
    return re.sub(r"\s+|\[\d+\]|[\u2460-\u2473]", "", text)


def contains(text: str, answer: str) -> bool:
    """Whether the answer stands in the text, white space and citation marks ignored."""
    return bool(answer) and squeezed(answer) in squeezed(text)


def char_f1(text: str, answer: str) -> float:
    """Harmonic mean of precision and recall over characters, with multiplicity."""
    said, gold = Counter(squeezed(text)), Counter(squeezed(answer))
    shared = sum((said & gold).values())
    if not shared:
        return 0.0
    precision, recall = shared / sum(said.values()), shared / sum(gold.values())
    return 2 * precision * recall / (precision + recall)


def rouge_l(text: str, answer: str) -> float:
    """F-measure of the longest common subsequence of characters (Lin 2004, beta = 1)."""
    said, gold = squeezed(text), squeezed(answer)
    if not said or not gold:
        return 0.0
    row = [0] * (len(gold) + 1)
    for one in said:
        before = 0
        for index, other in enumerate(gold, start=1):
            held = row[index]
            row[index] = before + 1 if one == other else max(row[index], row[index - 1])
            before = held
    longest = row[-1]
    if not longest:
        return 0.0
    precision, recall = longest / len(said), longest / len(gold)
    return 2 * precision * recall / (precision + recall)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which that share of the sorted values lies (nearest rank); 0.0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0.0 of none."""
    return sum(values) / len(values) if values else 0.0
