"""People who try everything: a state machine over the rules that keeps the invariants after every command.

    base      who and what there is, and what holds
    market    offers, requests, agreements to any end       tokens    merge, sweep, level, burn; what a freeze spares
    members   registering, leaving, coming back, points     key_use   keys rotated, frozen, recovered, cancelled
    energy    periods settled, corrected, euro released     others    the same again, and in others' names
    votes     proposals, votes, mandates, papers, what they bring into force
    funds     euro in and out, pledges, vouchers           deeds    programmes, campaigns, what settlements mint
    running   hypothesis' steps, or a seeded generator's alone

Each rule draws small numbers and picks by them among what is there, so that most commands are nearly right: some
succeed, some are refused, and a refusal must write nothing. Time limits and ceilings are short, so that lots expire,
agreements run out and settlements are cut within a hundred steps.
"""

from tests.helpers.rules.machine.running import CommunityMachine, run_machine, short_year, walk

__all__ = ["CommunityMachine", "run_machine", "short_year", "walk"]
