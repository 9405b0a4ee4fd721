"""Ten answers into a whole sheet: every field with its value, unit, help and where its default is from.

What isn't asked has its default, written out, so that whoever goes on finds each field in its place.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from analytics.planner.schema import DEFAULT, Field, list_fields
from analytics.planner.sheet import CER
from chaincode.words import say_in

OTHERS_KWH = {"office": 35_000, "school": 20_000, "shop": 7_000, "workshop": 53_000, "condominium": 1_500}
"""A year of RSE's own curve of each kind, rounded."""
HOME_KWH = 2_700
"""ARERA's household of reference."""
THIRD = "BUILDER"


@dataclass(frozen=True)
class Answers:
    """The ten: place, homes and what else, their use, roof, who pays, grant, zone, year, perimeter, regulation.

    others: kinds of member, one each, none whom nobody named; bills_kwh: a home's year, or its twelve months; owner:
    cer, member or third.
    """

    name: str = "Borgo"
    region: str = "Piemonte"
    homes: int = 20
    others: tuple[str, ...] = ()
    bills_kwh: tuple[float, ...] = (HOME_KWH,)
    roof_kw: float = 20
    owner: str = "cer"
    grant_pct: float = 0
    zone: str = ""
    first_year: int = 2027
    perimeter: str = "AC001E00001"
    repartition: str = "equitable"


def format_sheet(answers: Answers, language: str) -> str:
    """The whole sheet as TOML, with its helps in a language."""
    lines = [f"# {say_in(language, 'analytics.planner.new.head')}"]
    lines += _format_table("[project]", "project", {
        "name": answers.name, "region": answers.region, "zone": answers.zone or None,
        "first_year": answers.first_year}, language)
    lines += _format_table("[[site]]", "site", {"code": "S1", "perimeter": answers.perimeter}, language)
    for values in _list_members(answers):
        lines += _format_table("[[member]]", "member", {"site": "S1"} | values, language)
    lines += _format_table("[[plant]]", "plant", {
        "code": "ROOF", "site": "S1", "owner": _find_owner(answers), "kw": answers.roof_kw,
        "grant_pct": answers.grant_pct}, language)
    lines += _format_table("[cer]", "cer", {"repartition": answers.repartition}, language)
    return "\n".join(lines) + "\n"


def _find_owner(answers: Answers) -> str:
    """The community; the first member that is no home, else the first home; or somebody who builds it."""
    if answers.owner == "member":
        return f"{answers.others[0].upper()}-1" if answers.others else ("HOME-01" if answers.homes > 1 else "HOME")
    return THIRD if answers.owner == "third" else CER


def _list_members(answers: Answers) -> Iterator[dict[str, Any]]:
    for number, kind in enumerate(answers.others, 1):
        yield {"code": f"{kind.upper()}-{number}", "kind": kind, "yearly_kwh": OTHERS_KWH[kind]}
    if answers.homes:
        use = list(answers.bills_kwh)
        told = {"bills_kwh": use} if len(use) > 1 else {"yearly_kwh": use[0]}
        yield {"code": "HOME", "kind": "home", "count": answers.homes} | told


def _format_table(head: str, section: str, values: Mapping[str, Any], language: str) -> Iterator[str]:
    yield ""
    yield head
    for one in list_fields(section):
        if one.kind != "tables":
            yield _format_field(one, values.get(one.key), language)


def _format_field(one: Field, value: Any, language: str) -> str:
    """One line: what is answered, or the default; commented out where there is neither."""
    found = one.default if value is None and one.need == DEFAULT else value
    told = one.words.in_language(language)
    help_words = f"{one.unit}; {told}" if one.unit else told
    source = f" [{one.source.in_language(language)}]" if value is None and one.has_source else ""
    written = f"{one.key} = {format_value(found)}" if found is not None else f"# {one.key} ="
    return f"{written}  # {help_words}{source}"


def format_value(value: Any) -> str:
    """A value as TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "[" + ", ".join(map(format_value, value)) + "]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return f"{value:g}" if isinstance(value, float) else str(value)
