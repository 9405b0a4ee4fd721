"""The cells of a file of members: each is read as a treasurer's spreadsheet writes it, or refused with what to do.

A reader gives the value as it is kept; ValueError with words for people else. What can be, but seldom is, is no fault:
`members_doubts` asks about it.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from marshmallow import ValidationError
from marshmallow.validate import Email

from analytics.columns import name_column, read_value
from analytics.incentives import Plant, compute_tariff
from analytics.tariffs import REGION_BONUS_EUR_MWH
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.rules.intervals import is_date
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError
from gateway.acts.enrolling.person import find_contact_kind
from gateway.acts.slugs import fold

_is_phone = re.compile(r"\+?[\d\s./()-]{6,20}", re.ASCII).fullmatch


REQUIRED = ("name", "organisation")
POINT = ("metering_point", "perimeter", "power_kw")
PLANT = ("plant_kw", "entry_on", "region")
COLUMNS = (*REQUIRED, "contact", *POINT, "from_date", *PLANT, "grant_pct", "public_key", "csr", "proof")
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
        raise WordedError("name is missing or not printable", "nome manca o non è stampabile")
    if "@" in text or is_pod(text):
        raise WordedError(f"name is none, but in another column's place: {text!r}",
                             f"nome non è un nome, ma sta nella colonna sbagliata: {text!r}")
    return " ".join(text.split())


def read_organisation(text: str) -> str:
    """Read an organisation, by its English or Italian name."""
    found = read_value(text).casefold()
    if found not in ORGANISATIONS:
        raise WordedError(f"organisation is one of {', '.join(ORGANISATIONS)}, not {text!r}",
                             f"organizzazione è una tra {', '.join(_ITALIAN_NAMES)}, non {text!r}")
    return found


def read_contact(text: str) -> str:
    """Read an e-mail address, a telephone number or an address."""
    if len(text) > MOST_CONTACT or not text.isprintable():
        raise WordedError("contact is too long or not printable", "contatto è troppo lungo o non stampabile")
    if _is_cut_number(text):
        raise WordedError(
            f"contact is a number that a spreadsheet has cut short, {text}: make the column's format text",
            f"contatto è un numero che il foglio di calcolo ha abbreviato, {text}: dai alla colonna il formato testo",
        )
    kind = find_contact_kind(text)
    if kind == "email" and not is_email(text):
        raise WordedError(f"contact is no e-mail address: {text!r}", f"contatto non è un indirizzo e-mail: {text!r}")
    if kind == "phone" and not (_is_phone(text) and 6 <= sum(map(str.isdigit, text)) <= 15):
        raise WordedError(f"contact is no telephone number: {text!r}",
                             f"contatto non è un numero di telefono: {text!r}")
    return text


def read_pod(text: str) -> str:
    """Read a metering point."""
    if not is_pod(text):
        raise WordedError(f"metering_point is no POD such as IT001E00000001: {text!r}",
                             f"pod non è un POD come IT001E00000001: {text!r}")
    return parse_pod(text)


def read_perimeter(text: str) -> str:
    """Read the code of a primary substation's area."""
    compact = "".join(text.split()).upper()
    if not _is_perimeter(compact):
        raise WordedError(f"perimeter is no primary substation such as AC001E00001: {text!r}",
                             f"cabina non è una cabina primaria come AC001E00001: {text!r}")
    return compact


def read_date(name: str, text: str) -> str:
    """Read a date, YYYY-MM-DD or as Italian spreadsheets write it, DD/MM/YYYY."""
    match = _italian_date(text)
    found = f"{match[3]}-{match[2]:0>2}-{match[1]:0>2}" if match else text.removesuffix(_MIDNIGHT)
    if not is_date(found):
        raise WordedError(f"{name} is no date YYYY-MM-DD or DD/MM/YYYY: {text!r}",
                             f"{name_column(name)} non è una data AAAA-MM-GG o GG/MM/AAAA: {text!r}")
    return found


def read_thousandths(name: str, text: str, least: int = 1, most: int = MOST_KW) -> int:
    """Read a decimal number with point or comma as whole thousandths."""
    match = _number(text)
    value = int(match[1]) * 1000 + int((match[2] or "").ljust(3, "0")) if match else -1
    if not least <= value:
        raise WordedError(f"{name} is a number such as 4.5, not {text!r}",
                             f"{name_column(name)} è un numero come 4,5, non {text!r}")
    if value > most * 1000:
        raise WordedError(f"{name} is at most {most}, not {text}",
                             f"{name_column(name)} è al massimo {most}, non {text}")
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
        raise WordedError(f"grant_pct has two digits after the comma at most: {text!r}",
                             f"contributo_pct ha al massimo due cifre dopo la virgola: {text!r}")
    return format_thousandths(value)


_REGIONS: Mapping[str, str] = {
    fold(name): region for region in REGION_BONUS_EUR_MWH for name in (region, *region.split("/"))
}


def read_region(text: str) -> str:
    """Read an Italian region; case, accents and hyphens don't count."""
    found = _REGIONS.get(fold(text))
    if found is None:
        raise WordedError(f"region is an Italian region as ISTAT writes it, not {text!r}",
                             f"regione è una regione come la scrive l'ISTAT, non {text!r}")
    return found


def validate_plant(power_kw: str, entry_on: str, region: str, grant_pct: str) -> None:
    """Refuse a plant whose premium can't be worked out, as the gateway would after the member is registered."""
    plant = Plant("", Fraction(power_kw), region, entry_on, "pv", Fraction(grant_pct))
    try:
        compute_tariff(plant, Fraction(0))
    except (KeyError, ValueError) as error:
        raise WordedError(f"the plant's premium can't be worked out: {error}",
                             f"la tariffa dell'impianto non è calcolabile: {error}") from error


def is_email(text: str) -> bool:
    """Say whether a text is an e-mail address."""
    try:
        Email()(text)
    except ValidationError:
        return False
    return True
