"""What can be wrong with the versions of a classifier. The texts are shown to whoever runs the command."""

from __future__ import annotations

from knowledge.errors import YixianError


class LearningError(YixianError):
    """Base of the errors of this package."""


class DamagedVersion(LearningError):
    """A version's files are not what its card says."""


class NoSuchVersion(LearningError):
    """There is no such version, or none before the one in use."""


class TooFewTickets(LearningError):
    """There is too little to learn from, or too little to judge on."""
