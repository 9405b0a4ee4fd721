"""What `audit verify` and `restore` say last of a ledger."""

from chaincode.audit.verify import Report
from chaincode.terminal.telling import echo
from chaincode.words import find_language, say


def show_verdict(report: Report, words: str) -> None:
    """Print what nobody signs, then the verdict, which says in the same line what it can't know."""
    for one in report.unsigned:
        echo(f"{say('gateway.base.verdict.signed_by_nobody')}: {one.words(find_language())}")
    echo(f"{words} {report.say_bound(find_language())}".rstrip())
