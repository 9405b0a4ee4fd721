"""A month's accounts as files: what each is called and holds, and all of them in one ZIP."""

import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO

from analytics.reports.account import MemberAccount
from analytics.reports.html import format_account
from analytics.slugs import make_id

FORMATS = ("pdf", "html")
_is_name = re.compile(r"[a-z0-9-]{1,120}\.(?:pdf|html)", re.ASCII).fullmatch


def name_account(number: int, account: MemberAccount, kind: str) -> str:
    """The name of an account's file; its number tells apart members of one name."""
    return f"{account.month}-{number:04d}-{make_id(account.name) or account.member[:12]}.{kind}"


def format_paper(account: MemberAccount, kind: str, language: str) -> bytes:
    """An account's file."""
    if kind == "html":
        return format_account(account, language).encode()
    from analytics.reports.pdf import format_pdf

    return format_pdf(account, language)


def write_papers(file: IO[bytes], papers: Iterable[tuple[str, bytes]]) -> None:
    """Write papers by name into one archive, one after another."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in papers:
            archive.writestr(name, content)


def read_papers(file: IO[bytes]) -> Iterator[tuple[str, bytes]]:
    """The papers of such an archive.

    Raises:
        ValueError: a file that no account's is called.
    """
    with zipfile.ZipFile(file) as archive:
        for entry in archive.infolist():
            if not _is_name(entry.filename):
                raise ValueError(entry.filename)
            yield entry.filename, archive.read(entry)
