"""The classifier: fitted on labelled texts, sure of itself only as far as it was right on texts it had not seen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from assistant.classify import blend, stored
from assistant.classify.blend import Blend
from assistant.classify.errors import ClassifierError
from assistant.classify.explain import explained
from assistant.classify.features import clean, read
from assistant.classify.folds import folds
from assistant.classify.model import Embed, Example, Explanation, Prediction, Progress
from assistant.classify.opinions import Opinions, Rows
from assistant.classify.shapes import Floats
from assistant.classify.trees import is_path, path_text

SCORED = 10
"""Labels that a prediction names at most."""
KNOWN = 0.1
"""A text of which a smaller share of words was ever seen is not decided."""


class TextClassifier:
    """Labels with calibrated probabilities. Deterministic for a seed; a prediction needs numpy alone."""

    def __init__(
        self, labels: tuple[str, ...], opinions: Opinions, blended: Blend, texts: tuple[str, ...], embed: Embed | None
    ) -> None:
        """`texts` are those of `opinions.neighbours`, in its order."""
        self.labels = labels
        self._opinions = opinions
        self._blend = blended
        self._texts = texts
        self._embed = embed if opinions.meaning is not None else None

    @classmethod
    def fit(
        cls,
        examples: Sequence[Example],
        *,
        embed: Embed | None,
        target: float = 0.93,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> TextClassifier:
        """Learnt from `examples`; `target` is how often a decided text must be right.

        Raises ClassifierError when there is no example with a text.
        """
        examples = [example for example in examples if example.text.strip()]
        if not examples:
            raise ClassifierError.no_rows()
        labels = tuple(sorted({example.label for example in examples}))
        number = {label: index for index, label in enumerate(labels)}
        paths = [is_path(example.text, example.label) for example in examples]
        texts = [
            path_text(example.text, example.label) if path else example.text
            for example, path in zip(examples, paths, strict=True)
        ]
        rows = Rows(
            [read(text) for text in texts],
            None if embed is None else embed(texts),
            np.array([number[example.label] for example in examples], dtype=np.int64),
            np.array([example.weight for example in examples], dtype=np.float32),
            np.array(paths, dtype=np.bool_),
        )
        parts = folds(rows.labels, rows.paths, seed)
        step, steps = 0, len(parts) + 2

        def done() -> None:
            nonlocal step
            step += 1
            if progress:
                progress(step, steps)

        done()
        unseen: list[list[Floats]] = []
        judged = np.concatenate([held for _, held in parts]) if parts else np.zeros(0, dtype=np.int64)
        for learnt, held in parts:
            learner = Opinions.learn(rows.taken(learnt), len(labels), seed)
            part = rows.taken(held)
            unseen.append(learner.of(part.readings, part.vectors))
            done()
        opinions = Opinions.learn(rows, len(labels), seed)
        kinds = [np.concatenate(kind) for kind in zip(*unseen, strict=True)]
        blended = (
            blend.fit(kinds, rows.labels[judged], target)
            if parts
            else blend.unfitted(3 if opinions.meaning is None else 4)
        )
        done()
        return cls(labels, opinions, blended, tuple(examples[index].text for index in opinions.kept), embed)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """A prediction for each text; an empty one is never decided."""
        if not texts:
            return []
        rows = [read(text) for text in texts]
        vectors = None if self._embed is None else self._embed(list(texts))
        shares = self._blend.probabilities(self._opinions.of(rows, vectors))
        found = []
        for text, row, share in zip(texts, rows, shares, strict=True):
            best = np.argsort(-share, kind="stable")[:SCORED]
            scored = tuple((self.labels[index], float(share[index])) for index in best)
            known = self._opinions.vocabulary.known_share(row)
            sure = scored[0][1] >= self._blend.threshold and known >= KNOWN and bool(clean(text))
            found.append(Prediction(scored, sure))
        return found

    def explain(self, text: str, label: str, most: int = 5) -> Explanation:
        """Words of the text that speak for the label, and similar training texts, `most` of each.

        Raises KeyError for a label that was not learnt.
        """
        if label not in self.labels:
            raise KeyError(label)
        return explained(self._opinions, self.labels, self._texts, text, self.labels.index(label), most)

    def save(self, folder: Path) -> None:
        """Writes `classifier.npz` and `classifier.json` into `folder`."""
        stored.save(folder, self.labels, self._opinions, self._blend, self._texts)

    @classmethod
    def load(cls, folder: Path, *, embed: Embed | None) -> TextClassifier:
        """What `save` wrote. Raises ClassifierError naming the folder when it is missing or damaged."""
        labels, opinions, blended, texts = stored.load(folder)
        return cls(labels, opinions, blended, texts, embed)
