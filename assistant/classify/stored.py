"""The saved form: `classifier.npz` (numbers) and `classifier.json` (labels, texts, settings). No pickles."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from assistant.classify.blend import Blend
from assistant.classify.errors import ClassifierError
from assistant.classify.features import Vocabulary
from assistant.classify.kernel import Kernel
from assistant.classify.linear import Linear
from assistant.classify.neighbours import Neighbours
from assistant.classify.opinions import Opinions
from assistant.classify.ranker import Ranker
from assistant.classify.shapes import Floats
from assistant.classify.topics import TopicShares, topic_names
from assistant.classify.verdict import Verdict, Verdicts

NUMBERS, WORDS, VERSION = "classifier.npz", "classifier.json", 5


def save(
    folder: Path,
    labels: tuple[str, ...],
    opinions: Opinions,
    verdicts: Verdicts,
    texts: tuple[str, ...],
    probes: tuple[Floats, Floats],
) -> None:
    """Writes both files; a file that was there before is replaced whole."""
    folder.mkdir(parents=True, exist_ok=True)
    near, meaning = opinions.neighbours, opinions.meaning
    arrays: dict[str, Any] = {
        "line_weights": opinions.lines.weights.astype(np.float16),
        "line_bias": opinions.lines.bias,
        "count_weights": opinions.counts.weights.astype(np.float16),
        "count_bias": opinions.counts.bias,
        "near_starts": near.starts,
        "near_rows": near.rows.astype(np.int32),
        "near_values": near.values,
        "near_labels": near.labels,
        "kept": opinions.kept,
        "probe": probes[0],
        "sentence_probe": probes[1],
        "centre": opinions.centre,
        "topic_shares": opinions.topics.shares,
        "vectors": opinions.vectors.astype(np.float16),
        "names": opinions.names,
        "name_ids": opinions.name_ids,
    }
    for index, (hashes, rarity) in enumerate(zip(opinions.vocabulary.hashes, opinions.vocabulary.rarity, strict=True)):
        arrays[f"hashes_{index}"], arrays[f"rarity_{index}"] = hashes, rarity
    if meaning is not None:
        arrays["meaning_weights"], arrays["meaning_bias"] = meaning.weights.astype(np.float16), meaning.bias
    arrays |= _numbers_of(verdicts.quick, "")
    if verdicts.full is not None:
        arrays |= _numbers_of(verdicts.full, "full_")
    if opinions.kernel is not None:
        halves = ("turn", "turned", "says")
        for field in fields(opinions.kernel):
            value = getattr(opinions.kernel, field.name)
            arrays[f"kernel_{field.name}"] = value.astype(np.float16) if field.name in halves else value
    beside = folder / f".{NUMBERS}"
    with beside.open("wb") as file:
        np.savez(file, allow_pickle=False, **arrays)
    beside.replace(folder / NUMBERS)
    words = {
        "version": VERSION,
        "labels": labels,
        "texts": texts,
        "topics": topic_names(),
        "topic_weight": opinions.vocabulary.topics,
        "most": near.most,
        "thresholds": [one.blended.threshold for one in (verdicts.quick, verdicts.full) if one is not None],
        "families": len(opinions.vocabulary.hashes),
    }
    beside = folder / f".{WORDS}"
    beside.write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    beside.replace(folder / WORDS)


def load(folder: Path) -> tuple[tuple[str, ...], Opinions, Verdicts, tuple[str, ...], tuple[Floats, Floats]]:
    """Labels, opinions, verdicts, the texts of the neighbours and the two vectors to tell the embedders by.

    Raises ClassifierError naming the folder.
    """
    try:
        words = json.loads((folder / WORDS).read_text("utf-8"))
        if words["version"] != VERSION:
            raise ValueError(f"version {words['version']!r}, expected {VERSION}")
        if tuple(words["topics"]) != topic_names():
            raise ValueError("topics.toml has changed")
        with (folder / NUMBERS).open("rb") as file, np.load(file, allow_pickle=False) as stored:
            numbers = {name: stored[name] for name in stored.files}
        families = range(words["families"])
        vocabulary = Vocabulary(
            tuple(numbers[f"hashes_{index}"] for index in families),
            tuple(numbers[f"rarity_{index}"] for index in families),
            float(words["topic_weight"]),
        )
        lines = Linear(numbers["line_weights"].astype(np.float32), numbers["line_bias"])
        counts = Linear(numbers["count_weights"].astype(np.float32), numbers["count_bias"])
        near = Neighbours(
            numbers["near_starts"],
            numbers["near_rows"].astype(np.int64),
            numbers["near_values"],
            numbers["near_labels"],
            float(words["most"]),
        )
        meaning = (
            Linear(numbers["meaning_weights"].astype(np.float32), numbers["meaning_bias"])
            if "meaning_weights" in numbers
            else None
        )
        topics = TopicShares(numbers["topic_shares"])
        labels, texts = tuple(words["labels"]), tuple(words["texts"])
        if lines.weights.shape != (vocabulary.width, len(labels)) or len(texts) != len(near.labels):
            raise ValueError("the two files do not belong together")
        opinions = Opinions(
            vocabulary,
            lines,
            counts,
            near,
            topics,
            numbers["kept"],
            meaning,
            numbers["centre"],
            numbers["vectors"].astype(np.float32),
            numbers["names"],
            numbers["name_ids"],
            _kernel_of(numbers),
        )
        thresholds = words["thresholds"]
        quick = _verdict_of(numbers, "", thresholds[0])
        full = _verdict_of(numbers, "full_", thresholds[1]) if len(thresholds) > 1 else None
    except Exception as error:
        raise ClassifierError.unreadable(folder, error) from error
    return labels, opinions, Verdicts(quick, full), texts, (numbers["probe"], numbers["sentence_probe"])


def _numbers_of(verdict: Verdict, name: str) -> dict[str, Any]:
    blended, ranked = verdict.blended, verdict.ranked
    found: dict[str, Any] = {
        f"{name}blend_weights": blended.weights,
        f"{name}blend_claimed": blended.claimed,
        f"{name}blend_true": blended.true,
    }
    if ranked is not None:
        found |= {f"{name}rank_{field.name}": getattr(ranked, field.name) for field in fields(ranked)}
    return found


def _verdict_of(numbers: dict[str, Any], name: str, threshold: float) -> Verdict:
    weights, claimed, true = (numbers[f"{name}blend_{part}"] for part in ("weights", "claimed", "true"))
    blended = Blend(weights, claimed, true, float(threshold))
    ranked = None
    if f"{name}rank_mean" in numbers:
        ranked = Ranker(**{field.name: numbers[f"{name}rank_{field.name}"] for field in fields(Ranker)})
    return Verdict(blended, ranked)


def _kernel_of(numbers: dict[str, Any]) -> Kernel | None:
    if "kernel_at" not in numbers:
        return None
    given = {field.name: numbers[f"kernel_{field.name}"] for field in fields(Kernel)}
    return Kernel(**{name: one.astype(np.float32) if one.dtype == np.float16 else one for name, one in given.items()})
