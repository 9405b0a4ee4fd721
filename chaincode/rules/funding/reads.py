"""What T8's commands read as far as their arguments tell, asked for at once: rows of the concurrency table."""

from collections.abc import Sequence

from chaincode.rules import keys
from chaincode.rules.funding.disbursing import payee_of
from chaincode.rules.funding.records import id_of
from chaincode.rules.market import reads as market_reads


def pay_in(payer: str, reference: str) -> tuple[str, ...]:
    """Give the payer, the reference's mark and the supply."""
    payers = () if payer == keys.SOLIDARITY else (keys.member(payer),)
    return (*payers, keys.paid(reference), keys.SUPPLY)


def offers(purposes: Sequence[str]) -> tuple[str, ...]:
    """Give the offers among purposes."""
    return tuple(dict.fromkeys(one for one in purposes if "/" in one))


def disburse(budget: str, dues: Sequence[str]) -> tuple[str, ...]:
    """Give the budget, the dues and their members."""
    payees = [payee for payee in map(payee_of, dues) if payee != keys.SOLIDARITY]
    return tuple(dict.fromkeys((keys.budget(budget), *dues, *map(keys.member, payees))))


def discard(records: Sequence[str]) -> tuple[str, ...]:
    """Give the records."""
    return tuple(dict.fromkeys(records))


def issue_vouchers(giver: str, rows: Sequence[str], members: Sequence[str]) -> tuple[str, ...]:
    """Give the rows, the members, and what the giver gave them lately."""
    given = [keys.voucher(giver, member) for member in members]
    return tuple(dict.fromkeys((*rows, *map(keys.member, members), *given)))


def redeem(lots: Sequence[str], agreements: Sequence[str]) -> tuple[str, ...]:
    """Give the lots, the agreements and their marks."""
    marks = [keys.redeemed(id_of(ref)) for ref in agreements]
    return tuple(dict.fromkeys((*market_reads.lots(lots), *agreements, *marks)))


def repay(redemption: str, reference: str) -> tuple[str, ...]:
    """Give the redemption, its owner, the reference's mark and the supply."""
    return (redemption, keys.member(redemption.split("/")[1]), keys.paid(reference), keys.SUPPLY)


def cashback(pledges: Sequence[str], consumer: str) -> tuple[str, ...]:
    """Give the pledges that a payment names, and what each promised the consumer lately."""
    return (*pledges, *[keys.cashback(id_of(ref), consumer) for ref in pledges])
