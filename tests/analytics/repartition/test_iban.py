"""IBANs by country, BICs, and what a SEPA transfer reaches on a day."""

import pytest

from analytics.repartition.iban import is_bic, is_iban, is_in_sepa
from analytics.repartition.payees import OUTSIDE_SEPA, Payee, compute_payment_list

# The examples of ISO 13616's registry (SWIFT), one a country.
EXAMPLES = (
    "AD1200012030200359100100", "AL47212110090000000235698741", "AT611904300234573201", "BE68539007547034",
    "BG80BNBG96611020345678", "CH9300762011623852957", "CY17002001280000001200527600", "CZ6508000000192000145399",
    "DE89370400440532013000", "DK5000400440116243", "EE382200221020145685", "ES9121000418450200051332",
    "FI2112345600000785", "FR1420041010050500013M02606", "GB29NWBK60161331926819", "GI75NWBK000000007099453",
    "GR1601101250000000012300695", "HR1210010051863000160", "HU42117730161111101800000000", "IE29AIBK93115212345678",
    "IS140159260076545510730339", "IT60X0542811101000000123456", "LI21088100002324013AA", "LT121000011101001000",
    "LU280019400644750000", "LV80BANK0000435195001", "MC5811222000010123456789030", "MD24AG000225100013104168",
    "ME25505000012345678951", "MK07250120000058984", "MT84MALT011000012345MTLCAST001S", "NL91ABNA0417164300",
    "NO9386011117947", "PL61109010140000071219812874", "PT50000201231234567890154", "RO49AAAA1B31007593840000",
    "RS35260005601001611379", "SE4550000000058398257466", "SI56263300012039086", "SK3112000000198742637541",
    "SM86U0322509800000000270100", "VA59001123000012345678",
)  # fmt: skip
BEYOND = ("BR1500000000000010932840814P2", "TR330006100519786457841326", "SA0380000000608010167519",
          "UA213223130000026007233566001")


@pytest.mark.parametrize("iban", EXAMPLES)
def test_the_registrys_examples_are_ibans_that_a_transfer_reaches(iban: str) -> None:
    assert is_iban(iban)
    assert is_in_sepa(iban, "2026-11-29")
    assert not is_iban(iban[:-1]) and not is_iban(iban + "0")


@pytest.mark.parametrize("iban", BEYOND)
def test_an_iban_outside_sepa_waits_with_its_reason(iban: str) -> None:
    assert is_iban(iban)
    found = compute_payment_list({"ada": 500}, {"ada": Payee("ada", "Ada Esempio", iban=iban)}, "2026-11-29")
    assert (found.payouts, [one.reason for one in found.waiting]) == ((), [OUTSIDE_SEPA])


@pytest.mark.parametrize("iban", [
    "DE59AB00440532013000", "NL7112345678901234", "ZZ33123456789012345",  # check digits that fit
    "BE68 5390 0754 7034", "be68539007547034", "BE68539007547034\n", "BE6853900754703\N{ARABIC-INDIC DIGIT FOUR}",
])  # fmt: skip
def test_what_its_country_does_not_issue_is_no_iban(iban: str) -> None:
    assert not is_iban(iban)


@pytest.mark.parametrize(("iban", "on", "is_there"), [
    ("RS35260005601001611379", "2026-05-04", False), ("RS35260005601001611379", "2026-05-05", True),
    ("AL47212110090000000235698741", "2025-10-06", False), ("AL47212110090000000235698741", "2025-10-07", True),
])  # fmt: skip
def test_a_country_is_reached_from_the_day_on_which_it_joined(iban: str, on: str, is_there: bool) -> None:
    assert is_in_sepa(iban, on) is is_there


@pytest.mark.parametrize(("bic", "is_good"), [
    ("BCITITMM", True), ("UNCRITMMXXX", True), ("POSOIT22", True), ("abc", False), ("BCITITM", False),
    ("BCITITMMXX", False), ("BC1TITMM", False), ("BCITITMO", False), ("bcititmm", False), ("", False),
])  # fmt: skip
def test_a_bic_has_8_or_11_characters_of_its_form(bic: str, is_good: bool) -> None:
    assert is_bic(bic) is is_good
