"""The cells of a point and its plant: each is read as a treasurer's spreadsheet writes it, or refused with what to do.

A reader gives the value as it is kept; ValueError with words for people else.
"""

import re
from collections.abc import Mapping
from fractions import Fraction

from analytics.columns import fold_name, words_of_column
from analytics.incentives import Plant, compute_tariff
from analytics.slugs import fold
from analytics.tariffs import REGION_BONUS_EUR_MWH
from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.rules.intervals import is_date
from chaincode.words import WordedError

_MIDNIGHT = " 00:00:00"
"""What a sheet's typed date ends with where its column shows times."""
MOST_KW, MOST_PLANT_KW = 1_000_000, 1_000
YES, NO = "yes", "no"
_SAID = {"": "", YES: YES, "si": YES, NO: NO}
_is_perimeter = re.compile(r"AC\d{3}E\d{5}", re.ASCII).fullmatch
_number = re.compile(r"(\d{1,7})(?:[.,](\d{1,3}))?", re.ASCII).fullmatch
_italian_date = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", re.ASCII).fullmatch


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


def count_thousandths(text: str) -> int:
    """Return the thousandths of a decimal text, rounded down; 0 of ""."""
    return int(Fraction(text or "0") * 1_000)


def read_plant_kw(text: str) -> str:
    """Read a plant's power, decimal; above 1,000 kW there is no premium that could be worked out."""
    return format_thousandths(read_thousandths("plant_kw", text, most=MOST_PLANT_KW))


def read_grant_pct(text: str) -> str:
    """Read the part of a plant's cost that a public grant paid, per cent with two digits at most."""
    value = read_thousandths("grant_pct", text.removesuffix("%").rstrip() or "0", least=0, most=100)
    if value % 10:
        raise WordedError("gateway.base.cells.grant_pct_has_two_digits_after_comma", text=text)
    return format_thousandths(value)


def read_is_pv(text: str) -> str:
    """Read whether a plant is photovoltaic, as YES or NO; "" where nobody says."""
    found = _SAID.get(fold_name(text))
    if found is None:
        raise WordedError("gateway.base.cells.is_pv_is_yes_or_no", text=text)
    return found


REGIONS = tuple(REGION_BONUS_EUR_MWH)
_REGIONS: Mapping[str, str] = {
    fold(name): region for region in REGION_BONUS_EUR_MWH for name in (region, *region.split("/"))
}


def read_region(text: str) -> str:
    """Read an Italian region; case, accents and hyphens don't count."""
    found = _REGIONS.get(fold(text))
    if found is None:
        raise WordedError("gateway.base.cells.region_is_italian_region_as_istat", text=text)
    return found


def validate_plant(power_kw: str, entry_on: str, region: str, grant_pct: str, is_pv: str) -> None:
    """Refuse a plant whose premium can't be worked out, as the gateway would after the member is registered."""
    source = "other" if is_pv == NO else "pv"
    plant = Plant("", Fraction(power_kw), region, entry_on, source, Fraction(grant_pct))
    try:
        compute_tariff(plant, Fraction(0))
    except (KeyError, ValueError) as error:
        raise WordedError("gateway.base.cells.plant_premium_cannot_be_worked_out", why=error) from error
