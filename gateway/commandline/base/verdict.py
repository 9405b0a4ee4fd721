"""What `audit verify` and `restore` say last of a ledger."""

import click

from chaincode.audit.verify import Report
from chaincode.words import find_language, say


def show_verdict(report: Report, words: str) -> None:
    """Print what nobody signs, then the verdict, which says in the same line what it can't know."""
    for one in report.unsigned:
        click.echo(f"{say('gateway.base.verdict.signed_by_nobody')}: {one.words(find_language())}")
    click.echo(f"{words} {report.say_bound(find_language())}".rstrip())
