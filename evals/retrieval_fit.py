"""Fits the ranking to questions with known documents, and says what five-fold cross-validation makes of it.

    python -m evals.retrieval_fit --beir DIR [--beir DIR] [--messages FILE] --base FOLDER [--write]

FOLDER holds a static model that has seen none of the questions (`python -m evals.distil`). In each fold the static
model is trained on the other folds' pairs and judged on this fold's questions; the weights are fitted on those
out-of-fold signals. Habits of offices are left out of the fit: they would know the documents they are asked about.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from tqdm import tqdm

from assistant.settings import Settings
from evals import pairs
from evals.beir import Beir, read_beir
from evals.fitting import folds
from evals.home import ingested
from knowledge import ranking
from knowledge.adapters.embedders import E5Embedder
from knowledge.adapters.keywords import Keywords
from knowledge.contrast import Recipe, train
from knowledge.jurisdiction import Habits
from knowledge.library import DEFAULTS
from knowledge.static_model import StaticModel
from knowledge.text import normalise
from knowledge.training import Pair, learn
from knowledge.vectors import embedded_text

Floats = npt.NDArray[np.float32]
DATA = Path(ranking.__file__).parent / "data"
LEAN = ("document", "passage", "coverage", "length", "dense", "region_share", "other_region")
"""What is fitted for titled documents, where questions are few: further signals changed no rank."""
VARIANTS = {
    "BM25 of the document": ("document",),
    "all keywords": ("document", "passage", "characters", "coverage", "length", "short"),
    "lean": LEAN,
    "all but vectors": ("-dense", "-second"),
    "all but hands": ("-place_hand", "-region_hand", "-second"),
    "all": ("-second",),
    "with second vectors": ("-",),
    "second instead of static": ("-dense",),
}


def main() -> None:
    """Cross-validates every variant; with `--write`, fits the last on everything and replaces the shipped data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beir", type=Path, action="append", required=True)
    parser.add_argument("--messages", type=Path)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--cache", type=Path, help="folder for vectors that do not depend on the weights")
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    base = StaticModel.load(asked.base)
    further = pairs.of_messages(asked.messages) if asked.messages else []
    weights: dict[str, dict[str, float]] = {}
    seconds = E5Embedder()
    for folder in asked.beir:
        others = [pair for other in asked.beir if other != folder for pair in pairs.of_beir(other)] + further
        weights |= asyncio.run(_fit(folder, base, others, seconds, asked.cache))
    if asked.write:
        (DATA / "ranking.json").write_text(json.dumps({"weights": weights}, indent=1) + "\n", "utf-8")
        everything = [pair for folder in asked.beir for pair in pairs.of_beir(folder)] + further
        print("shipped", learn(everything, base, DATA).name)


async def _fit(
    folder: Path, base: StaticModel, others: list[Pair], seconds: E5Embedder, cache: Path | None
) -> dict[str, dict[str, float]]:
    beir = read_beir(folder)
    async with ingested(beir, base=Settings(embedder="none")) as home:
        passages = home.services.documents.passages(home.collection)
        number = {name: document_id for document_id, name in home.names.items()}
    keywords = Keywords()
    keywords.rebuild(passages)
    row = {document_id: i for i, document_id in enumerate(keywords.documents)}
    gold = np.array([row[number[next(iter(question.gold))]] for question in beir.questions])
    parts = folds(len(beir.questions))
    dense = _kept(
        cache and cache / f"dense-{folder.name}.npy",
        lambda: _out_of_fold(folder, beir, keywords, parts, base, others),
    )
    known = ranking.Signals(keywords, Habits({}, {}))
    second = _kept(cache and cache / f"second-{folder.name}.npy", lambda: _second(beir, keywords, seconds))
    found = [known.of(normalise(one.text), dense[i], second[i]) for i, one in enumerate(beir.questions)]
    names = list(found[0])
    signals = np.stack([np.stack([one[name] for name in names], axis=-1) for one in found]).astype(np.float32)
    for title, wanted in VARIANTS.items():
        columns = _columns(names, wanted)
        scores = _cross_validated(signals[:, :, columns], gold, parts)
        ranks = (scores > scores[np.arange(len(gold)), gold][:, None]).sum(axis=1)
        shares = " ".join(f"recall@{k} {np.mean(ranks < k):.3f}" for k in (1, 5, 10))
        print(f"{folder.name:20} {title:24} {shares}", flush=True)
    chosen = {home.collection.value: LEAN if beir.titled else VARIANTS["all"]}
    if not beir.titled:
        chosen[f"{home.collection.value}+second"] = ("-",)
    fitted = {}
    for key, wanted in chosen.items():
        columns = _columns(names, wanted)
        found_weights = fit_listwise(signals[:, :, columns], gold)
        fitted[key] = {names[i]: round(float(value), 3) for i, value in zip(columns, found_weights, strict=True)}
    return fitted


