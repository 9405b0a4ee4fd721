"""The cells of a file of members: each is read as a treasurer's spreadsheet writes it, or refused with what to do.

A reader gives the value as it is kept; ValueError with words for people else. What can be, but seldom is, is no fault:
`members_doubts` asks about it.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from marshmallow import ValidationError
from marshmallow.validate import Email

from analytics.columns import read_value, words_of_column
from analytics.incentives import Plant, compute_tariff
from analytics.slugs import fold
from analytics.tariffs import REGION_BONUS_EUR_MWH
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.rules.intervals import is_date
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import Texts, WordedError
from gateway.acts.enrolling.person import find_contact_kind

_is_phone = re.compile(r"\+?[\d\s./()-]{6,20}", re.ASCII).fullmatch

_ITALIAN_NAMES = ("cittadini", "commercio", "comune", "gse")
_MIDNIGHT = " 00:00:00"
"""What a sheet's typed date ends with where its column shows times."""
MOST_KW, MOST_PLANT_KW = 1_000_000, 1_000
MOST_NAME, MOST_CONTACT = 200, 100
_is_perimeter = re.compile(r"AC\d{3}E\d{5}", re.ASCII).fullmatch
_number = re.compile(r"(\d{1,7})(?:[.,](\d{1,3}))?", re.ASCII).fullmatch
_italian_date = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII).fullmatch
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


def read_pod(text: str) -> str:
    """Read a metering point."""
    if not is_pod(text):
        raise WordedError("gateway.base.cells.metering_point_is_no_pod_such", text=text)
    return parse_pod(text)


def read_perimeter(text: str) -> str:
    """Read the code of a primary substation's area."""
    compact = "".join(text.split()).upper()
    if not _is_perimeter(compact):
        raise WordedError("gateway.base.cells.perimeter_is_no_primary_substation", text=text)
    return compact


def read_date(name: str, text: str) -> str:
    """Read a date, YYYY-MM-DD or as Italian spreadsheets write it, DD/MM/YYYY."""
    match = _italian_date(text)
    found = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}" if match else text.removesuffix(_MIDNIGHT)
    if not is_date(found):
        raise WordedError("gateway.base.cells.is_no_date_yyyy_mm_dd", name=words_of_column(name), text=text)
    return found


def read_thousandths(name: str, text: str, least: int = 1, most: int = MOST_KW) -> int:
    """Read a decimal number with point or comma as whole thousandths."""
    match = _number(text)
    value = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else -1
    if not least <= value:
        raise WordedError("gateway.base.cells.is_number_such_as_not", name=words_of_column(name), text=text)
    if value > most * 1000:
        raise WordedError("gateway.base.cells.is_at_most_not", name=words_of_column(name), most=most, text=text)
    return value


def format_thousandths(value: int) -> str:
    """Write thousandths as a decimal text without needless zeros: 4500 -> "4.5"."""
    whole, part = divmod(value, 1000)
    return f"{whole}.{part:03d}".rstrip("0").rstrip(".")


def read_plant_kw(text: str) -> str:
    """Read a plant's power, decimal; above 1,000 kW there is no premium that could be worked out."""
    return format_thousandths(read_thousandths("plant_kw", text, most=MOST_PLANT_KW))


def read_grant_pct(text: str) -> str:
    """Read the part of a plant's cost that a public grant paid, per cent with two digits at most."""
    value = read_thousandths("grant_pct", text.removesuffix("%").rstrip() or "0", least=0, most=100)
    if value % 10:
        raise WordedError("gateway.base.cells.grant_pct_has_two_digits_after_comma", text=text)
    return format_thousandths(value)


_REGIONS: Mapping[str, str] = {
    fold(name): region for region in REGION_BONUS_EUR_MWH for name in (region, *region.split("/"))
}


def read_region(text: str) -> str:
    """Read an Italian region; case, accents and hyphens don't count."""
    found = _REGIONS.get(fold(text))
    if found is None:
        raise WordedError("gateway.base.cells.region_is_italian_region_as_istat", text=text)
    return found


def validate_plant(power_kw: str, entry_on: str, region: str, grant_pct: str) -> None:
    """Refuse a plant whose premium can't be worked out, as the gateway would after the member is registered."""
    plant = Plant("", Fraction(power_kw), region, entry_on, "pv", Fraction(grant_pct))
    try:
        compute_tariff(plant, Fraction(0))
    except (KeyError, ValueError) as error:
        raise WordedError("gateway.base.cells.plant_premium_cannot_be_worked_out", why=error) from error


def is_email(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    try:
        Email()(text)
    except ValidationError:
        return False
    return True
