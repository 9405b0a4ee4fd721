"""A trial: a community whose four organisations' keys lie in one folder.

It proves nothing about trust: whoever holds the folder holds every organisation's keys.

    create_trial(folder, FoundingPlan(community="borgo", date="2024-05-01"))
"""

import os
import secrets
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tomli_w

from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.trust import Organisation, Trust
from chaincode.words import Words
from gateway.features.members.tags import TAG_KEY
from gateway.hosting.folder import LEDGER_FILE
from gateway.hosting.opening import ORDERER, open_gateways
from gateway.ledger.embedded import EmbeddedLedger
from gateway.settings import COMMUNITY_FILE, build_settings
from network.authority import MEMBERS_AUTHORITY, create_authority, enrol
from network.keys import list_roles

FOUNDER = "municipality"
NOT_A_PROOF = Words("gateway.hosting.trial.trial_all_four_organisations_keys")


@dataclass(frozen=True)
class FoundingPlan:
    """What a community is founded with. parameters: those that differ from the founding values; settings: the community
    file's further settings (title, zone, plants, limits, ...).
    """

    community: str
    date: str
    first_period: str = ""
    parameters: Mapping[str, Any] = field(default_factory=dict)
    settings: Mapping[str, Any] = field(default_factory=dict)


def create_trial(folder: Path, plan: FoundingPlan, *, clock: Callable[[], float] = time.time) -> None:
    """Make keys, settings and ledger in a folder, and found the community on `plan.date`.

    Raises:
        FileExistsError: there is a community in that folder.
        SettingsError: a setting that can't be used.
        ApiError: the rules refuse the founding.
    """
    if (folder / COMMUNITY_FILE).exists():
        raise FileExistsError(folder)
    plain = {"community": plan.community, **plan.settings}
    settings = [build_settings(plain, folder, name) for name in ORGANISATIONS]
    organisations = [_make_keys(folder / "keys", name, settings[0].energy_operator, settings[0].countersigner)
                     for name in ORGANISATIONS]
    trust = Trust(plan.community, tuple(organisations), 3)
    EmbeddedLedger.create(folder / LEDGER_FILE, trust, clock=clock)
    (folder / COMMUNITY_FILE).write_text(tomli_w.dumps(plain), encoding="utf-8")
    found(folder, plan, clock)


def found(folder: Path, plan: FoundingPlan, clock: Callable[[], float]) -> None:
    """Put the first day on the ledger, as the municipality.

    Raises:
        ApiError: the rules refuse it.
    """
    own = {"community": plan.community, "first_period": plan.first_period or plan.date}
    with open_gateways(folder, clock=clock) as gateways:
        client = gateways.client(FOUNDER)
        arguments = {"date": plan.date, "parameters": {**plan.parameters, **own}}
        client.execute("found", arguments, command_id=client.new_command_id(plan.date))


def _make_keys(folder: Path, organisation: str, operator: str, countersigner: str) -> Organisation:
    """Roots, peer, service, officer, auditor and, of the operator, bridge; a service may do what its timetable does."""
    authority = create_authority(organisation, folder)
    members = create_authority(organisation, folder, name=MEMBERS_AUTHORITY)
    enrol(authority, "peer", unit="peer")
    for name, roles in list_roles(organisation, operator, countersigner).items():
        enrol(authority, name, roles=roles)
    if organisation == ORDERER:
        enrol(authority, "orderer", unit="orderer")
    write_tag_key(folder, organisation)
    return authority.describe(members=members.certificate_pem)


def write_tag_key(folder: Path, organisation: str) -> None:
    """One key for the tags of metering points, the same for all officers: a point has one tag. folder: of all keys.

    Raises:
        FileExistsError: that organisation has it.
    """
    first = folder / ORGANISATIONS[0] / TAG_KEY
    text = first.read_text(encoding="ascii") if first.exists() else secrets.token_hex(32)
    descriptor = os.open(folder / organisation / TAG_KEY, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(text)
