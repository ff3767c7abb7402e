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
from assistant.classify.linear import Linear
from assistant.classify.neighbours import Neighbours
from assistant.classify.opinions import Opinions
from assistant.classify.ranker import Ranker
from assistant.classify.shapes import Floats
from assistant.classify.topics import TopicShares, topic_names
from assistant.classify.verdict import Verdict

NUMBERS, WORDS, VERSION = "classifier.npz", "classifier.json", 4


def save(
    folder: Path, labels: tuple[str, ...], opinions: Opinions, verdict: Verdict, texts: tuple[str, ...], probe: Floats
) -> None:
    """Writes both files; a file that was there before is replaced whole."""
    folder.mkdir(parents=True, exist_ok=True)
    blended, ranked = verdict.blended, verdict.ranked
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
        "probe": probe,
        "centre": opinions.centre,
        "topic_shares": opinions.topics.shares,
        "vectors": opinions.vectors.astype(np.float16),
        "names": opinions.names,
        "name_ids": opinions.name_ids,
        "blend_weights": blended.weights,
        "blend_claimed": blended.claimed,
        "blend_true": blended.true,
    }
    for index, (hashes, rarity) in enumerate(zip(opinions.vocabulary.hashes, opinions.vocabulary.rarity, strict=True)):
        arrays[f"hashes_{index}"], arrays[f"rarity_{index}"] = hashes, rarity
    if meaning is not None:
        arrays["meaning_weights"], arrays["meaning_bias"] = meaning.weights.astype(np.float16), meaning.bias
    if ranked is not None:
        arrays |= {f"rank_{field.name}": getattr(ranked, field.name) for field in fields(ranked)}
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
        "threshold": blended.threshold,
        "families": len(opinions.vocabulary.hashes),
    }
    beside = folder / f".{WORDS}"
    beside.write_text(json.dumps(words, ensure_ascii=False), "utf-8")
    beside.replace(folder / WORDS)


def load(folder: Path) -> tuple[tuple[str, ...], Opinions, Verdict, tuple[str, ...], Floats]:
    """Labels, opinions, verdict, the texts of the neighbours and the vector to tell the embedder by.

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
        )
        blended = Blend(
            numbers["blend_weights"], numbers["blend_claimed"], numbers["blend_true"], float(words["threshold"])
        )
        ranked = None
        if "rank_mean" in numbers:
            ranked = Ranker(**{field.name: numbers[f"rank_{field.name}"] for field in fields(Ranker)})
    except Exception as error:
        raise ClassifierError.unreadable(folder, error) from error
    return labels, opinions, Verdict(blended, ranked), texts, numbers["probe"]
