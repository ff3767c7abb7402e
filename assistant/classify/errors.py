"""What goes wrong in learning or reading a classifier, in words for whoever can put it right."""

from assistant.texts import tell
from knowledge.errors import YixianError


class ClassifierError(YixianError):
    """A classifier cannot be learnt, written or read; says where and what to do."""

    @classmethod
    def no_rows(cls) -> "ClassifierError":
        """There is nothing to learn from."""
        return cls(tell("classify.no_rows"))

    @classmethod
    def unreadable(cls, folder: object, error: object) -> "ClassifierError":
        """The files in `folder` are missing, damaged or of another version."""
        return cls(tell("classify.unreadable", folder=folder, error=error))

    @classmethod
    def other_vectors(cls, folder: object) -> "ClassifierError":
        """The model in `folder` was learnt with the vectors of another embedder."""
        return cls(tell("classify.other_vectors", folder=folder))