def _kept(path: Path | None, make: Callable[[], Floats]) -> Floats:
    """What was computed before, or what is computed now; vectors take minutes, weights seconds."""
    if path is not None and path.is_file():
        return np.asarray(np.load(path))
    made = make()
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        np.save(path, made)
    return made


def _second(beir: Beir, keywords: Keywords, embedder: E5Embedder) -> Floats:
    """Cosine of the first passage of each document for each question."""
    first = [embedded_text(keywords.passages[row]) for row in keywords.first_rows]
    held = np.concatenate([embedder.embed_passages([text]) for text in tqdm(first, desc="second", mininterval=5)])
    return _nearest(np.stack([embedder.embed_query(question.text) for question in beir.questions]) @ held.T)


def _nearest(cosines: Floats) -> Floats:
    """Cosines as the library sees them: below the last candidate of the store all are alike."""
    candidates = min(DEFAULTS.dense_candidates, cosines.shape[1])
    return np.maximum(cosines, np.partition(cosines, -candidates, axis=1)[:, -candidates, None])


def _columns(names: list[str], wanted: tuple[str, ...]) -> list[int]:
    if wanted[0].startswith("-"):
        return [i for i, name in enumerate(names) if f"-{name}" not in wanted]
    return [names.index(name) for name in wanted]


def _out_of_fold(
    folder: Path, beir: Beir, keywords: Keywords, parts: list[list[int]], base: StaticModel, others: list[Pair]
) -> Floats:
    """Best cosine of each document for each question, by a model that has seen neither the question nor its pairs."""
    texts = [embedded_text(passage) for passage in keywords.passages]
    found = np.zeros((len(beir.questions), len(keywords.documents)), dtype=np.float32)
    for part in parts:
        unseen = {beir.questions[i].id for i in part}
        seen = [*pairs.of_beir(folder, without=unseen), *others]
        model = train(base, [(pair.query, pair.passage) for pair in seen], Recipe())
        cosines = model.embed([beir.questions[i].text for i in part]) @ model.embed(texts).T
        found[part] = np.maximum.reduceat(_nearest(cosines), keywords.first_rows, axis=1)
    return found


def _cross_validated(signals: Floats, gold: npt.NDArray[np.intp], parts: list[list[int]]) -> Floats:
    scores = np.zeros(signals.shape[:2], dtype=np.float32)
    for part in parts:
        seen = np.setdiff1d(np.arange(len(gold)), part)
        scores[part] = signals[part] @ fit_listwise(signals[seen], gold[seen])
    return scores


def fit_listwise(signals: Floats, gold: npt.NDArray[np.intp], l2: float = 1e-3) -> Floats:
    """Weights (signals,) of a softmax over all documents, shape (questions, documents, signals); damped Newton."""
    count, _, width = signals.shape
    flat = signals.reshape(-1, width)
    mean, deviation = flat.mean(axis=0), flat.std(axis=0)
    deviation = np.where(deviation < 1e-4, 1.0, deviation).astype(np.float32)
    design = ((signals - mean) / deviation).astype(np.float32)
    own = np.arange(count)
    weights = np.zeros(width)

    def judged(candidate: npt.NDArray[np.float64]) -> tuple[float, Floats]:
        raw = design @ candidate.astype(np.float32)
        raw -= raw.max(axis=1, keepdims=True)
        shares = np.exp(raw)
        shares /= shares.sum(axis=1, keepdims=True)
        loss = -np.log(shares[own, gold] + 1e-30).mean() + l2 * candidate @ candidate
        return float(loss), shares

    loss, shares = judged(weights)
    for _ in range(60):
        expected = np.einsum("qd,qdk->qk", shares, design)
        slope = (expected - design[own, gold]).mean(axis=0) + 2 * l2 * weights
        spread = (design * np.sqrt(shares)[:, :, None]).reshape(-1, width)
        curve = (spread.T @ spread - expected.T @ expected) / count + 2 * l2 * np.eye(width)
        step = np.linalg.solve(curve.astype(np.float64), slope)
        for damping in (1.0, 0.5, 0.25, 0.1, 0.03, 0.01):
            further, next_shares = judged(weights - damping * step)
            if further < loss:
                break
        gain = loss - further
        if gain < 1e-6:
            break
        weights, loss, shares = weights - damping * step, further, next_shares
    return np.asarray(weights / deviation, dtype=np.float32)


if __name__ == "__main__":
    main()
