"""The one table of commands: dispatch, arguments, first reads, causes of movement (T1).

A younger package brings its own rows (`ROWS` of its `rows` module), which are joined here.
Set n+1 is set n with named commands replaced; a superseded function stays beside its successor, unchanged.
What a command does, in words, is in chaincode/words.
"""

from chaincode.rules import keys
from chaincode.rules.authority import (
    ANYONE,
    ATTESTER,
    FOUNDER_SERVICE,
    LEAVER,
    MEMBER,
    MEMBER_OR_DELEGATE,
    OFFICER,
    OFFICER_OR_COUNTERSIGNER,
    OFFICIAL,
    OPERATOR,
    OWNER,
    OWNER_OR_DELEGATE,
    OWNER_OR_OFFICER,
    PARTY,
    PARTY_OR_DELEGATE,
    RECOVERER,
    SERVICE,
)
from chaincode.rules.community import (
    countersign,
    days,
    delegates,
    leaving,
    member_keys,
    members,
    pause,
    pending,
    reclaiming,
    repetition,
)
from chaincode.rules.community import reads as community_reads
from chaincode.rules.documents import rows as documents
from chaincode.rules.energy import anchors, issuance, releases, settlement
from chaincode.rules.energy import reads as energy_reads
from chaincode.rules.funding import reads as funding_reads
from chaincode.rules.funding import rows as funding
from chaincode.rules.governance import rows as governance
from chaincode.rules.market import (
    agreements,
    commons,
    delivery,
    disputes,
    endings,
    interest,
    levelling,
    mediation,
    offers,
    request,
    tokens,
)
from chaincode.rules.market import reads as market_reads
from chaincode.rules.programmes import rows as programmes
from chaincode.rules.row import Command

DAYS = (
    Command("found", "T14", FOUNDER_SERVICE, days.Found, days.process_found),
    Command(
        "open_day", "T14", SERVICE, days.OpenDay, days.process_open_day,
        lambda _call, _args: (keys.COMING,), most_writes=250, works_paused=True,
    ),
    Command(
        "drop", "T13", ANYONE, repetition.Drop, repetition.process_drop,
        lambda _call, args: args.records, most_writes=1_002, most_reads=1_100,
    ),
)

MEMBERS = (
    Command(
        "register", "T12", OFFICER, members.Register, members.process_register,
        lambda _call, args: community_reads.register(args.public_keys, [point.tag for point in args.points]),
    ),
    Command(
        "suspend", "T12", OFFICER, members.Suspend, members.process_suspend,
        lambda _call, args: (keys.member(args.member),),
    ),
    Command(
        "forgive", "T12", OFFICER, members.Forgive, members.process_forgive,
        lambda _call, args: (keys.point(args.tag),),
    ),
    Command(
        "rotate", "T12", MEMBER, member_keys.Rotate, member_keys.process_rotate,
        lambda _call, args: community_reads.owners(args.public_keys), works_paused=True,
    ),
    Command(
        "freeze", "T12", OWNER_OR_OFFICER, member_keys.Freeze, member_keys.process_freeze,
        lambda _call, args: community_reads.held(args.member), works_paused=True,
    ),
    Command(
        "recover", "T12", OFFICER, member_keys.Recover, member_keys.process_recover,
        lambda _call, args: community_reads.recover(args.member, args.public_keys), works_paused=True,
    ),
    Command(
        "reclaim", "T12", RECOVERER, reclaiming.Reclaim, reclaiming.process_reclaim,
        lambda call, args: (*community_reads.owners(args.public_keys), keys.key_owner(call.caller.key)),
        works_paused=True,
    ),
    Command(
        "delegate", "T12", MEMBER, delegates.MakeDelegate, delegates.process_delegate,
        lambda call, args: community_reads.delegate(call.member, args.public_keys, args.days),
    ),
    Command("cancel", "T12", OWNER, member_keys.Cancel, member_keys.process_cancel, works_paused=True),
    Command(
        "thaw", "T12", OFFICER, member_keys.Thaw, member_keys.process_thaw,
        lambda _call, args: community_reads.held(args.member), works_paused=True,
    ),
    Command(
        "leave", "T12", LEAVER, leaving.Leave, leaving.process_leave,
        lambda _call, args: market_reads.lots(args.lots),
        causes=("leave",), most_writes=2_000, works_paused=True,
    ),
    Command(
        "pause_sign", "T15", OFFICER, pause.PauseSign, pause.process_pause_sign, lambda _call, _args: (keys.PAUSE,),
    ),
    Command(
        "resume", "T15", OFFICER, pause.Resume, pause.process_resume, lambda _call, _args: (keys.PAUSE,),
        works_paused=True,
    ),
    Command(
        "recall", "T0", OFFICER, pending.Recall, pending.process_recall,
        lambda _call, args: (args.target,),
    ),
    Command(
        "countersign", "T0", OFFICER_OR_COUNTERSIGNER, countersign.Countersign, countersign.process_countersign,
        lambda _call, args: community_reads.countersign(args.target),
        causes=("award", "bonus", "welcome", "pay_in", "assistance", "set_apart"), most_writes=2_500,
        works_paused=True,
    ),
)

