"""`members admit`: registers who has made a key with a code, as far as that goes here, and ends what is done."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import click

from chaincode.words import say
from gateway.acts.enrolling.applicant import Applicant
from gateway.acts.enrolling.inviting import (
    REDEEMED,
    REGISTERED,
    Plain,
    close,
    describe_redeemed,
    list_invited,
    name_file,
)
from gateway.acts.enrolling.person import Person, save_plan
from gateway.commandline.base.community import Community, open_community
from gateway.commandline.base.names import say_organisation
from gateway.commandline.base.options import folder_option, json_option, show_json, show_table
from gateway.commandline.base.refusals import RefusedError
from gateway.commandline.members.add import advance, end_earlier, find_known, load_known, try_all

SHORT = 8


@click.command()
@folder_option
@json_option
def admit(folder: Path, as_json: bool) -> None:
    """Register everybody who has made a key with a code.

    Where no other organisation's keys lie in the folder, its officer signs elsewhere (`countersign sign`); typed again,
    this command then keeps names and points, and ends the invitation. Before it, ask each person for the beginning of
    their key, which their page shows: it is the one listed here.

    \b
    Example:
      ./volano members admit
    """
    with open_community(folder) as community:
        before, earlier = end_earlier(community)
        redeemed = [each for each in list_invited(community, community.officers)
                    if each["state"] == REDEEMED and each["member"] not in {one.member for one in before}]
        people, faults = _plan(community, redeemed)
        left = list(earlier)
        if people:
            save_plan(community.folder, [*left, *people])
            left = advance(community, [*left, *people])
        done = _close_registered(community, left)
    _show(done, left, as_json)
    stuck = [*faults, *(f"{one.name}: {one.fault}" for one in left if one.fault)]
    if stuck:
        raise RefusedError("\n".join(stuck))


def _plan(community: Community, redeemed: Sequence[Plain]) -> tuple[list[Person], list[str]]:
    """Have the rules try each registration: (who can be proposed, why the others can't); nobody holds others up."""
    if not redeemed:
        return [], []
    known, people, faults = load_known(community), list[Person](), list[str]()
    for each in redeemed:
        applicant = _begin_today(describe_redeemed(each), known.today)
        found = find_known([applicant], known)
        made, refused = ([], found) if found else try_all(community, [applicant], [], name_file(each))
        faults += [f"{each['name']}: {why}" for _, why in found] if found else [why for _, why in refused]
        people += [] if refused else made
    return people, faults


def _begin_today(one: Applicant, today: str) -> Applicant:
    """Points that were to begin while the person hadn't come yet begin now."""
    return replace(one, points=tuple(replace(point, from_date=max(point.from_date, today)) for point in one.points))


def _close_registered(community: Community, left: Sequence[Person]) -> list[Plain]:
    """End the invitations of who belongs now, with everything kept; give them."""
    waiting = {one.member for one in left}
    done = [each for each in list_invited(community, community.officers)
            if each["state"] == REGISTERED and each["member"] not in waiting]
    for each in done:
        close(community, each)
    return done


def _show(done: Sequence[Plain], left: Sequence[Person], as_json: bool) -> None:
    if as_json:
        show_json({
            "registered": [{name: each[name] for name in ("name", "organisation", "member")} for each in done],
            "awaits": [{"name": one.name, "organisation": one.organisation, "member": one.member,
                        "pending": one.pending} for one in left if not one.fault],
        })
        return
    rows = [[each["name"], say_organisation(each["organisation"]), each["member"][:SHORT],
             say("gateway.members.inviting.registered")] for each in done]
    rows += [[one.name, say_organisation(one.organisation), one.member[:SHORT],
              say("gateway.members.inviting.proposed")] for one in left if not one.fault]
    show_table([
        say("gateway.members.inviting.name"), say("gateway.members.inviting.organisation"),
        say("gateway.members.inviting.key"), say("gateway.members.inviting.state"),
    ], rows, empty=say("gateway.members.inviting.nobody_has_come"))
