"""The small model behind the intents: characters and cues of a message, and how much each speaks for what."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.recognise.patterns import pattern, table
from knowledge.errors import KnowledgeError, sentence

FILE = "intents.npz"
LONGEST = 3
"""Characters in the longest group counted."""
DOUBTLESS = math.log(0.98)
"""Log-probability above which the words alone decide."""
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


@dataclass(frozen=True, slots=True)
class Meant:
    """A second regression on the vector of a whole sentence: `centre` (384,), `weights` (384, intents), `bias`."""

    centre: Floats
    weights: Floats
    bias: Floats

    @classmethod
    def of(cls, arrays: Mapping[str, Floats]) -> Meant:
        """From arrays by these names."""
        return cls(*(np.asarray(arrays[one.name], dtype=np.float32) for one in fields(cls)))

    def scores(self, vector: Floats) -> Floats:
        """Log-probabilities of the intents."""
        turned = vector - self.centre
        found = (turned / np.linalg.norm(turned)) @ self.weights + self.bias
        return np.asarray(found - np.logaddexp.reduce(found))


class IntentModel:
    """A multinomial regression: weights of shape (groups + cues, intents), one bias an intent.

    Where the vector of the sentence is given, `meant` has a say: the mean of both log-probabilities, `share` of it.
    """

    def __init__(
        self,
        labels: Sequence[str],
        groups: Mapping[str, float],
        cue_rows: Sequence[str],
        weights: Floats,
        bias: Floats,
        temperature: float,
        meant: Meant | None = None,
        share: float = 0.5,
    ) -> None:
        """`groups` holds each known group of characters with its rarity, in the order of the rows of `weights`."""
        self.labels = tuple(labels)
        self._rarity = dict(groups)
        self._row = {name: row for row, name in enumerate(groups)}
        self._cue_row = {name: len(groups) + row for row, name in enumerate(cue_rows)}
        self._weights = weights
        self._bias = bias
        self._temperature = temperature
        self._meant = meant
        self._share = share

    def features(self, text: str) -> tuple[list[int], list[float]]:
        """Rows and values of a message: groups by rarity (squares sum to 1), cues with a fixed weight."""
        counts = {name: count for name, count in grams(text).items() if name in self._row}
        values = [self._rarity[name] * (1 + math.log(count)) for name, count in counts.items()]
        length = math.sqrt(sum(value * value for value in values)) or 1.0
        shown = [name for name in cues(text) if name in self._cue_row]
        rows = [self._row[name] for name in counts] + [self._cue_row[name] for name in shown]
        return rows, [value / length for value in values] + [CUE] * len(shown)

    def scores(self, text: str, vector: Callable[[str], Floats] | None = None) -> dict[str, float]:
        """The calibrated probability of each intent; they sum to 1. `vector` is asked where the words leave a doubt."""
        rows, values = self.features(text)
        found = (np.asarray(values, dtype=np.float32) @ self._weights[rows] + self._bias) / self._temperature
        found = found - np.logaddexp.reduce(found)
        if vector is not None and self._meant is not None and found.max() < DOUBTLESS:
            found = (1 - self._share) * found + self._share * self._meant.scores(vector(text))
        spread = np.exp(found - found.max())
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
            share=np.array(self._share),
            **({} if self._meant is None else {f"meant_{k}": v for k, v in asdict(self._meant).items()}),
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
                    Meant.of({name[6:]: stored[name] for name in stored.files if name.startswith("meant_")}),
                    float(stored["share"]),
                )
        except Exception as error:
            raise KnowledgeError(sentence("model_unreadable", folder=path, error=error)) from error


@cache
def shipped() -> IntentModel:
    """The model that ships with the package, read once; made by `python -m evals.intents_fit`."""
    return IntentModel.load(Path(__file__).parent / "data" / FILE)
