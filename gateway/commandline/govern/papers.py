"""`volano govern retract | paper | certify`: a proposal taken back; votes on paper, and what they decide (T9)."""

from pathlib import Path

import click

from chaincode.audit.recount import CHOICES
from chaincode.words import say
from gateway.acts.desk import OFFICER
from gateway.acts.stepping import take_step
from gateway.commandline.base.acting_member import as_option, open_actor
from gateway.commandline.base.community import open_community
from gateway.commandline.base.options import ORGANISATION, folder_option, json_option, show_said
from gateway.commandline.base.people import find_id
from gateway.commandline.base.references import format_reference
from gateway.commandline.base.refusals import InputError
from gateway.commandline.govern.votes import find_proposal, say_status

officer_option = click.option("--organisation", type=ORGANISATION, required=True, help="Whose officer signs.")


@click.command()
@click.argument("reference", metavar="PROPOSAL")
@as_option
@folder_option
@json_option
def retract(reference: str, named: str, folder: Path, as_json: bool) -> None:
    """Take back a PROPOSAL of one's own, until it is opened to the vote.

    \b
    Example:
      ./volano govern retract 3f9a12c0 --as ada-esempio
    """
    with open_actor(folder, named) as actor:
        key = find_proposal(actor.client, reference)["proposal"]
        receipt = take_step(actor.client, "retract", {"proposal": key}, actor.member)["response"]
    show_said(receipt, say("gateway.govern.papers.retracted"), as_json)


@click.command()
@click.argument("reference", metavar="PROPOSAL")
@click.argument("member")
@click.argument("choice", type=click.Choice(CHOICES))
@officer_option
@folder_option
@json_option
def paper(
    reference: str, member: str, choice: str, *, organisation: str, folder: Path, as_json: bool
) -> None:
    """Enter what MEMBER, who has no device, voted on paper at their organisation's counter; another one signs it.

    It counts once another organisation signs it, while the vote is open; a vote by the member's own key always
    prevails.

    \b
    Example:
      ./volano govern paper 3f9a12c0 "Ada Esempio" yes --organisation citizens
    """
    with open_community(folder) as community, community.client(organisation, OFFICER) as officer:
        arguments = {"proposal": find_proposal(officer, reference)["proposal"], "member": find_id(community, member),
                     "choice": choice}
        receipt = take_step(officer, "paper_vote", arguments, "")["response"]
    words = say("gateway.funding.giving.to_sign", reference=format_reference(receipt["made"][0]))
    show_said(receipt, words, as_json)


@click.command()
@click.argument("reference", metavar="PROPOSAL")
@officer_option
@folder_option
@json_option
def certify(reference: str, *, organisation: str, folder: Path, as_json: bool) -> None:
    """Certify the result of PROPOSAL, which papers decided: with the third organisation's word it passes.

    \b
    Example:
      ./volano govern certify 3f9a12c0 --organisation citizens
    """
    with open_community(folder) as community, community.client(organisation, OFFICER) as officer:
        found = find_proposal(officer, reference)
        if not found["digest"]:
            raise InputError(say("gateway.govern.votes.not_counted_yet", proposal=format_reference(found["proposal"])))
        arguments = {"proposal": found["proposal"], "digest": found["digest"]}
        receipt = take_step(officer, "certify", arguments, "")["response"]
    words = say("gateway.govern.papers.certified", status=say_status(receipt["facts"]["status"]))
    show_said(receipt, words, as_json)
