"""Fits the extractive composer to questions with known answers, and says what cross-validation makes of it.

    python -m evals.answers_fit --beir DIR --out-of-scope FILE [--held-out FILE] [--write]

DIR is in BEIR layout with `metadata.answer`; the files hold questions that the corpus does not answer, one a line.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from assistant.extractive import answerability, composer, features
from assistant.extractive.question import patterns, read
from assistant.extractive.rarity import Rarity
from assistant.extractive.selection import Limits, choose
from assistant.extractive.weights import Weights
from assistant.settings import Settings
from evals.beir import Question, read_beir
from evals.fitting import Matrix, fit_choice, fit_logistic, folds
from evals.home import Ingested, ingested
from evals.metrics import squeezed
from knowledge.models import Hit

WEIGHTS = Path(composer.__file__).parent / "data" / "weights.json"
TOP_K = 8
OUTSIDE, WITHOUT_SOURCE, SHORTENED = 2.0, 0.05, 0.25
"""Importance of a question from outside, of one whose document was taken away (another may well answer it), and of a
question cut down to its rarest words, as people type them."""


@dataclass(frozen=True, slots=True)
class Example:
    """A question as the composer sees it: features of its sentences and which share of the answer each holds."""

    answer: str
    judged: composer.Judgement
    rows: Matrix
    shares: Matrix


def main() -> None:
    """Parse, fit, report; with --write replace the shipped weights."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--beir", type=Path, required=True)
    parser.add_argument("--out-of-scope", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, help="questions from outside that are judged and never fitted to")
    parser.add_argument("--embedder", default="none", help="vectors that were trained on these questions flatter")
    parser.add_argument("--chars", type=float, default=190, help="median length of a reply to aim at")
    parser.add_argument("--declined", type=float, default=0.02, help="share of the questions that may be declined")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    asyncio.run(_run(given))


async def _run(given: argparse.Namespace) -> None:
    beir = read_beir(given.beir)
    questions = [question for question in beir.questions if question.answer]
    async with ingested(beir, base=Settings(embedder=given.embedder)) as home:
        inside = [_hits(home, question.text) for question in questions]
        without = [
            [hit for hit in hits if not _gold(home, hit, one)] for hits, one in zip(inside, questions, strict=True)
        ]
        composing = composer.ExtractiveComposer(
            rarity=home.services.rarity, neighbours=home.services.library.document_passages
        )
        examples = [_example(composing, home, *pair) for pair in zip(questions, inside, strict=True)]
        fitted = replace(composing.weights, sentence=_fit_sentences(examples, range(len(examples))))
        fitted = _aim(fitted, examples, _held_out_likelihoods(examples), given.chars)
        judging = composer.ExtractiveComposer(
            rarity=home.services.rarity, neighbours=home.services.library.document_passages, weights=fitted
        )
        known = _evidence(judging, zip([q.text for q in questions], inside, strict=True))
        lost = _evidence(judging, zip([q.text for q in questions], without, strict=True))
        brief = [_shortened(question.text, home.services.rarity()) for question in questions]
        short = _evidence(judging, [(text, _hits(home, text)) for text in brief])
        outside, other = (
            [(text, _hits(home, text)) for text in _lines(path)] for path in (given.out_of_scope, given.held_out)
        )
        blocks = (known, _evidence(judging, outside), lost, short)
        fitted = _fit_answerability(fitted, blocks, _evidence(judging, other), given.declined)
    if given.write:
        WEIGHTS.write_text(json.dumps(_as_json(fitted), indent=1) + "\n", "utf-8")
        print(f"written: {WEIGHTS}")


def _hits(home: Ingested, text: str) -> list[Hit]:
    return home.services.library.search(text, top_k=TOP_K, on=date.today())


def _gold(home: Ingested, hit: Hit, question: Question) -> bool:
    return any(home.names.get(name) in question.gold for name in (hit.passage.document_id, *hit.also_in))


def _lines(path: Path | None) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()] if path else []


def _example(
    composing: composer.ExtractiveComposer, home: Ingested, question: Question, hits: list[Hit]
) -> Example | None:
    """None when the answer is in no document found. A short answer counts only where the gold document holds it."""
    judged = composing.judge(question.text, hits)
    if judged is None:
        return None
    answer = squeezed(question.answer)
    gold = {hit.passage.document_id for hit in hits if _gold(home, hit, question)}
    shares = [
        _shares([unit.text for unit in source.units], answer)
        if len(answer) >= 12 or source.units[0].document_id in gold
        else np.zeros(len(source.units))
        for source in judged.sources
    ]
    return Example(answer, judged, judged.rows, np.concatenate(shares))


def _shares(texts: Sequence[str], answer: str) -> Matrix:
    """Which share of the answer lies in each sentence, wherever the document holds it as a whole."""
    bare = [squeezed(text) for text in texts]
    ends = np.cumsum([len(text) for text in bare])
    whole, shares = "".join(bare), np.zeros(len(bare))
    at = whole.find(answer)
    while at >= 0:
        common = np.minimum(ends, at + len(answer)) - np.maximum(ends - [len(text) for text in bare], at)
        shares = np.maximum(shares, common / len(answer))
        at = whole.find(answer, at + 1)
    return shares.clip(min=0.0)


def _fit_sentences(examples: Sequence[Example | None], numbers: Sequence[int]) -> Matrix:
    usable = [one for n in numbers if (one := examples[n]) is not None and one.shares.sum() > 0]
    return fit_choice([one.rows for one in usable], [one.shares / one.shares.sum() for one in usable])


