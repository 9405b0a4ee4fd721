"""Sheets, forms and reports as the API answers them."""

from dataclasses import dataclass
from typing import Annotated, Any

from analytics.planner.faults import SheetFault
from chaincode.words import Words


@dataclass(frozen=True)
class SheetShare:
    """Whose officers may read a sheet. officer: as the certificate names them; "" for all of the organisation.

    Instants in UTC seconds: shared_at_s 0 for before it was noted, opened_at_s 0 where none of them has opened it.
    """

    organisation: str
    officer: str
    shared_at_s: int
    opened_at_s: int


@dataclass(frozen=True)
class SheetTask:
    """The long work that works a sheet out. faults: of the sheet, by table and field, for which it failed."""

    id: int
    state: str
    part: int
    parts: int
    why: Annotated[Words | None, "Why it failed"]
    faults: tuple[SheetFault, ...]


@dataclass(frozen=True)
class PlanSheetHead:
    """A sheet in a list. Instants in UTC seconds."""

    sheet: str
    name: str
    is_own: Annotated[bool, "Whether the caller made it"]
    may_change: bool
    is_new: Annotated[bool, "Whether it is shared with the caller, and nobody whom the share names has opened it yet"]
    has_result: bool
    is_current: Annotated[bool, "Whether the result is of the sheet as it is now"]
    changed_at_s: int
    ends_on: Annotated[str, 'The day on which it is deleted unless it is opened before; "" where it is kept']
    kept_why: str


@dataclass(frozen=True)
class PlanSheets:
    """Sheets that the caller may read, the last changed first. is_there: whether plans can be worked out here."""

    sheets: tuple[PlanSheetHead, ...]
    is_there: bool


@dataclass(frozen=True)
class SheetTable:
    """One table of a sheet as a form. texts: what is given, by key."""

    where: str
    section: str
    code: str
    texts: dict[str, str]


@dataclass(frozen=True)
class PlanSheetForm(PlanSheetHead):
    """A whole sheet. faults: what is to be mended before it can be worked out; files: those that it names and that are
    here; has_hours: whether the first year's hours are; can_size: whether it leaves something to choose; has_sizes:
    whether that was chosen for the sheet as it is now.
    """

    content: str
    tables: tuple[SheetTable, ...]
    faults: tuple[SheetFault, ...]
    task: SheetTask | None
    shares: tuple[SheetShare, ...]
    files: tuple[str, ...]
    has_hours: bool
    can_size: bool
    has_sizes: bool


@dataclass(frozen=True)
class PlanReport:
    """A plan's report."""

    name: str
    digest: str
    release: str
    parts: Annotated[Any, "In order: heading, sentences, header and rows of texts, or a figure drawn as SVG"]


@dataclass(frozen=True)
class PlanTable:
    """Plans side by side. names: of the plans; rows: what a figure is called, then as it is of each."""

    names: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class PlanQuestions:
    """The ten questions, and what a sheet may hold. is_there: whether plans can be worked out here."""

    is_there: bool
    questions: Annotated[Any, "In order: name, kind, unit, default, words and choices"]
    fields: Annotated[Any, "By section: key, kind, unit, need, default, choices with words, source, words"]
