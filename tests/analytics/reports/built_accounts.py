"""Accounts of a month of the town that tests build, and the texts that a PDF draws."""

import base64
import re
import zlib

from analytics.reports.account import MemberAccount, MonthAccounts
from tests.analytics.reports.building import MEMBERS, MONTH, build_books, build_hours, build_key_of, build_town

TOWN = build_town()
BOOKS = build_books(build_key_of(TOWN))
ALL = MonthAccounts(BOOKS, MONTH, "Comunità del Borgo")


def build(row: int = 0, name: str = "Ada Esempio <1>", **hours: bool) -> MemberAccount:
    return ALL.build(MEMBERS[row], name, [build_hours(TOWN, row, **hours)])


def read_texts(pdf: bytes) -> str:
    """The texts that a PDF draws, as far as they are Latin."""
    found = []
    for stream in re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL):
        data = stream.strip()
        if data.endswith(b"~>"):
            data = base64.a85decode(data[:-2])
        try:
            found.append(zlib.decompress(data).decode("latin-1"))
        except zlib.error:
            continue
    return "\n".join(found)
