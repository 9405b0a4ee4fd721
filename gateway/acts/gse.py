"""GSE's monthly figures: read from a table, kept at the operator's gateway, compared with the ledger's official one."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, NamedTuple

from analytics.cells import ReadingsFileError
from analytics.imports.gse import GseFigure, read_gse
from chaincode.kernel.chunks import split_chunks
from gateway.acts.faults import Fault, list_faults
from gateway.client import Client

AT_ONCE = 10_000  # figures of a call: it keeps them all, or none
UNKNOWN, OPEN, EQUAL, NEGATIVE = "incomplete", "open", "equal", "negative"
EARLY, AWAITS, RECORDED = "early", "awaits", "recorded"
Plain = dict[str, Any]


class ReadFigures(NamedTuple):
    """A table's figures as the gateway takes them, and what of it can't be read: then nothing is sent."""

    figures: list[Plain]
    faults: tuple[Fault, ...]


def read_figures(content: bytes) -> ReadFigures:
    """Read a table of GSE's figures, whatever its bytes are: at most what is kept at once, whole or not at all."""
    try:
        found, faults = read_gse(content, AT_ONCE)
    except ReadingsFileError as error:
        found, faults = (), (error,)
    return ReadFigures(list_figures(found), list_faults(faults))


def list_figures(found: Sequence[GseFigure]) -> list[Plain]:
    """Return figures as the gateway takes them."""
    return [{name: value for name, value in asdict(one).items() if name != "line"} for one in found]


def send_figures(loader: Client, figures: Sequence[Plain]) -> dict[str, int]:
    """Have figures kept; how many were accepted, corrected, repeated."""
    counts: Counter[str] = Counter()
    for some in split_chunks(figures, AT_ONCE):
        counts.update(loader.post("repartition/gse-figures", {"figures": some}))
    return dict(counts)


def find_state(month: Plain) -> str:
    """Say how a month's euro stand beside the ledger's official figure."""
    if month["euro_cents"] is None:
        return UNKNOWN
    if month["euro_cents"] < 0:
        return NEGATIVE
    return EQUAL if month["euro_cents"] == month["official_cents"] else OPEN
