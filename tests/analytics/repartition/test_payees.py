"""Check characters of fiscal codes and IBANs; who is paid, and who waits by name."""

import pytest

from analytics.repartition.iban import is_iban
from analytics.repartition.payees import (
    BELOW_THRESHOLD,
    CARRIED,
    NO_IBAN,
    NO_PAYEE,
    Payee,
    compute_payment_list,
    is_fiscal_code,
)
from tests.analytics.repartition.ibans import IBAN

CODE = "SMPDAA80A41A001Z"
TODAY = "2024-06-30"


@pytest.mark.parametrize(("iban", "is_good"), [
    (IBAN, True), ("DE89370400440532013000", True), (IBAN[:-1] + "7", False), (IBAN[:-1], False),
    (IBAN.lower(), False), ("", False), ("IT60 X0542811101000000123456", False), ("DE88370400440532013000", False),
])  # fmt: skip
def test_an_iban_is_its_form_and_its_check_digits(iban: str, is_good: bool) -> None:
    assert is_iban(iban) is is_good


@pytest.mark.parametrize(("code", "is_good"), [
    ("RSSMRA85T10A562S", True), ("RSSMRA85T10A562T", False), ("RSSMRA85T10A56NH", True), ("00743110157", True),
    ("00743110158", False), ("RSSMRA85T10A562", False), ("", False),
])  # fmt: skip
def test_a_fiscal_code_is_its_form_and_its_check_character(code: str, is_good: bool) -> None:
    assert is_fiscal_code(code) is is_good


# Of random names, days and towns, digits as letters, too; two implementations of their own took each.
VALID_CODES = (
    "FGCCDI45A41E799H", "BSVUUO50S50D4URT", "PGBUUX52E5QB0Q8K", "GVROEB51EMLA3PMR", "MRSEUO97C15A4S6O",
    "GRCDOC9UR07A56LM", "CPGCOD52M5RD511K", "PFVOCU4VLQ2A50TJ", "RDLUDB92E14HL77Q", "FBMIUA9RL63C014U",
    "VVMOXAV6MQ6B036R", "GRVIAB45B25GN11E", "NMCEEB7ND5QH433V", "DDTIBDV5E11L496A", "GLFIAAT9PR8H4L2M",
    "SLDCEI8PD26L90RR", "DLSBBI5VBLMB1S3Y", "CVCIDOT9R67D3M8Z", "PNVCXC92CR0IS30V", "BDMXXUQ1H17ESNRM",
    "89294840247", "75884780943", "63662540440", "28953170686", "98520340252", "17978870610", "59858840404",
    "69358870777", "06245450819", "35567970336", "97135840854", "99159030404",
)  # fmt: skip


@pytest.mark.parametrize("code", VALID_CODES)
def test_a_valid_code_is_taken_and_no_other_check_character_is(code: str) -> None:
    endings = "0123456789" if code.isdigit() else "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    assert [one for one in endings if is_fiscal_code(code[:-1] + one)] == [code[-1]]


@pytest.mark.parametrize(("code", "is_good"), [
    ("RSSMRA84B69A562C", True), ("RSSMRA85B69A562D", False), ("RSSMRA85B30A562G", False),  # 29 and 30 February
    ("RSSMRA85T00A562R", False), ("RSSMRA85T32A562Y", False), ("RSSMRA85T72A562C", False),
    ("12345671205", True), ("80000008880", True), ("00146089990", True),  # offices 120, 888, 999
    ("12345671015", False), ("12345670009", False), ("00000000018", False), ("00000000000", False),
    ("rssmra85t10a562s", False), ("RSSMRA85T10A562S\n", False), ("007 43110157", False), ("IT00743110157", False),
    ("0074311015\N{ARABIC-INDIC DIGIT SEVEN}", False),
])  # fmt: skip
def test_a_fiscal_code_is_one_that_the_tax_office_can_have_made(code: str, is_good: bool) -> None:
    assert is_fiscal_code(code) is is_good


@pytest.mark.parametrize("code", ["RSSMRA85T10A562S", "00743110157"])
def test_no_code_stays_valid_with_one_character_changed(code: str) -> None:
    other = str.maketrans("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", "1234567890BCDEFGHIJKLMNOPQRSTUVWXYZA")
    changed = [code[:place] + code[place].translate(other) + code[place + 1:] for place in range(len(code))]
    assert not any(map(is_fiscal_code, changed))


@pytest.mark.parametrize("fields", [
    {"iban": IBAN[:-1] + "7"}, {"fiscal_code": "RSSMRA85T10A562T"}, {"holder": ""}, {"threshold_cents": -1},
])  # fmt: skip
def test_a_payee_that_cannot_be_paid_is_refused(fields: dict) -> None:
    with pytest.raises(ValueError):
        Payee(**{"member": "ada", "holder": "Ada Esempio", **fields})


def test_nothing_personal_is_in_a_payees_repr() -> None:
    payee = Payee("ada", "Ada Esempio", "RSSMRA85T10A562S", IBAN)
    assert not any(one in repr(payee) for one in ("Ada", "RSSMRA", "IT60"))


def test_who_has_no_iban_waits_by_name() -> None:
    payees = {"ada": Payee("ada", "Ada Esempio", iban=IBAN), "bruno": Payee("bruno", "Bruno Colli")}
    found = compute_payment_list({"ada": 500, "bruno": 300, "carla": 20}, payees, TODAY)
    assert [(one.payee.member, one.cents) for one in found.payouts] == [("ada", 500)]
    assert [(one.member, one.holder, one.cents, one.reason) for one in found.waiting] == [
        ("bruno", "Bruno Colli", 300, NO_IBAN), ("carla", "", 20, NO_PAYEE),
    ]
    assert found.total_cents == 500


def test_what_is_below_zero_is_carried_and_never_collected() -> None:
    found = compute_payment_list({"ada": -5}, {"ada": Payee("ada", "Ada Esempio", iban=IBAN)}, TODAY)
    assert (found.payouts, found.waiting[0].reason) == ((), CARRIED)


@pytest.mark.parametrize(("cents", "left_on", "is_paid"), [
    (999, "", False), (1_000, "", True), (1, "2024-06-30", True), (1, "2024-07-01", False),
])  # fmt: skip
def test_the_threshold_holds_until_one_leaves(cents: int, left_on: str, is_paid: bool) -> None:
    payee = Payee("ada", "Ada Esempio", iban=IBAN, threshold_cents=1_000, left_on=left_on)
    found = compute_payment_list({"ada": cents}, {"ada": payee}, TODAY)
    assert bool(found.payouts) is is_paid
    assert is_paid or found.waiting[0].reason == BELOW_THRESHOLD