TOKENS = (
    Command(
        "merge", "T3", MEMBER, tokens.Merge, tokens.process_merge,
        lambda _call, args: market_reads.lots(args.lots), ("merge",), most_writes=110,
    ),
    Command(
        "sweep", "T2", ANYONE, tokens.Sweep, tokens.process_sweep,
        lambda _call, args: market_reads.sweep(args.lots, args.rows), ("sweep",), most_writes=3_010,
        most_reads=12_100,
    ),
    Command(
        "level", "T2", ANYONE, levelling.Level, levelling.process_level,
        lambda _call, args: market_reads.level(args.member, args.lots, args.agreements), ("level",), most_writes=6_010,
        most_reads=12_100,
    ),
    Command(
        "burn", "T10", ANYONE, commons.Burn, commons.process_burn,
        lambda _call, args: (*args.rows, keys.SUPPLY), ("burn",), most_writes=3_010, most_reads=3_100,
    ),
)

MARKET = (
    Command(
        "publish", "T4", MEMBER, offers.Publish, offers.process_publish,
        lambda call, args: market_reads.publish(call.member, args.offer), most_writes=52,
    ),
    Command(
        "request", "T4", MEMBER_OR_DELEGATE, request.Request, request.process_request,
        lambda call, args: market_reads.request(call.member, args.lots, args.offer, args.provider),
        ("hold",), most_writes=210,
    ),
    Command(
        "accept", "T4", MEMBER_OR_DELEGATE, delivery.Accept, delivery.process_accept,
        lambda _call, args: market_reads.accept(args.agreement, args.seat),
    ),
    Command(
        "deliver", "T4", PARTY_OR_DELEGATE, delivery.Deliver, delivery.process_deliver,
        lambda _call, args: market_reads.deliver(args.agreement, args.cents), ("return",), most_writes=110,
    ),
    Command(
        "confirm", "T4", PARTY_OR_DELEGATE, endings.Confirm, endings.process_confirm,
        lambda call, args: (
            *market_reads.payment(args.agreement), *funding_reads.cashback(args.pledges, call.member),
        ),
        ("payment",), most_writes=120,
    ),
    Command(
        "collect", "T4", ANYONE, agreements.OnAgreement, endings.process_collect,
        lambda _call, args: market_reads.payment(args.agreement), ("payment",), most_writes=110,
    ),
    Command(
        "decline", "T4", PARTY_OR_DELEGATE, agreements.OnAgreement, endings.process_decline,
        lambda _call, args: market_reads.ending(args.agreement), ("return",), most_writes=110, works_paused=True,
    ),
    Command(
        "withdraw", "T4", OWNER_OR_DELEGATE, agreements.OnAgreement, endings.process_withdraw,
        lambda _call, args: market_reads.ending(args.agreement), ("return",), most_writes=110, works_paused=True,
    ),
    Command(
        "release", "T4", PARTY, agreements.OnAgreement, endings.process_release,
        lambda _call, args: market_reads.ending(args.agreement), ("return",), most_writes=110, works_paused=True,
    ),
    Command(
        "lapse", "T4", ANYONE, agreements.OnAgreement, endings.process_lapse,
        lambda _call, args: market_reads.ending(args.agreement), ("return",), most_writes=110, works_paused=True,
    ),
    Command(
        "contest", "T4", OWNER_OR_DELEGATE, agreements.OnAgreement, disputes.process_contest,
        lambda _call, args: (args.agreement,),
    ),
    Command(
        "split", "T4", PARTY, disputes.Split, disputes.process_split,
        lambda _call, args: (args.agreement,), ("split",), most_writes=210,
    ),
    Command(
        "decide", "T4", MEMBER, mediation.Decide, mediation.process_decide,
        lambda call, args: mediation.read_first(call.member, args.agreement), ("split",), most_writes=210,
    ),
    Command(
        "halve", "T4", ANYONE, agreements.OnAgreement, disputes.process_halve,
        lambda _call, args: market_reads.ending(args.agreement), ("split",), most_writes=210,
    ),
    Command(
        "attest", "T6", ATTESTER, interest.Attest, interest.process_attest,
        lambda call, args: (args.claim, keys.key_owner(call.caller.key)),
    ),
    Command(
        "remind", "T6", MEMBER, interest.Remind, interest.process_remind,
        lambda _call, args: (args.claim, keys.reminded(args.claim.rpartition("/")[2])),
    ),
)

ENERGY = (
    Command(
        "anchor", "T5", OPERATOR, anchors.AnchorPeriod, anchors.process_anchor,
        lambda call, args: energy_reads.anchor(args.settlement, call.caller.organisation),
    ),
    Command(
        "settle", "T5", OPERATOR, settlement.Settle, settlement.process_settle,
        lambda _call, args: energy_reads.settle(
            args.settlement, args.claims, [one.programme for one in args.programmes],
        ),
        first_ranges=energy_reads.SETTLE_RANGES, most_writes=100_000, most_reads=2_500,
    ),
    Command(
        "skip", "T5", OPERATOR, settlement.Skip, settlement.process_skip,
        lambda _call, args: energy_reads.skip(args.period, args.revision),
    ),
    Command("official", "T10", OFFICIAL, issuance.Official, issuance.process_official),
    Command(
        "release_kept", "T10", OPERATOR, releases.ReleaseKept, releases.process_release,
        lambda _call, args: (keys.CHAIN, keys.month(args.month)),
    ),
)

RULE_SETS: dict[int, dict[str, Command]] = {
    1: {command.name: command for command in (
        *DAYS, *MEMBERS, *TOKENS, *MARKET, *ENERGY, *governance.ROWS, *funding.ROWS, *programmes.ROWS,
        *documents.ROWS,
    )},
}
CAUSES = (
    "hold", "return", "payment", "split", "award", "bonus", "welcome", "sweep", "level", "merge", "leave", "burn",
    "pay_in", "set_apart", "set_apart_return", "cashback", "behaviour", "value_back", "voucher", "donation",
    "assistance", "redemption", "spend", "draw",
)
