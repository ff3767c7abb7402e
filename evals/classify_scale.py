"""How long learning from very many tickets takes and how much memory: made-up texts of each label's own words.

    python -m evals.classify_scale --rows 100000 --labels 150
    python -m evals.classify_scale --rows 100000 --like labelled.jsonl

With `--like` the texts are those of the file, a fifth of them kept to ask, the others said again and again with some
of their characters left out and words of other texts put in.

Prints one JSON object: seconds by the clock and of processor, peak resident MB, accuracy on 2,000 texts that were not
learnt from, milliseconds.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from pathlib import Path

import numpy as np

from assistant.classify import Example, TextClassifier
from evals.labelled import read_labelled
from evals.metrics import percentile
from knowledge.adapters.embedders import StaticEmbedder
from knowledge.adapters.short_texts import ShortTexts

FIRST, LAST = 0x4E00, 0x8000
WORDS, OWN, SAID = 6_000, 60, 25
MIXED = 0.35
STAYS, STRANGE = 0.85, 6


def texts_of(rows: int, labels: int, seed: int) -> list[Example]:
    """Texts of 25 words of two characters; about a third are of the label's own 60 words, the others of any."""
    random = np.random.default_rng(seed)
    words = ["".join(map(chr, pair)) for pair in random.integers(FIRST, LAST, size=(WORDS, 2)).tolist()]
    own = np.random.default_rng(7).integers(0, WORDS, size=(labels, OWN))
    found = []
    for label in random.integers(0, labels, size=rows).tolist():
        chosen = (random.random(SAID) ** 2 * WORDS).astype(int)
        mine = random.random(SAID) < MIXED
        chosen[mine] = random.choice(own[label], int(mine.sum()))
        found.append(Example("".join(words[index] for index in chosen.tolist()), f"L{label:03d}"))
    return found


def varied(path: Path, rows: int, seed: int) -> tuple[list[Example], list[Example]]:
    """`rows` altered sayings of four fifths of the texts, and the other texts as they are."""
    random = np.random.default_rng(seed)
    given = read_labelled(path)
    order = random.permutation(len(given)).tolist()
    held, learnt = (
        [given[index] for index in part] for part in (order[::5], [i for k, i in enumerate(order) if k % 5])
    )
    found = list(learnt)
    while len(found) < rows:
        one, other = (learnt[index] for index in random.integers(0, len(learnt), size=2).tolist())
        kept = "".join(c for c, stays in zip(one.text, random.random(len(one.text)) < STAYS, strict=True) if stays)
        at, start = (int(random.integers(0, len(text))) for text in (kept or " ", other.text))
        found.append(Example(kept[:at] + other.text[start : start + STRANGE] + kept[at:], one.label))
    return found, held


def main() -> None:
    """Learns, asks, prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=150)
    parser.add_argument("--like", type=Path)
    asked = parser.parse_args()
    if asked.like:
        learnt, held = varied(asked.like, asked.rows, 0)
    else:
        examples = texts_of(asked.rows + 2_000, asked.labels, 0)
        learnt, held = examples[: asked.rows], examples[asked.rows :]
    started, busy = time.perf_counter(), time.process_time()

    def progress(done: int, steps: int) -> None:
        sys.stderr.write(f"{done}/{steps} {time.perf_counter() - started:.0f} s\n")

    classifier = TextClassifier.fit(
        learnt, embed=StaticEmbedder().embed_passages, sentences=ShortTexts().embed, progress=progress
    )
    took, processor = time.perf_counter() - started, time.process_time() - busy
    times, right = [], 0
    for example in held:
        begun = time.perf_counter()
        right += classifier.predict([example.text])[0].label == example.label
        times.append((time.perf_counter() - begun) * 1000)
    print(
        json.dumps(
            {
                "rows": asked.rows,
                "labels": len(classifier.labels),
                "fit_s": round(took, 1),
                "fit_processor_s": round(processor, 1),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                "accuracy": round(right / len(held), 4),
                "predict_ms_p50": round(percentile(times, 0.5), 2),
                "predict_ms_p95": round(percentile(times, 0.95), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
