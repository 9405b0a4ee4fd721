"""Tables that somebody brings: a file, or what stands in a form's field; mended there, and brought again.

They are read in the pages' process: whoever may not see the page is refused first, by what the page asks.
"""

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from flask import abort, request

from gateway.acts.faults import Fault
from gateway.client import ApiError
from webapp.page import Shown, Writer

MOST_BYTES = 2_000_000
MOST_LETTERS = 50_000  # of what is shown again to be mended
UNFIT = (409, 422)     # what whoever brought it can mend
SHOWN_FAULTS = 50
SHEET = b"PK"          # how a spreadsheet's own file begins, which no field can hold


@dataclass(frozen=True)
class Unfit:
    """What was brought and couldn't be taken. faults: by line; refusal: the gateway's; typed: what stands in the field
    to be mended.
    """

    faults: tuple[Fault, ...] = ()
    refusal: ApiError | None = None
    typed: str = ""


NOTHING_UNFIT = Unfit()


def show_unfit(unfit: Unfit, writer: Writer) -> Shown:
    """Write why nothing was kept, as brought.html shows it."""
    refusal, shown = unfit.refusal, unfit.faults[:SHOWN_FAULTS]
    return {
        "faults": [(fault.line, fault.reason.in_language(writer.language)) for fault in shown],
        "more": len(unfit.faults) - len(shown), "refusal": refusal.words(writer.language) if refusal else "",
        "typed": unfit.typed,
    }


def read_brought(form: Mapping[str, str]) -> bytes:
    """Return what was brought: the file, where one was chosen, else the field's text; 413 where it is too large."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return form.get("content", "").encode()
    with closing(file):
        content = file.stream.read(MOST_BYTES + 1)
    return content if len(content) <= MOST_BYTES else abort(413)


def show_brought(content: bytes) -> str:
    """Return a table as a field holds it, "" where none can."""
    if content.startswith(SHEET):
        return ""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    return text if len(text) <= MOST_LETTERS else ""


def hear_refusal(error: ApiError) -> ApiError:
    """Return a refusal that is for whoever brought something to mend; else it goes on."""
    if error.status not in UNFIT:
        raise error
    return error
