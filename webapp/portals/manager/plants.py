"""Plants: each with its power here and on the ledger, what ends a difference, and one or a table of them kept.

Nothing is kept before it was shown: what a form or a table would change comes back as a table, which is kept as it is
shown, or shown anew where something of it has changed since.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from gateway.acts.cells import NO, REGIONS, YES
from gateway.acts.plant_tables import KnownPlants, load_plants, read_plants, read_typed
from gateway.acts.plants_to_keep import COLUMNS, ReadPlants, digest_changes, find_command, format_plants, keep_plants
from gateway.client import ApiError
from webapp.page import Came, Page, Shown, Writer
from webapp.parts.brought import NOTHING_UNFIT, Unfit, hear_refusal, read_brought, show_brought, show_unfit
from webapp.parts.months import Choice
from webapp.parts.plant_rows import say_pv, show_changes, show_difference, show_plant
from webapp.portals.manager.overview import ask as ask_month
from webapp.visit import Visit


@dataclass(frozen=True)
class PlantFacts:
    """What the page asked. read: what is to be looked at before it is kept; is_moved: something of it has changed since
    it was shown; kept: how many were just kept; unfit: of what couldn't be taken, and the command by which it is signed
    that the gateway refused; typed: in the form of one plant.
    """

    months: Choice
    known: KnownPlants
    read: ReadPlants | None = None
    is_moved: bool = False
    kept: int | None = None
    unfit: Unfit = NOTHING_UNFIT
    command: str = ""
    typed: Mapping[str, str] | None = None


def ask(visit: Visit) -> PlantFacts:
    """Ask for the plants, as who may see the month; it leads here, and is gone back to."""
    return PlantFacts(ask_month(visit).months, load_plants(visit.own))


def show(facts: PlantFacts, writer: Writer) -> Shown:
    """Write each plant, what differs with both ways out, and what would change."""
    plants = list(facts.known.plants.values())
    return {
        "months": facts.months, "plants": [show_plant(one, writer) for one in plants],
        "differing": [show_difference(one, writer) for one in plants if one["differs"]],
        "preview": facts.read and show_changes(facts.read, writer), "is_moved": facts.is_moved,
        "kept": None if facts.kept is None else writer.formats.whole(facts.kept),
        "one": facts.typed or dict.fromkeys(COLUMNS, ""), "regions": REGIONS,
        "kinds": [(text, say_pv(text, writer)) for text in (YES, NO)],
        "command": facts.command, **show_unfit(facts.unfit, writer),
    }


def look_at_one(visit: Visit, form: Mapping[str, str]) -> Came:
    """Show what one plant, as it is typed in its fields, would change: a field that is left blank is as it is kept."""
    typed = {column: form.get(column, "").strip() for column in COLUMNS}
    facts = replace(ask(visit), typed=typed)
    read = read_typed(typed, facts.known)
    return replace(facts, unfit=Unfit(read.faults)) if read.faults else replace(facts, read=read)


def bring(visit: Visit, form: Mapping[str, str]) -> Came:
    """Show what a table would change: what can't be read of it is named by line, to be mended."""
    facts, content = ask(visit), read_brought(form)
    read, typed = read_plants(content, facts.known), show_brought(content)
    return replace(facts, unfit=Unfit(read.faults, typed=typed), read=None if read.faults else read)


def keep(visit: Visit, form: Mapping[str, str]) -> Came:
    """Have plants kept as they were shown, all or none; where they would change something else now, that is shown."""
    facts = ask(visit)
    read = read_plants(form.get("content", "").encode(), facts.known)
    if read.faults:
        return replace(facts, unfit=Unfit(read.faults, typed=form.get("content", "")))
    if digest_changes(read.changed) != form.get("shown"):
        return replace(facts, read=read, is_moved=True)
    try:
        keep_plants(visit.own, read.changed)
    except ApiError as error:
        return replace(facts, unfit=Unfit((), hear_refusal(error), format_plants(read.changed)),
                       command=find_command(read.changed, error))
    return replace(ask(visit), kept=len(read.changed))


PAGE = Page("manager", "plants", ask, show, order=2, acts={"look": look_at_one, "bring": bring, "keep": keep},
            file_acts=frozenset({"bring", "keep"}))
