"""`volano init`: a community of one's own, founded in a folder."""

import time
from pathlib import Path

import click

from analytics.slugs import make_id
from chaincode.rules.intervals import date_of
from chaincode.terminal.telling import echo
from chaincode.words import say, words_of
from gateway.commandline.base.dates import DATE
from gateway.commandline.base.options import TO_READ, folder_option, is_terminal, json_option, show_json
from gateway.commandline.base.refusals import InputError, RefusedError, refusals
from gateway.commandline.operating.questions import ask, list_questions, load_plan, make_plan
from gateway.hosting.folder import list_held
from gateway.hosting.founding import Founded, found_community, require_room
from gateway.hosting.trial import NOT_A_PROOF, FoundingPlan
from gateway.settings import TRUST_FILE


@click.command()
@click.argument("name")
@click.option("--config", type=TO_READ, help="A community.toml with the answers.")
@click.option("--founded-on", type=DATE, help="The founding day, YYYY-MM-DD; it may lie in the past.")
@folder_option
@json_option
def init(name: str, config: Path | None, founded_on: str | None, folder: Path, as_json: bool) -> None:
    """Found the community NAME in a folder of its own.

    Asks eleven questions at a terminal; without one, or with --config, it asks nothing. Makes the keys of the four
    organisations, block 0 of the ledger, and trust.toml for whoever will audit it. All or nothing.

    \b
    Example:
      ./volano init "Borgo Sole" --founded-on 2024-09-01
    """
    with refusals():
        try:
            require_room(folder)  # before anything is asked
            plan = _make_plan(name, config, founded_on)
            made = found_community(folder, plan)
        except FileExistsError as error:
            raise RefusedError(say("gateway.operating.init.there_is_something_in_already", folder=folder)) from error
    _show(folder, plan, made, as_json)


def _make_plan(name: str, config: Path | None, founded_on: str | None) -> FoundingPlan:
    community, today = make_id(name), date_of(int(time.time()))
    if not community:
        raise InputError(say("gateway.operating.init.name_needs_letters_or_digits_name", name=name))
    if config is not None:
        return load_plan(config, community, name, founded_on or today, is_fixed=founded_on is not None)
    try:
        return make_plan(community, ask(list_questions(name, founded_on or today), is_terminal=is_terminal()))
    except ValueError as error:
        raise InputError(str(words_of(error))) from error


def _show(folder: Path, plan: FoundingPlan, made: Founded, as_json: bool) -> None:
    if as_json:
        show_json({"community": plan.community, "folder": str(folder),
                   "founded_on": plan.date if made.has_first_day else None, "first_period": plan.first_period,
                   "genesis": made.genesis, "trust": str(folder / TRUST_FILE)})
        return
    echo(_describe_founding(folder, plan, made))
    echo(say(
        "gateway.operating.init.says_whom_auditors_trust_keep_copy", folder=folder / TRUST_FILE, genesis=made.genesis,
    ))
    if len(list_held(folder)) > 1:
        echo(NOT_A_PROOF)
    echo(say("gateway.operating.init.next") + f" {_say_next(plan, made)}")


def _name(plan: FoundingPlan) -> str:
    return str(plan.settings.get("title") or plan.community)


def _say_next(plan: FoundingPlan, made: Founded) -> str:
    """What is typed next; days that lie behind the founding are opened by hand, after the members."""
    if not made.has_first_day:
        return "./volano serve"
    members = say("gateway.operating.init.members_add_members_csv")
    if plan.date >= date_of(int(time.time())):
        return members
    return members + say("gateway.operating.init.then_as_it_is_founded")


def _describe_founding(folder: Path, plan: FoundingPlan, made: Founded) -> str:
    """Say what was done: on a network the municipality alone puts the first day on the ledger."""
    if not made.has_first_day:
        return say(
            "gateway.operating.init.settings_of_are_in_its_municipality", community=_name(plan), folder=folder,
        )
    return say(
        "gateway.operating.init.is_founded_on_in_organisations", community=_name(plan), date=plan.date,
        folder=folder, roots=made.roots, height=made.height,
    )