def _held_out_likelihoods(examples: Sequence[Example | None]) -> list[Matrix]:
    """For each question the probabilities of its sentences, by weights fitted without its fold."""
    result: list[Matrix] = [np.empty(0)] * len(examples)
    for part in folds(len(examples)):
        weights = _fit_sentences(examples, [n for n in range(len(examples)) if n not in set(part)])
        for n in part:
            if (one := examples[n]) is not None:
                raw = one.rows @ weights
                spread = np.exp(raw - raw.max())
                result[n] = spread / spread.sum()
    return result


def _aim(fitted: Weights, examples: Sequence[Example | None], likelihoods: list[Matrix], chars: float) -> Weights:
    """Set the mass at which an answer is enough so that the median reply has the length aimed at; report the folds."""
    limits = fitted.limits["other"]
    low, high = 0.3, 0.99
    for _ in range(8):
        middle = (low + high) / 2
        low, high = (
            (low, middle)
            if _judge(examples, likelihoods, replace(limits, enough=middle))[1] > chars
            else (middle, high)
        )
    limits = replace(limits, enough=round(low, 3))
    contained, median = _judge(examples, likelihoods, limits)
    print(
        f"cross-validated: answer_contained {contained:.3f} at a median of {median:.0f} characters (enough {low:.3f})"
    )
    return replace(fitted, limits={"other": limits})


def _judge(examples: Sequence[Example | None], likelihoods: list[Matrix], limits: Limits) -> tuple[float, float]:
    held, lengths = [], []
    for one, likelihood in zip(examples, likelihoods, strict=True):
        units = one.judged.units if one else ()
        picked = choose(units, likelihood, limits, one.judged.cover) if one else []
        text = squeezed("".join(units[n].text for n in picked))
        held.append(one is not None and one.answer in text)
        lengths.append(len(text))
    return float(np.mean(held)), float(np.median(lengths))


def _evidence(judging: composer.ExtractiveComposer, asked: object) -> Matrix:
    judged = [judging.judge(text, hits) for text, hits in asked]  # type: ignore[attr-defined]
    rows = [one.evidence for one in judged if one is not None]
    return np.array(rows).reshape(len(rows), len(answerability.NAMES))


def _shortened(text: str, rarity: Rarity) -> str:
    """The question's two to four rarest words in their order, with its words of asking."""
    asked = read(text)
    rarest = sorted(asked.words, key=lambda word: -answerability.word_rarity(word, rarity))
    kept = set(rarest[: max(2, min(4, len(asked.words) // 2))])
    asking = "".join(patterns()["asking"].findall(asked.text))
    return "".join(word for word in asked.words if word in kept) + asking


def _fit_answerability(
    fitted: Weights, given: tuple[Matrix, Matrix, Matrix, Matrix], other: Matrix, declined: float
) -> Weights:
    """Logistic on in-scope against out-of-scope; the threshold leaves the allowed share of held-out questions out."""
    known, outside, lost, short = given
    blocks = ((known, 1.0, 1.0), (outside, 0.0, OUTSIDE), (lost, 0.0, WITHOUT_SOURCE), (short, 1.0, SHORTENED))
    rows = np.concatenate([block for block, _, _ in blocks])
    labels = np.concatenate([np.full(len(block), label) for block, label, _ in blocks])
    importance = np.concatenate([np.full(len(block), value) for block, _, value in blocks])
    part_of = np.concatenate([_parts(len(block)) for block, _, _ in blocks])
    scores = np.zeros(len(rows))
    for part in range(5):
        seen = part_of != part
        weights, bias = fit_logistic(rows[seen], labels[seen], importance[seen])
        scores[~seen] = rows[~seen] @ weights + bias
    weights, bias = fit_logistic(rows, labels, importance)
    threshold = float(np.quantile(scores[: len(known)], declined))
    refused = scores < threshold
    ends = np.cumsum([len(block) for block in given])
    print(
        f"cross-validated: answered {1 - refused[: ends[0]].mean():.3f}, "
        f"refused {refused[ends[0] : ends[1]].mean():.3f}, "
        f"refused without their document {refused[ends[1] : ends[2]].mean():.3f}, "
        f"answered when cut short {1 - refused[ends[2] :].mean():.3f}"
    )
    if len(other):
        print(f"held out: refused {(other @ weights + bias < threshold).mean():.3f} of {len(other)}")
    return replace(
        fitted, answerability=weights, answerability_bias=bias, threshold=float(1 / (1 + np.exp(-threshold)))
    )


def _parts(count: int) -> Matrix:
    parts = np.zeros(count)
    for number, part in enumerate(folds(count)):
        parts[part] = number
    return parts


def _as_json(fitted: Weights) -> dict[str, object]:
    def named(names: Sequence[str], values: Matrix) -> dict[str, float]:
        return {name: round(float(value), 4) for name, value in zip(names, values, strict=True)}

    by_evidence = named(answerability.NAMES, fitted.answerability)
    return {
        "sentence": named(features.NAMES, fitted.sentence),
        "answerability": {**by_evidence, "bias": round(fitted.answerability_bias, 4)},
        "threshold": round(fitted.threshold, 4),
        "documents": fitted.documents,
        "limits": {name: asdict(limits) for name, limits in fitted.limits.items()},
    }


if __name__ == "__main__":
    main()
