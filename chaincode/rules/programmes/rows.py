"""T11's rows of the table of commands."""

from chaincode.rules import keys
from chaincode.rules.authority import ANYONE, MEMBER, OPERATOR
from chaincode.rules.funding.records import id_of
from chaincode.rules.programmes import (
    attesting,
    campaigns,
    drawing,
    joining,
    making,
    metering,
    pairing,
    reads,
    scanning,
    sharing,
)
from chaincode.rules.row import Command

PROGRAMMES = (
    Command(
        "programme", "T11", MEMBER, making.MakeProgramme, making.process_programme, lambda _call, args: args.rows,
    ),
    Command(
        "top_up", "T11", MEMBER, making.TopUp, making.process_top_up,
        lambda _call, args: (args.programme, keys.budget(id_of(args.programme)), *args.rows), ("set_apart",),
        most_writes=110,
    ),
    Command(
        "draw", "T10", ANYONE, drawing.Draw, drawing.process_draw,
        lambda _call, args: (
            keys.settlement(args.settlement), keys.drawn(args.settlement, id_of(args.programme)),
            keys.budget(id_of(args.programme)),
        ),
        ("draw",),
    ),
    Command(
        "join", "T11", MEMBER, joining.OnProgramme, joining.process_join,
        lambda call, args: reads.on_programme(args.programme, call.member),
    ),
    Command(
        "quit", "T11", MEMBER, joining.OnProgramme, joining.process_quit,
        lambda call, args: reads.on_programme(args.programme, call.member)[1:],
    ),
    Command(
        "refuse", "T11", MEMBER, joining.Refuse, joining.process_refuse, lambda _call, args: (args.due,),
    ),
    Command(
        "share", "T11", MEMBER, sharing.TakeShare, sharing.process_share,
        lambda call, args: reads.share(args.programme, args.action, call.member),
    ),
)

EVIDENCE = (
    Command(
        "attest_actions", "T11", MEMBER, attesting.AttestActions, attesting.process_attest_actions,
        lambda call, args: reads.attest_actions(
            args.programme, call.member, [(deed.member, deed.date) for deed in args.deeds],
        ),
        most_writes=320,
    ),
    Command(
        "codes", "T11", MEMBER, scanning.HandOutCodes, scanning.process_codes,
        lambda call, args: reads.codes(args.programme, call.member, args.date),
    ),
    Command(
        "scan", "T11", MEMBER, scanning.Scan, scanning.process_scan,
        lambda call, args: reads.scan(args.codes, args.index, call.member),
    ),
    Command(
        "mutual", "T11", MEMBER, pairing.SignMutual, pairing.process_mutual,
        lambda call, args: reads.mutual(args.programme, args.action, (call.member, args.other)),
    ),
    Command(
        "metered_actions", "T11", OPERATOR, metering.MeteredActions, metering.process_metered_actions,
        lambda _call, args: reads.metered(args.programme, args.period, [line.member for line in args.lines]),
        most_reads=2_100,
    ),
    Command(
        "announce_event", "T11", OPERATOR, metering.AnnounceEvent, metering.process_announce_event,
        lambda _call, args: (args.programme,),
    ),
)

CAMPAIGNS = (
    Command(
        "campaign", "T11", MEMBER, campaigns.MakeCampaign, campaigns.process_campaign,
        lambda _call, args: args.rows, ("set_apart",), most_writes=110,
    ),
    Command(
        "adhere", "T11", MEMBER, campaigns.OnCampaign, campaigns.process_adhere,
        lambda call, args: (args.campaign, keys.adhesion(id_of(args.campaign), call.member)),
    ),
    Command(
        "leave_campaign", "T11", MEMBER, campaigns.OnCampaign, campaigns.process_leave_campaign,
        lambda call, args: (args.campaign, keys.adhesion(id_of(args.campaign), call.member)),
    ),
    Command(
        "close", "T11", ANYONE, campaigns.OnCampaign, campaigns.process_close,
        lambda _call, args: (args.campaign,), ("set_apart_return",),
    ),
    Command(
        "fulfil", "T11", MEMBER, campaigns.OnAdhesion, campaigns.process_fulfil,
        lambda _call, args: (args.campaign, args.adhesion),
    ),
    Command(
        "received", "T11", ANYONE, campaigns.OnAdhesion, campaigns.process_received,
        lambda _call, args: (args.campaign, args.adhesion),
    ),
)

ROWS = (*PROGRAMMES, *EVIDENCE, *CAMPAIGNS)
