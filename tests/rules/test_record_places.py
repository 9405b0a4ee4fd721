"""Where records lie in the state, and what an error says of itself."""

from chaincode.rules import keys
from chaincode.rules.codec import Unreadable
from chaincode.rules.energy import periods
from chaincode.rules.state import Missing


def test_records_lie_where_the_design_says() -> None:
    assert [
        keys.command("s", "c"), keys.member("m"), keys.member_key("m"), keys.key_owner("k"), keys.point("t"),
        keys.pending("p"), keys.lot("o", "l"), keys.spent("s", "o"), keys.commons("c"), keys.offer("p", "o"),
        keys.place("p", "r", 7), keys.seat("p", "r", 7, 3), keys.agreement("c", "p", "a"), keys.pair("b", "a"),
        keys.pair("a", "b"), keys.claim("p", "c"), keys.reminder(9, "c"), keys.reminded("c"), keys.seed(9),
        keys.anchor("s"), keys.period("d"),
        keys.settlement("s"), keys.pages("s"), keys.page("s", 2), keys.month("m"), keys.taken("s"), keys.welcome("m"),
        keys.fund("o", "r"), keys.paid("x"), keys.pledge("o", "p"), keys.budget("b"), keys.due("b", "m", "d"),
        keys.cashback("p", "m"), keys.voucher("g", "m"), keys.quarter("2024-2"), keys.redemption("o", "r"),
        keys.redeemed("a"),
        keys.programme("p"), keys.drawn("s", "p"), keys.goal("p", "a"), keys.joined("p", "m"), keys.tally("p", "m"),
        keys.attester_tally("p", "m", "d"), keys.codes("p", "c"), keys.used("c", 7), keys.mutual("p", "a", "y", "x"),
        keys.metered("p", "d"), keys.event("p", "e"), keys.campaign("m", "c"), keys.adhesion("c", "m"),
        keys.proposal("i"), keys.proposing("m"), keys.support("proposal/i", "m"), keys.vote("proposal/i", "m"),
        keys.mandate("proposal/i", "m"), keys.paper("proposal/i", "m"), keys.value("g", "d"),
        keys.recovered(123, "m"),
        keys.NOW, keys.CHAIN, keys.SUPPLY, keys.MEMBERS, keys.POINTS, keys.REMINDERS,
        keys.BALLOT, keys.COMING, keys.MEDIATORS,
    ] == [
        "cmd/s/c", "member/m", "key/m", "key_owner/k", "point/t", "pending/p", "lot/o/l", "spent/s/o", "commons/c",
        "offer/p/o", "place/p/r/000007", "seat/p/r/000007/0003", "agreement/c/p/a", "pair/a/b", "pair/a/b", "claim/p/c",
        "remind/0000009/c", "reminded/c", "seed/0000009",
        "anchor/s", "period/d", "settlement/s", "page/s/", "page/s/0002", "months/m", "taken/s",
        "welcome/m", "fund/o/r", "paid/x", "pledge/o/p", "budget/b", "due/b/m/d", "cashback/p/m", "voucher/g/m",
        "quarter/2024-2", "redemption/o/r", "redeemed/a",
        "programme/p", "drawn/s/p", "goal/p/a", "joined/p/m", "tally/p/m", "tally/p/m/d", "codes/p/c", "used/c/0000007",
        "mutual/p/a/x/y", "metered/p/d", "event/p/e", "campaign/m/c", "adhesion/c/m",
        "proposal/i", "proposing/m", "support/i/m", "vote/i/m", "mandate/i/m", "paper/i/m", "value/g/d",
        "recovered/00001/0000123/m",
        "now", "chain", "supply", "member/", "point/", "remind/",
        "ballot", "coming", "mediators",
    ]  # fmt: skip


def test_what_is_raised_says_what_it_is() -> None:
    assert str(Unreadable("lots[]", "not_a_list")) == "lots[]: not_a_list"
    assert str(periods.T5_NO_PERIOD(period="x")) == "T5_NO_PERIOD"
    assert Missing(keys=("a",), prefixes=("b/",)).args == (("a",), ("b/",))
