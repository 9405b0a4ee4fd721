"""T9: the rows of the table of commands, and what each reads first."""

from chaincode.rules import keys
from chaincode.rules.authority import ANYONE, MEMBER, OFFICER, SERVICE, VOTER
from chaincode.rules.governance import enacting, opening, papers, proposals, tally, voting
from chaincode.rules.governance.kinds import list_reads
from chaincode.rules.row import Command

ROWS = (
    Command(
        "propose", "T9", MEMBER, proposals.Propose, proposals.process_propose,
        lambda call, args: (keys.proposing(call.member), *list_reads(args.subject)),
    ),
    Command(
        "retract", "T9", MEMBER, proposals.OnProposal, proposals.process_retract,
        lambda _call, args: (args.proposal,),
    ),
    Command(
        "support", "T9", MEMBER, proposals.OnProposal, proposals.process_support,
        lambda _call, args: (args.proposal,),
    ),
    Command(
        "open_vote", "T9", ANYONE, opening.OpenVoteOn, opening.process_open_vote,
        lambda _call, args: (
            args.proposal, keys.BALLOT, *(keys.support(args.proposal, member) for member in args.supporters)
        ),
        first_ranges=(keys.MEMBERS,), most_reads=1_100,
    ),
    Command(
        "vote", "T9", VOTER, voting.CastVote, voting.process_vote,
        lambda call, args: (
            args.proposal, keys.vote(args.proposal, call.member),
            *(keys.mandate(args.proposal, giver) for giver in args.givers),
        ),
    ),
    Command(
        "mandate", "T9", VOTER, voting.GiveMandate, voting.process_mandate,
        lambda call, args: (
            args.proposal, keys.mandate(args.proposal, call.member), *((keys.member(args.to),) if args.to else ()),
        ),
    ),
    Command(
        "paper_vote", "T9", OFFICER, papers.PaperVote, papers.process_paper_vote,
        lambda _call, args: (args.proposal, keys.member(args.member), keys.paper(args.proposal, args.member)),
    ),
    Command(
        "tally", "T9", ANYONE, proposals.OnProposal, tally.process_tally,
        lambda _call, args: (args.proposal, keys.BALLOT),
    ),
    Command(
        "certify", "T9", OFFICER, tally.Certify, tally.process_certify,
        lambda _call, args: (args.proposal,),
    ),
    Command(
        "enact", "T9", ANYONE, enacting.Enact, enacting.process_enact,
        lambda _call, args: (args.proposal, *args.rows), ("burn", "spend"), most_writes=110,
    ),
    Command(
        "adopt", "T9", SERVICE, enacting.Adopt, enacting.process_adopt,
        lambda _call, args: (args.proposal, keys.COMING),
    ),
)
