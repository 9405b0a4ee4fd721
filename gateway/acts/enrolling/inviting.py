"""People who come with a code: invited by an officer, who keeps at the gateway what is known of them until they belong.

    invited -> (the person, in a browser: code, key, certificate) -> redeemed -> as anybody who brings a key -> closed
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, replace
from hashlib import sha256
from typing import Any

from gateway.acts.desk import OFFICER, Desk
from gateway.acts.enrolling.applicant import Applicant, NamedPoint, Plant
from gateway.acts.enrolling.plan import group_by_organisation

Plain = dict[str, Any]
REDEEMED, REGISTERED = "redeemed", "registered"


def invite(desk: Desk, applicants: Sequence[Applicant], language: str) -> list[Plain]:
    """Have a code made for each: name, organisation, code, expires_at_s."""
    made: list[Plain] = []
    for organisation, group in group_by_organisation(applicants):
        people = [{"name": one.name, "contact": one.contact, "language": language, "dossier": format_dossier(one)}
                  for one in group]
        with desk.client(organisation, OFFICER) as officer:
            codes = officer.post("invitations", {"people": people})["invitations"]
        made += [code | {"organisation": organisation} for code in codes]
    return made


def list_invited(desk: Desk, organisations: Sequence[str]) -> list[Plain]:
    """Give the invitations of organisations, each with its organisation."""
    found: list[Plain] = []
    for organisation in organisations:
        with desk.client(organisation, OFFICER) as officer:
            rows = officer.get("invitations")["invitations"]
        found += [row | {"organisation": organisation} for row in rows]
    return found


def describe_redeemed(invited: Plain) -> Applicant:
    """Give who redeemed a code as somebody who brings a key with its proof."""
    return replace(
        read_dossier(invited["dossier"]), public_key=invited["public_key"], proof=invited["proof"],
        registration_id=invited["registration_id"], is_certified=True)


def close(desk: Desk, invited: Plain) -> None:
    """End an invitation."""
    with desk.client(invited["organisation"], OFFICER) as officer:
        officer.delete(f"invitations/{invited['id']}")


def name_file(invited: Plain) -> str:
    """Give what stands for the file on the plan of an enrolment."""
    return sha256(f"invitation {invited['id']}".encode()).hexdigest()


def format_dossier(one: Applicant) -> str:
    """Write what is known of somebody invited."""
    return json.dumps(asdict(one), ensure_ascii=False)


def read_dossier(text: str) -> Applicant:
    """Read what `format_dossier` wrote."""
    plain = json.loads(text)
    return Applicant(**plain | {"points": tuple(_read_point(point) for point in plain["points"])})


def _read_point(plain: Plain) -> NamedPoint:
    return NamedPoint(**plain | {"plant": Plant(**plain["plant"]) if plain["plant"] else None})
