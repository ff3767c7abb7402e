"""A text classifier that a city can own: fitted on its tickets, calibrated, able to abstain and to explain itself."""

from assistant.classify.classifier import TextClassifier
from assistant.classify.errors import ClassifierError
from assistant.classify.model import Embed, Example, Explanation, Prediction, Progress
from assistant.classify.topics import empty_cells

__all__ = [
    "ClassifierError",
    "Embed",
    "Example",
    "Explanation",
    "Prediction",
    "Progress",
    "TextClassifier",
    "empty_cells",
]
