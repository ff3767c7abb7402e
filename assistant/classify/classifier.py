"""The classifier: fitted on labelled texts, sure of itself only as far as it was right on texts it had not seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.classify import blend, stored, verdict
from assistant.classify.errors import ClassifierError
from assistant.classify.explain import explained
from assistant.classify.features import clean, read
from assistant.classify.folds import LARGE, folds, sentences_read
from assistant.classify.model import Embed, Example, Explanation, Prediction, Progress
from assistant.classify.opinions import Opinions, Rows
from assistant.classify.shapes import Floats, Ints
from assistant.classify.trees import is_path, path_text
from assistant.classify.verdict import Verdict, Verdicts

SCORED = 10
"""Labels that a prediction names at most."""
SAME = 0.999
"""Cosine that the vector of one text must have with itself when the embedder is the same."""
MANY_TEXT = 300
"""Characters that are read of each of very many texts."""
EMBEDDED, JUDGED_AT_ONCE, READ_AT_ONCE = 4_000, 500, 500
"""Texts taken at once, where all together would need much memory."""
KNOWN = 0.1
"""A text that speaks of no topic and of whose words a smaller share was ever seen is not decided."""


class TextClassifier:
    """Labels with calibrated probabilities. Deterministic for a seed; a prediction needs numpy alone.

    A text that the quick opinions do not decide is read once more as a whole, where there are vectors of sentences.
    """

    def __init__(
        self,
        labels: tuple[str, ...],
        opinions: Opinions,
        verdicts: Verdicts,
        texts: tuple[str, ...],
        embed: Embed | None,
        sentences: Embed | None = None,
    ) -> None:
        """`texts` are those of `opinions.neighbours`, in its order."""
        self.labels = labels
        self._opinions = opinions
        self._verdicts = verdicts
        self._texts = texts
        self._embed = embed if opinions.meaning is not None else None
        self._sentences = sentences if opinions.kernel is not None and verdicts.full is not None else None

    @classmethod
    def fit(
        cls,
        examples: Sequence[Example],
        *,
        embed: Embed | None,
        sentences: Embed | None = None,
        target: float = 0.93,
        seed: int = 0,
        progress: Progress | None = None,
    ) -> TextClassifier:
        """Learnt from `examples`; `target` is how often a decided text must be right.

        `embed` is quick and reads everything; `sentences` is slow, reads some of the examples and what is not decided.
        Fewer than 1,000 messages do not teach what `sentences` is worth: it is not asked then.

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
        numbers = np.array([number[example.label] for example in examples], dtype=np.int64)
        tree = np.array(paths, dtype=np.bool_)
        judging = ~tree & np.array([example.judged for example in examples], dtype=np.bool_)
        parts = folds(numbers, judging, seed)
        if len(parts) == 1:
            learnt, held = parts[0]
            used = np.concatenate([learnt, held])
            examples, texts = ([of[index] for index in used.tolist()] for of in (examples, texts))
            numbers, tree, judging = numbers[used], tree[used], judging[used]
            parts = [(np.arange(len(learnt)), np.arange(len(learnt), len(used)))]
        chosen = sentences_read(judging, parts, seed) if sentences is not None else np.zeros(0, dtype=np.int64)
        longest = MANY_TEXT if len(texts) > LARGE else None
        rows = Rows(
            [read(text[:longest]) for text in texts],
            None if embed is None else _vectors(embed, texts),
            numbers,
            np.array([example.weight for example in examples], dtype=np.float32),
            tree,
        )
        step, steps = 0, len(parts) + 2 + -(-len(chosen) // READ_AT_ONCE)

        def done() -> None:
            nonlocal step
            step += 1
            if progress:
                progress(step, steps)

        done()
        if sentences is not None and len(chosen):
            rows = _with_sentences(rows, texts, chosen, sentences, done)
        unseen: list[list[Floats]] = []
        further: list[list[Floats]] = []
        judged = np.concatenate([held for _, held in parts]) if parts else np.zeros(0, dtype=np.int64)
        learner: Opinions | None = None
        for learnt, held in parts:
            learner = Opinions.learn(rows.taken(learnt), labels, seed).renumbered(learnt)
            for start in range(0, len(held), JUDGED_AT_ONCE):
                part = rows.taken(held[start : start + JUDGED_AT_ONCE])
                unseen.append(learner.of(part.readings, part.vectors))
                if learner.kernel is not None:
                    further.append(_further(learner, part, unseen[-1]))
            done()
        opinions = learner if learner is not None and len(parts) == 1 else Opinions.learn(rows, labels, seed)
        if parts:
            counts = np.bincount(rows.labels, minlength=len(labels)).astype(np.float32)
            frequency = np.log(counts / counts.sum())
            judged_rows = rows.taken(judged)
            found = verdict.both(unseen, further, opinions.blended, judged_rows, frequency, target, seed)
        else:
            found = Verdicts(Verdict(blend.unfitted(opinions.blended), None), None)
        done()
        kept_texts = tuple(examples[index].text for index in opinions.kept)
        return cls(labels, opinions, found, kept_texts, embed, sentences)

    def predict(self, texts: Sequence[str]) -> list[Prediction]:
        """A prediction for each text; an empty one is never decided."""
        if not texts:
            return []
        rows = [read(text) for text in texts]
        vectors = None if self._embed is None else self._embed(list(texts))
        opinions = self._opinions.of(rows, vectors)
        shares = self._verdicts.quick.probabilities(opinions)
        least = np.full(len(texts), self._verdicts.quick.blended.threshold)
        if self._sentences is not None and self._verdicts.full is not None:
            open_ones = np.flatnonzero((shares.max(axis=1) < least) & [bool(clean(text)) for text in texts])
            if len(open_ones):
                sentences = self._sentences([texts[index] for index in open_ones.tolist()])
                taken = [opinion[open_ones] for opinion in opinions]
                all_of = self._opinions.all_of([rows[index] for index in open_ones.tolist()], taken, sentences)
                shares[open_ones] = self._verdicts.full.probabilities(all_of)
                least[open_ones] = self._verdicts.full.blended.threshold
        found = []
        for text, row, share, enough in zip(texts, rows, shares, least, strict=True):
            best = np.argsort(-share, kind="stable")[:SCORED]
            scored = tuple((self.labels[index], float(share[index])) for index in best)
            known = row.topics.any() or self._opinions.vocabulary.known_share(row) >= KNOWN
            sure = scored[0][1] >= enough and bool(known) and bool(clean(text))
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
        probes = self._probe(self._embed), self._probe(self._sentences)
        stored.save(folder, self.labels, self._opinions, self._verdicts, self._texts, probes)

    @classmethod
    def load(cls, folder: Path, *, embed: Embed | None, sentences: Embed | None = None) -> TextClassifier:
        """What `save` wrote. Without `embed` its vectors have no say; without `sentences` no text is read twice.

        Raises ClassifierError naming the folder when it is missing or damaged, or was learnt with other vectors.
        """
        labels, opinions, found, texts, probes = stored.load(folder)
        loaded = cls(labels, opinions, found, texts, embed, sentences)
        for asked, probe in zip((loaded._embed, loaded._sentences), probes, strict=True):
            given = loaded._probe(asked)
            if len(given) and (given.shape != probe.shape or float(given @ probe) < SAME):
                raise ClassifierError.other_vectors(folder)
        return loaded

    def _probe(self, embed: Embed | None) -> Floats:
        """The vector of the first label's name, by which another embedder is noticed; empty without an embedder."""
        return np.zeros(0, dtype=np.float32) if embed is None else embed([self.labels[0]])[0]


def _vectors(embed: Embed, texts: Sequence[str]) -> npt.NDArray[np.float16]:
    parts = [embed(texts[start : start + EMBEDDED]) for start in range(0, len(texts), EMBEDDED)]
    return np.concatenate([part.astype(np.float16) for part in parts])


def _with_sentences(rows: Rows, texts: Sequence[str], chosen: Ints, sentences: Embed, done: Callable[[], None]) -> Rows:
    """The same rows, those `chosen` read as whole sentences."""
    parts = []
    for start in range(0, len(chosen), READ_AT_ONCE):
        read_now = [texts[index] for index in chosen[start : start + READ_AT_ONCE]]
        parts.append(sentences(read_now).astype(np.float16))
        done()
    place = np.full(len(texts), -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    return replace(rows, sentences=np.concatenate(parts), sentence_of=place)


def _further(learner: Opinions, part: Rows, opinions: Sequence[Floats]) -> list[Floats]:
    """All opinions of those rows of a part that were read as whole sentences."""
    which = part.with_sentence
    readings = [part.readings[index] for index in which]
    return (
        learner.all_of(readings, [opinion[which] for opinion in opinions], part.sentences_of(which))
        if len(which)
        else []
    )
