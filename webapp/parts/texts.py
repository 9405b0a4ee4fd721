"""Texts that a community answers for: each with its version, its date, and the lawyer who read it."""

from dataclasses import dataclass

from webapp.page import Shown, Writer


@dataclass(frozen=True)
class Text:
    """A version of a text. dated: a date; read_by: the lawyer who read it, "" for nobody yet."""

    version: str
    dated: str
    read_by: str = ""


ACCESSIBILITY = Text("1", "2026-12-01")
PRIVACY = Text("1", "2026-12-01")


def show_text(text: Text, writer: Writer) -> Shown:
    """Return what the foot of a text says of it."""
    return {"version": text.version, "dated": writer.formats.full_day(text.dated),
            "read_by": text.read_by or writer.say("text_read_by_nobody")}
