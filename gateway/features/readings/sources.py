"""Where a value came from, and what that is worth beside another: the one place that says so.

A value stands until another of its interval comes from a source of the same rank or above. So a device fills what
nobody else gave, and never replaces what the distributor, GSE or a person gave.
"""

from enum import IntEnum, auto


class Source(IntEnum):
    """Who gave a value, the weakest first; the number is its rank, and what is stored."""

    DEVICE = auto()
    PORTAL = auto()
    DISTRIBUTOR = auto()
    GSE = auto()
    MANUAL = auto()

    @property
    def label(self) -> str:
        """Its name in the API and in files."""
        return self.name.lower()


# What a person may say of a file; a device is known by its way in.
OF_FILES = {one.label: one for one in Source if one is not Source.DEVICE}
