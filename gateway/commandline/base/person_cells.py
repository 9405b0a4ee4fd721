"""The cells that are of a person: each is read as a treasurer's spreadsheet writes it, or refused with what to do.

A reader gives the value as it is kept; ValueError with words for people else. What can be, but seldom is, is no fault:
`members_doubts` asks about it. Points and plants: `gateway/acts/cells.py`.
"""

import re

from marshmallow import ValidationError
from marshmallow.validate import Email

from analytics.columns import read_value
from chaincode.kernel.pod import is_pod
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import Texts, WordedError
from gateway.acts.enrolling.person import find_contact_kind

_is_phone = re.compile(r"\+?[\d\s./()-]{6,20}", re.ASCII).fullmatch
_ITALIAN_NAMES = ("cittadini", "commercio", "comune", "gse")
MOST_NAME, MOST_CONTACT = 200, 100
_is_cut_number = re.compile(r"\d+([.,]\d+)?E\+?\d+", re.ASCII).fullmatch


def read_name(text: str) -> str:
    """Read a person's name."""
    if not 0 < len(text) <= MOST_NAME or not text.isprintable():
        raise WordedError("gateway.base.cells.name_is_missing_or_not_printable")
    if "@" in text or is_pod(text):
        raise WordedError("gateway.base.cells.name_is_none_but_in_another", text=text)
    return " ".join(text.split())


def read_organisation(text: str) -> str:
    """Read an organisation, by its English or Italian name."""
    found = read_value(text).casefold()
    if found not in ORGANISATIONS:
        names = Texts(", ".join(ORGANISATIONS), ", ".join(_ITALIAN_NAMES))
        raise WordedError("gateway.base.cells.organisation_is_one_of_not", names=names, text=text)
    return found


def read_contact(text: str) -> str:
    """Read an e-mail address, a telephone number or an address."""
    if len(text) > MOST_CONTACT or not text.isprintable():
        raise WordedError("gateway.base.cells.contact_is_too_long")
    if _is_cut_number(text):
        raise WordedError("gateway.base.cells.contact_is_number_that_spreadsheet", text=text)
    kind = find_contact_kind(text)
    if kind == "email" and not is_email(text):
        raise WordedError("gateway.base.cells.contact_is_no_e_mail_address", text=text)
    if kind == "phone" and not (_is_phone(text) and 6 <= sum(map(str.isdigit, text)) <= 15):
        raise WordedError("gateway.base.cells.contact_is_no_telephone_number", text=text)
    return text


def is_email(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    try:
        Email()(text)
    except ValidationError:
        return False
    return True
