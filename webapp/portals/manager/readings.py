"""Readings: what a month lacks, files brought, and each import taken back as long as nothing later stands on it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import abort, request

from chaincode.words import say_in
from gateway.acts.importing import COUNTS, Part, SentReadings, make_part, send_curves
from gateway.acts.reading_files import ASKED, BroughtFile, ReadFile, load_powers, read_file
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.brought import NOTHING_UNFIT, Unfit, hear_refusal, read_brought, show_brought, show_unfit
from webapp.parts.month_rows import say_lack
from webapp.parts.months import Choice
from webapp.parts.settlements import Plain
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit

REPLACES = "REPLACES"
SHOWN_IMPORTS, SHOWN_REPLACED = 20, 10


@dataclass(frozen=True)
class Brought:
    """What became of a file. is_kept: else it would replace others' values, and nobody said that it may."""

    file: ReadFile
    sent: SentReadings
    is_kept: bool


@dataclass(frozen=True)
class ReadingFacts:
    """What the page asked. lacks: of the month's list; imports: the newest first."""

    months: Choice
    lacks: list[Plain]
    imports: list[Plain]
    brought: Brought | None = None
    unfit: Unfit = NOTHING_UNFIT


def ask(visit: Visit) -> ReadingFacts:
    """Ask what the chosen month lacks, and for the newest imports."""
    found = ask_month(visit)
    imports = visit.own.get("imports", most=SHOWN_IMPORTS)["imports"]
    return ReadingFacts(found.months, found.row("readings")["items"], imports)


def show(facts: ReadingFacts, writer: Writer) -> Shown:
    """Write what lacks, what became of a file, and the imports."""
    return {
        "months": facts.months, "month_words": writer.formats.month(facts.months.chosen),
        "lacks": [say_lack(one, writer) for one in facts.lacks],
        "registers": [(name, say_in(writer.language, f"chaincode.kernel.registers.{name}")) for name in ASKED],
        "imports": [_show_import(one, writer) for one in facts.imports],
        "brought": facts.brought and _show_brought(facts.brought, writer), **show_unfit(facts.unfit, writer),
    }


def _show_import(one: Plain, writer: Writer) -> Shown:
    at_s = one["made_at_s"]
    return {
        "id": one["import"], "files": ", ".join(file["file"] for file in one["files"]) or "–",
        "at": f"{writer.formats.instant_day(at_s)} {writer.formats.clock(at_s)}", "is_undone": bool(one["undone_at_s"]),
        "counts": [(name, writer.formats.whole(one[name])) for name in COUNTS[:3]],
    }


def _show_brought(brought: Brought, writer: Writer) -> Shown:
    sent, form = brought.sent, brought.file.form
    return {
        "is_kept": brought.is_kept, "form": form.in_language(writer.language) if form else "",
        "counts": [(name, writer.formats.whole(sent.count(name))) for name in COUNTS],
        "reasons": [f"{reason} ({writer.formats.whole(sent.rejected[code])})" for code, reason in sent.reasons.items()],
        "replaced": [
            writer.say("settle_replaced_one", point=one.series.metering_point, count=writer.formats.whole(one.values),
                       register=say_in(writer.language, f"chaincode.kernel.registers.{one.series.register}"),
                       old=writer.formats.kwh(one.old_wh), new=writer.formats.kwh(one.new_wh))
            for one in sent.replacements[:SHOWN_REPLACED]],
    }


def bring(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have a file's readings kept; where they would replace another file's, only if the form says that they may."""
    facts, content = ask(visit), read_brought(form)
    file = BroughtFile(_name_of(), content, form.get("point", "").strip(), form.get("register", ""))
    found = read_file(file, load_powers(visit.own))
    if found.readings is None:
        faults = (found.fault,) if found.fault else ()
        return replace(facts, unfit=Unfit(faults, typed=show_brought(content)))
    part = make_part(file.name, content, found.readings)
    try:
        return _keep(visit, found, part, may_replace=form.get("replace") == "yes")
    except ApiError as error:
        return replace(facts, unfit=Unfit((), hear_refusal(error), show_brought(content)))


def _keep(visit: Visit, found: ReadFile, part: Part, *, may_replace: bool) -> ReadingFacts:
    """Ask what would become of a file's readings, and have them kept where that may be."""
    sent = send_curves(visit.own, found.source, [part], replace=may_replace, preview=True)
    is_kept = not sent.rejected[REPLACES]
    if is_kept and sent.changes:
        sent = send_curves(visit.own, found.source, [part], replace=may_replace)
    return replace(ask(visit), brought=Brought(found, sent, is_kept))


def _name_of() -> str:
    """Return the name of the file that was chosen; "-" of what was typed."""
    file = request.files.get("file")
    return (file.filename or "-") if file else "-"


def undo(visit: Visit, form: Mapping[str, str]) -> str:
    """Let stand again what stood before an import."""
    number = form.get("import", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 10):
        abort(400)
    visit.own.post(f"imports/{int(number)}/undo", {})
    return "manager/readings"


PAGE = Page("manager", "readings", ask, show, order=2, acts={"bring": bring, "undo": undo},
            file_acts=frozenset({"bring"}), shown_at="came")
