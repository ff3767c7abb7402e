"""The small model behind the intents: characters and cues of a message, and how much each speaks for what."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.recognise.patterns import pattern, table
from knowledge.errors import KnowledgeError, sentence

FILE = "intents.npz"
LONGEST = 3
"""Characters in the longest group counted."""
CUE = 0.25
"""Weight of a cue that is there, beside the characters, whose squares sum to 1."""
START, END = "^", "$"

Floats = npt.NDArray[np.float32]


def grams(text: str) -> Counter[str]:
    """How often each group of one to three characters stands in the message; its ends count as characters."""
    bare = START + re.sub(r"\s+", "", text).lower()[:400] + END
    return Counter(bare[at : at + size] for size in range(1, LONGEST + 1) for at in range(len(bare) - size + 1))


@cache
def cue_names() -> tuple[str, ...]:
    """The cues of intents.toml, in their order."""
    return tuple(table("intents")["cues"])


def cues(text: str) -> list[str]:
    """The names of the cues that a message shows."""
    return [name for name in cue_names() if pattern("intents", "cues", name).search(text)]


class IntentModel:
    """A multinomial regression: weights of shape (groups + cues, intents), one bias an intent."""

    def __init__(
        self,
        labels: Sequence[str],
        groups: Mapping[str, float],
        cue_rows: Sequence[str],
        weights: Floats,
        bias: Floats,
        temperature: float,
    ) -> None:
        """`groups` holds each known group of characters with its rarity, in the order of the rows of `weights`."""
        self.labels = tuple(labels)
        self._rarity = dict(groups)
        self._row = {name: row for row, name in enumerate(groups)}
        self._cue_row = {name: len(groups) + row for row, name in enumerate(cue_rows)}
        self._weights = weights
        self._bias = bias
        self._temperature = temperature

    def features(self, text: str) -> tuple[list[int], list[float]]:
        """Rows and values of a message: groups by rarity (squares sum to 1), cues with a fixed weight."""
        counts = {name: count for name, count in grams(text).items() if name in self._row}
        values = [self._rarity[name] * (1 + math.log(count)) for name, count in counts.items()]
        length = math.sqrt(sum(value * value for value in values)) or 1.0
        shown = [name for name in cues(text) if name in self._cue_row]
        rows = [self._row[name] for name in counts] + [self._cue_row[name] for name in shown]
        return rows, [value / length for value in values] + [CUE] * len(shown)

    def scores(self, text: str) -> dict[str, float]:
        """The calibrated probability of each intent; they sum to 1."""
        rows, values = self.features(text)
        found = np.asarray(values, dtype=np.float32) @ self._weights[rows] + self._bias
        spread = np.exp((found - found.max()) / self._temperature)
        return dict(zip(self.labels, map(float, spread / spread.sum()), strict=True))

    def save(self, path: Path) -> None:
        """One npz without pickles, weights as 16-bit floats."""
        np.savez_compressed(
            path,
            labels=np.array(self.labels),
            groups=np.array(list(self._row)),
            rarity=np.array(list(self._rarity.values()), dtype=np.float32),
            cues=np.array(list(self._cue_row)),
            weights=self._weights.astype(np.float16),
            bias=self._bias.astype(np.float32),
            temperature=np.array(self._temperature),
        )

    @classmethod
    def load(cls, path: Path) -> IntentModel:
        """Reads what `save` wrote. Raises KnowledgeError naming the file."""
        try:
            with np.load(path, allow_pickle=False) as stored:
                groups = dict(zip(stored["groups"].tolist(), stored["rarity"].tolist(), strict=True))
                return cls(
                    stored["labels"].tolist(),
                    groups,
                    stored["cues"].tolist(),
                    stored["weights"].astype(np.float32),
                    stored["bias"],
                    float(stored["temperature"]),
                )
        except Exception as error:
            raise KnowledgeError(sentence("model_unreadable", folder=path, error=error)) from error


@cache
def shipped() -> IntentModel:
    """The model that ships with the package, read once; made by `python -m evals.intents_fit`."""
    return IntentModel.load(Path(__file__).parent / "data" / FILE)
