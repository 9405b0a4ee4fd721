"""What is answered of readings."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated

from gateway.features.readings.aside import SetAside
from gateway.http.answers import Named


@dataclass(frozen=True)
class RejectedReading:
    """A reading that was refused, by its place in the batch."""

    index: int
    code: str
    reason: str


@dataclass(frozen=True)
class TakenReadings:
    """What came of a batch: new rows, exact repeats, and what was refused."""

    accepted: int
    repeated: int
    rejected: tuple[RejectedReading, ...]
    repeated_at: Annotated[tuple[int, ...], "Places in the batch of what was here already"]


@dataclass(frozen=True)
class Counted:
    """What becomes of a curve's values: how many are new, the same, or replace others."""

    new: int
    same: int
    replaced: int


@dataclass(frozen=True)
class CountedChange(Counted):
    """Of one that replaces values, or would: how many, when (UTC seconds), Wh before and after."""

    count: int
    from_s: int
    to_s: int
    old_wh: int
    new_wh: int


@dataclass(frozen=True)
class RejectedCurve:
    """How many values of a curve, by its place, were refused and why."""

    index: int
    code: str
    reason: str
    count: int


@dataclass(frozen=True)
class TakenCurves(Counted):
    """What came of curves, in all and of each in their order. changes: whether anything was kept, or would be."""

    refused: int
    rejected: tuple[RejectedCurve, ...]
    curves: tuple[CountedChange | Counted, ...]
    import_id: Annotated[int, Named("import"), "0: nothing was changed"]
    changes: bool


@dataclass(frozen=True)
class Reading:
    """Energy over [start_s, start_s + interval_s), UTC seconds. quality: measured or estimated; source: whose it is."""

    metering_point: str
    register: str
    start_s: int
    interval_s: int
    energy_wh: int
    quality: str
    source: str


@dataclass(frozen=True)
class Readings:
    """Readings of a point, by register and start."""

    readings: tuple[Reading, ...]


@dataclass(frozen=True)
class SummedRegister:
    """Energy of a register in a step, of it what is estimated and what a person put in.

    covered_s: the time that readings cover; held_s: the time in which the member had a point with this register.
    """

    energy_wh: int
    estimated_wh: int
    by_hand_wh: int
    covered_s: int
    held_s: int


@dataclass(frozen=True)
class EnergyStep:
    """An hour, day or month. registers: those that have a reading in it."""

    date: Annotated[str, "the local date on which it begins"]
    start_s: int
    length_s: int
    registers: dict[str, SummedRegister]


@dataclass(frozen=True)
class OwnEnergy:
    """A member's own energy, step by step."""

    step: str
    steps: tuple[EnergyStep, ...]


@dataclass(frozen=True)
class CoveredRegister:
    """Of a point that is held from a date: hours with a reading, all hours until today, the last reading's end."""

    metering_point: str
    from_date: str
    register: str
    hours: int
    of_hours: int
    until_s: int


@dataclass(frozen=True)
class Coverage:
    """Registers of a member's points."""

    registers: tuple[CoveredRegister, ...]


@dataclass(frozen=True)
class Reject:
    """A reading, or a curve's values, that were refused."""

    id: int
    metering_point: str
    code: str
    reading: str
    received_at_s: int


@dataclass(frozen=True)
class Rejects:
    """The newest first."""

    rejects: tuple[Reject, ...]


@dataclass(frozen=True)
class SetAsides:
    """What is set aside of some days."""

    set_aside: tuple[SetAside, ...]


@dataclass(frozen=True)
class ImportedFile(Counted):
    """What a file of an import held."""

    file: str
    digest: str


@dataclass(frozen=True)
class Import(Counted):
    """A run of files. undone_at_s: UTC seconds, 0 while it stands."""

    import_id: Annotated[int, Named("import")]
    made_at_s: int
    made_by: str
    source: str
    undone_at_s: int
    files: tuple[ImportedFile, ...]


@dataclass(frozen=True)
class Imports:
    """The newest imports first."""

    imports: tuple[Import, ...]


@dataclass(frozen=True)
class UndoneImport:
    """What came of undoing one: values that went, and of others that came back, within [from_s, to_s)."""

    import_id: Annotated[int, Named("import")]
    undone: int
    restored: int
    from_s: int
    to_s: int


def add_counts(counted: Iterable[Counted]) -> Counted:
    """The sums of what was counted."""
    each = list(counted)
    return Counted(*(sum(getattr(one, name) for one in each) for name in ("new", "same", "replaced")))


@dataclass(frozen=True)
class KeptPart:
    """A part of an import, which a task names by its digest."""

    digest: str
