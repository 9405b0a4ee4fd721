"""T8's rows of the table of commands."""

from chaincode.rules import keys
from chaincode.rules.authority import ANYONE, MEMBER, MEMBER_OR_SERVICE, OFFICER, TREASURER
from chaincode.rules.funding import (
    assisting,
    disbursing,
    funds,
    paying_in,
    pledges,
    reads,
    redeeming,
    repaying,
    terms,
    vouchers,
)
from chaincode.rules.row import Command

ROWS = (
    Command(
        "pay_in", "T8", TREASURER, paying_in.PayIn, paying_in.process_pay_in,
        lambda _call, args: reads.pay_in(args.payer, args.reference),
    ),
    Command(
        "donate", "T8", MEMBER, funds.Donate, funds.process_donate,
        lambda _call, args: args.rows, ("donation",), most_writes=110,
    ),
    Command(
        "pledge", "T8", MEMBER, pledges.MakePledge, pledges.process_pledge,
        lambda _call, args: (*args.rows, *reads.offers(args.purposes)), ("set_apart",), most_writes=110,
    ),
    Command(
        "end", "T8", ANYONE, terms.End, terms.process_end,
        lambda _call, args: (args.terms,), ("set_apart_return",),
    ),
    Command(
        "disburse", "T8", MEMBER_OR_SERVICE, disbursing.Disburse, disbursing.process_disburse,
        lambda _call, args: reads.disburse(args.budget, args.dues), ("cashback", "behaviour", "value_back"),
        most_writes=1_060, most_reads=1_100,
    ),
    Command(
        "discard", "T8", ANYONE, disbursing.Discard, disbursing.process_discard,
        lambda _call, args: reads.discard(args.records), most_writes=510, most_reads=600,
    ),
    Command(
        "issue_vouchers", "T8", MEMBER, vouchers.IssueVouchers, vouchers.process_issue_vouchers,
        lambda call, args: reads.issue_vouchers(call.member, args.rows, [one.member for one in args.vouchers]),
        ("voucher",), most_writes=310,
    ),
    Command(
        "assist", "T8", OFFICER, assisting.Assist, assisting.process_assist,
        lambda _call, args: (keys.member(args.member), *args.rows),
    ),
    Command(
        "redeem", "T8", MEMBER, redeeming.Redeem, redeeming.process_redeem,
        lambda _call, args: reads.redeem(args.lots, args.agreements), ("hold",), most_writes=310,
        most_reads=800,
    ),
    Command(
        "repay", "T8", TREASURER, repaying.Repay, repaying.process_repay,
        lambda _call, args: reads.repay(args.redemption, args.reference), ("redemption",),
    ),
    Command(
        "take_back", "T8", ANYONE, repaying.TakeBack, repaying.process_take_back,
        lambda _call, args: (args.redemption,), ("return",), most_writes=310,
    ),
)
