"""The category of a text by the classifier in use; a chat model is asked where that abstains, if there is one."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from assistant.adapters.category_model import CategoryModel
from assistant.learning.labelled import label_of
from assistant.learning.ports import Classifier
from assistant.learning.running import InUse
from assistant.models import CategoryGuess, Evidence, ScoredPath

SEPARATOR = "/"
SIMILAR = 3
"""Similar texts that an explanation shows."""


class CategoryJudge:
    """Proposes category paths. `known` says whether a path is in force: the classifier may be older than the tree."""

    def __init__(
        self,
        running: Callable[[], InUse | None],
        *,
        known: Callable[[tuple[str, ...]], bool],
        model: CategoryModel | None = None,
    ) -> None:
        self._running = running
        self._known = known
        self._model = model

    async def guess(self, text: str) -> CategoryGuess | None:
        """The likeliest category and the next ones; None for an empty text, or while there is no classifier."""
        in_use = self._running()
        if in_use is None or not text.strip():
            return None
        prediction = in_use.classifier.predict([text])[0]
        scored = self._in_force(prediction.scored)
        if not scored:
            return None
        if not prediction.decided and self._model is not None:
            chosen = await self._model.choose(text, [(label_of(one.path), one.confidence) for one in scored])
            if chosen is not None:
                return _chosen(tuple(chosen.split(SEPARATOR)), scored)
        best = scored[0]
        return CategoryGuess(
            path=best.path, confidence=best.confidence, alternatives=tuple(scored[1:]), decided=prediction.decided
        )

    def why(self, text: str, path: tuple[str, ...]) -> Evidence:
        """The words of the text that speak for a path, and similar texts with the category that they have."""
        in_use = self._running()
        if in_use is None or not text.strip():
            return Evidence()
        return _explained(in_use.classifier, text, label_of(path))

    def _in_force(self, scored: Sequence[tuple[str, float]]) -> list[ScoredPath]:
        paths = ((tuple(label.split(SEPARATOR)), confidence) for label, confidence in scored)
        return [ScoredPath(path=path, confidence=confidence) for path, confidence in paths if self._known(path)]


def _chosen(path: tuple[str, ...], scored: Sequence[ScoredPath]) -> CategoryGuess:
    """What the chat model chose; its confidence stays the classifier's, and a person still confirms it."""
    confidence = next((one.confidence for one in scored if one.path == path), 0.0)
    others = tuple(one for one in scored if one.path != path)
    return CategoryGuess(path=path, confidence=confidence, alternatives=others, decided=False)


def _explained(classifier: Classifier, text: str, label: str) -> Evidence:
    if label not in classifier.labels:
        return Evidence()
    found = classifier.explain(text, label)
    return Evidence(
        words=tuple(word for word, _ in found.words),
        similar=tuple(f"{said} → {other}" for said, other, _ in found.similar[:SIMILAR]),
    )
