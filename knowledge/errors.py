"""Errors whose text is shown to the person who can put them right."""


class YixianError(Exception):
    """Says what is wrong, where, and what to do about it."""


class KnowledgeError(YixianError):
    """The knowledge base cannot be read or written."""


class SampleError(YixianError):
    """A shipped or configured data file is not valid."""
