"""The fitted numbers of the composer, read from data/weights.json (written by `python -m evals.answers_fit`)."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import numpy as np

from assistant.extractive import answerability, features
from assistant.extractive.reading import Matrix
from assistant.extractive.selection import Limits


@dataclass(frozen=True)
class Weights:
    """Weights by feature, in the order of features.NAMES and answerability.NAMES; limits by question type."""

    sentence: Matrix
    answerability: Matrix
    answerability_bias: float
    threshold: float
    """Below this confidence the question is declined."""
    documents: int
    """How many documents among the hits are read."""
    limits: dict[str, Limits]

    def limits_of(self, question_type: str) -> Limits:
        return self.limits.get(question_type, self.limits["other"])


def load(raw: dict[str, Any]) -> Weights:
    """From the JSON form. KeyError names a feature that the file lacks: fit it again after changing features."""
    return Weights(
        sentence=np.array([raw["sentence"][name] for name in features.NAMES]),
        answerability=np.array([raw["answerability"][name] for name in answerability.NAMES]),
        answerability_bias=float(raw["answerability"]["bias"]),
        threshold=float(raw["threshold"]),
        documents=int(raw["documents"]),
        limits={name: Limits(**limits) for name, limits in raw["limits"].items()},
    )


@lru_cache(maxsize=1)
def shipped() -> Weights:
    """The weights that come with the product."""
    return load(json.loads(files("assistant.extractive").joinpath("data/weights.json").read_text("utf-8")))
