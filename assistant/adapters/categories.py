"""The category of a text: from the classifier in use, and from a chat model only where that one abstains."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from assistant.learning.labelled import label_of, path_of
from assistant.learning.ports import Classifier, Predicted
from assistant.learning.running import InUse
from assistant.models import CategoryGuess, Evidence, ScoredPath
from assistant.privacy import impersonal

ALTERNATIVES = 9
SHOWN_CHARACTERS = 40
"""Of a similar text."""


class Chooser(Protocol):
    """Chooses a label for a text that was scored without a decision; None to leave it open. Never raises."""

    async def choose(self, text: str, scored: Sequence[tuple[str, float]]) -> str | None: ...


@dataclass(frozen=True)
class Categorised:
    """The guess, the version of the classifier, and whether the chat model chose."""

    guess: CategoryGuess
    version: str
    by_model: bool = False


class Categories:
    """Categories of texts. `known` tells whether a path is in the directory in force: no other is ever proposed."""

    def __init__(
        self,
        running: Callable[[], InUse | None],
        *,
        known: Callable[[tuple[str, ...]], bool],
        model: Chooser | None = None,
    ) -> None:
        self._running = running
        self._known = known
        self._model = model

    async def of(self, text: str, *, ask_model: bool = True) -> Categorised | None:
        """The category of a text as said; None without a classifier or for a text that says nothing.

        Nothing personal reaches the classifier, nor do the words that announce a number: they are of no matter.
        `ask_model` permits the question to the chat model, which is put only when the classifier abstains. What that
        one chooses is a proposal: never decided.
        """
        in_use = self._running()
        text = impersonal(text)
        if in_use is None or not text:
            return None
        (prediction,) = in_use.classifier.predict([text])
        scored = [(label, score) for label, score in prediction.scored if self._known(path_of(label))]
        if not scored:
            return None
        guess, chosen = guess_of(prediction, scored), None
        if not guess.decided and ask_model and self._model is not None:
            chosen = await self._model.choose(text, scored)
            guess = guess_of(prediction, scored, chosen)
        return Categorised(guess, in_use.version, chosen is not None)

    def why(self, text: str, guess: CategoryGuess) -> Evidence:
        """The words of a text that speak for a guess and similar texts; takes a millisecond or two."""
        in_use = self._running()
        return Evidence() if in_use is None else _evidence(in_use.classifier, impersonal(text), guess)


def guess_of(prediction: Predicted, scored: Sequence[tuple[str, float]], chosen: str | None = None) -> CategoryGuess:
    """A prediction as a guess: of the labels `scored`, those known, the first or the one `chosen` otherwise."""
    label, scores = chosen or scored[0][0], dict(scored)
    others = [(other, score) for other, score in scored if other != label]
    return CategoryGuess(
        path=path_of(label),
        confidence=_share(scores.get(label, 0.0)),
        alternatives=tuple(ScoredPath(path=path_of(other), confidence=_share(score)) for other, score in others)[
            :ALTERNATIVES
        ],
        decided=prediction.decided and scored[0] == prediction.scored[0],
    )


def _evidence(classifier: Classifier, text: str, guess: CategoryGuess) -> Evidence:
    """Words for the guess and similar texts with their labels; none for a label that the classifier does not know."""
    label = label_of(guess.path)
    if label not in classifier.labels:
        return Evidence()
    found = classifier.explain(text, label)
    similar = tuple(f"{other}: {said[:SHOWN_CHARACTERS]}" for said, other, _ in found.similar)
    return Evidence(words=tuple(word for word, _ in found.words), similar=similar)


def _share(value: float) -> float:
    return min(1.0, max(0.0, float(value)))
