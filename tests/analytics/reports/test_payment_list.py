"""The list for people, and the file for the bank: what its schema and EPC217-08 allow, and nothing else."""

import csv
import io
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.repartition.bank_text import ALLOWED, NAME, REASON, is_writable
from analytics.repartition.payees import Payee, PaymentList, compute_payment_list
from analytics.reports.cbi import FORM as CBI
from analytics.reports.cbi import SCHEMA
from analytics.reports.debtor import Debtor, TransferError
from analytics.reports.payment_list import (
    FORMS,
    SCHEMAS,
    Order,
    format_list,
    format_reason,
    format_sepa,
    name_run,
)
from tests.analytics.repartition.ibans import IBAN

TODAY = "2025-06-30"
ORDER = Order("2025-06", TODAY)
PAYEES = {
    "ada": Payee("ada", "Ada Esempio", "RSSMRA85T10A562S", IBAN),
    "bruno": Payee("bruno", "Brunò Çolli & figli", iban=IBAN),
    "carla": Payee("carla", "=1+1", iban=""),
}
LISTED = compute_payment_list({"ada": 1_250, "bruno": 1, "carla": 300, "dora": -5}, PAYEES, TODAY, {
    "ada": ("2024-07", "2024-08", "2024-10"), "bruno": ("2024-10",),
})
BORGO = Debtor("Comunità del Borgo", IBAN, cuc="ABCD1234")
NAMES = ("Müller & Söhne S.n.c.", 'Rossi "Gino" <Nicolò>', "D'Angelò_Ünal*", "//Comune di Àlba//")
WRITTEN = ["Muller + Sohne S.n.c.", "Rossi 'Gino' (Nicolo)", "D'Angelo-Unal.", "Comune di Alba"]


def read(listed: PaymentList, debtor: Debtor = BORGO, order: Order = ORDER, form: str = SCHEMAS[0]) -> "Xml":
    return Xml(format_sepa(listed, debtor, order, form))


class Xml:
    """A bank's file, read by names without their space."""

    def __init__(self, content: bytes) -> None:
        self.root = ElementTree.fromstring(content)

    def texts(self, path: str) -> list[str | None]:
        return [one.text for one in self.root.findall(".//" + "/".join(f"{{*}}{name}" for name in path.split("/")))]

    def children(self, name: str) -> list[str]:
        found = self.root.find(f".//{{*}}{name}")
        assert found is not None
        return [one.tag.rpartition("}")[2] for one in found]


def list_holders(*names: str) -> PaymentList:
    payees = {str(number): Payee(str(number), name, iban=IBAN) for number, name in enumerate(names)}
    return compute_payment_list(dict.fromkeys(payees, 100), payees, TODAY, dict.fromkeys(payees, ("2024-10",)))


@pytest.mark.parametrize("form", FORMS)
def test_the_bank_gets_what_its_schema_allows(form: str) -> None:
    xml = read(LISTED, form=form)
    assert xml.root.tag.startswith("{urn:CBI:xsd:" if form == CBI else "{urn:iso:std:iso:20022:tech:xsd:")
    assert (SCHEMA if form == CBI else form) in xml.root.tag
    assert xml.texts("InstdAmt") == ["12.50", "0.01"]
    assert xml.texts("GrpHdr/CtrlSum") == ["12.51"]
    assert xml.texts("GrpHdr/NbOfTxs") == ["2"]
    assert xml.texts("Cdtr/Nm") == ["Ada Esempio", "Bruno Colli + figli"]
    assert xml.texts("RmtInf/Ustrd") == ["CER Comunita del Borgo 2024-07/2024-10", "CER Comunita del Borgo 2024-10"]
    assert xml.texts("ReqdExctnDt" if form == SCHEMAS[0] else "ReqdExctnDt/Dt") == [TODAY]


@pytest.mark.parametrize("form", FORMS)
def test_each_holder_of_the_case_is_written_in_the_banks_letters(form: str) -> None:
    debtor = Debtor('//Comunità "Èlia" & C_//', IBAN, cuc="ABCD1234")
    xml = read(list_holders(*NAMES), debtor, Order("2025.06", TODAY, "Énergie_*"), form)
    assert xml.texts("Cdtr/Nm") == WRITTEN
    assert xml.texts("Dbtr/Nm") == xml.texts("InitgPty/Nm") == ["Comunita 'Elia' + C-"]
    for text in filter(None, (one.text for one in xml.root.iter())):
        assert set(text) <= ALLOWED
        assert "//" not in text and not text.startswith("/") and not text.endswith("/")


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=NAME).filter(is_writable)


@given(st.lists(TEXTS.filter(str.isprintable), min_size=1, max_size=3), TEXTS, TEXTS, st.sampled_from(SCHEMAS))
@settings(max_examples=60, deadline=None)
def test_whatever_the_names_are_the_schema_is_kept_and_a_bank_reads_them(
    names: list[str], community: str, purpose: str, schema: str,
) -> None:
    xml = read(list_holders(*names), Debtor(community, IBAN), Order("2025-06", TODAY, purpose), schema)
    assert all(1 <= len(name or "") <= NAME for name in xml.texts("Cdtr/Nm") + xml.texts("Dbtr/Nm"))
    assert all(len(reason or "") <= REASON and str(reason).endswith(" 2024-10") for reason in xml.texts("RmtInf/Ustrd"))
    for text in filter(None, (one.text for one in xml.root.iter())):
        assert set(text) <= ALLOWED
        assert "//" not in text and not text.startswith("/") and not text.endswith("/")


def test_without_a_bic_the_bank_is_told_so() -> None:
    for schema in SCHEMAS:
        assert read(LISTED, form=schema).texts("DbtrAgt/FinInstnId/Othr/Id") == ["NOTPROVIDED"]
    named = Debtor("Borgo", IBAN, "BCITITMM")
    assert read(LISTED, named).texts("DbtrAgt/FinInstnId/BIC") == ["BCITITMM"]
    assert read(LISTED, named, form=SCHEMAS[1]).texts("DbtrAgt/FinInstnId/BICFI") == ["BCITITMM"]
    assert read(LISTED, named).texts("Othr/Id") == []


def test_a_run_and_its_transfers_have_references_of_their_own() -> None:
    xml = read(LISTED, order=Order("a" * 29, TODAY))
    assert xml.texts("GrpHdr/MsgId") == ["a" * 29]
    assert xml.texts("EndToEndId") == ["a" * 29 + "-00001", "a" * 29 + "-00002"]


def test_cbis_form_names_payer_bank_number_and_purpose() -> None:
    """The order of elements is that of CBIPaymentRequest.00.04.01."""
    xml = read(LISTED, Debtor("Borgo", IBAN, "BCITITMM", "ABCD1234"), form=CBI)
    assert xml.texts("InitgPty/Id/OrgId/Othr/Id") + xml.texts("InitgPty/Id/OrgId/Othr/Issr") == ["ABCD1234", "CBI"]
    assert xml.texts("DbtrAgt/FinInstnId/ClrSysMmbId/MmbId") == ["05428"]
    assert xml.children("FinInstnId") == ["BICFI", "ClrSysMmbId"]
    assert xml.children("PmtInf") == ["PmtInfId", "PmtMtd", "BtchBookg", "PmtTpInf", "ReqdExctnDt", "Dbtr", "DbtrAcct",
                                      "DbtrAgt", "ChrgBr", "CdtTrfTxInf", "CdtTrfTxInf"]
    assert xml.children("CdtTrfTxInf") == ["PmtId", "PmtTpInf", "Amt", "Cdtr", "CdtrAcct", "RmtInf"]
    assert xml.children("PmtId") == ["InstrId", "EndToEndId"]
    assert xml.texts("InstrId") == ["1", "2"]
    assert xml.texts("CdtTrfTxInf/PmtTpInf/CtgyPurp/Cd") == ["OTHR", "OTHR"]
    assert xml.texts("Othr/Id") == ["ABCD1234"]


@pytest.mark.parametrize(("code", "fields"), [
    ("DEBTOR_NAME", {"name": "***"}), ("DEBTOR_IBAN", {"iban": IBAN[:-1]}),
    ("DEBTOR_IBAN", {"iban": "BR1800360305000010009795493C1"}), ("DEBTOR_BIC", {"bic": "ABC"}),
    ("DEBTOR_BIC", {"bic": "DEUTDEFF"}), ("DEBTOR_CUC", {"cuc": "12"}),
])  # fmt: skip
def test_who_pays_is_checked(code: str, fields: dict[str, str]) -> None:
    with pytest.raises(TransferError) as caught:
        Debtor(**{"name": "Borgo", "iban": IBAN} | fields)
    assert caught.value.code == code
    en, it = caught.value.words.en, caught.value.words.it
    assert en != it and "\n" not in en + it


@pytest.mark.parametrize(("code", "listed", "debtor", "form"), [
    ("NOBODY_IS_PAID", compute_payment_list({}, PAYEES, TODAY), BORGO, SCHEMAS[0]),
    ("TRANSFER_FORM", LISTED, BORGO, "pain.008.001.02"), ("DEBTOR_CUC", LISTED, Debtor("Borgo", IBAN), CBI),
    ("DEBTOR_IBAN", LISTED, Debtor("Borgo", "DE89370400440532013000", cuc="ABCD1234"), CBI),
])  # fmt: skip
def test_a_transfer_that_no_bank_takes_is_refused(code: str, listed: PaymentList, debtor: Debtor, form: str) -> None:
    with pytest.raises(TransferError) as caught:
        format_sepa(listed, debtor, ORDER, form)
    assert caught.value.code == code


@pytest.mark.parametrize("date", ["2025-06-29", "2025-12-25", "2026-04-03", "2026-04-06", "2026-05-01"])
@pytest.mark.parametrize("form", FORMS)
def test_no_transfer_is_dated_on_a_day_without_banks(date: str, form: str) -> None:
    with pytest.raises(TransferError, match=date) as caught:
        format_sepa(LISTED, BORGO, Order("2025-06", date), form)
    assert caught.value.code == "TRANSFER_DATE"


def test_a_reason_is_cut_before_its_months() -> None:
    assert format_reason("CER", "Borgo " * 40, ("2024-07", "2024-09")).endswith(" 2024-07/2024-09")
    assert len(format_reason("CER", "Borgo" * 40, ("2024-07",))) == 140
    assert format_reason("CER", "Borgo", ()) == "CER Borgo"


@pytest.mark.parametrize(("language", "state"), [("it", "manca l'IBAN"), ("en", "no IBAN is known")])
def test_the_list_names_who_waits_and_why(language: str, state: str) -> None:
    rows = list(csv.DictReader(io.StringIO(format_list(LISTED, language))))
    assert [(row["member"], row["eur"]) for row in rows] == [
        ("ada", "12.50"), ("bruno", "0.01"), ("carla", "3.00"), ("dora", "-0.05"),
    ]
    assert rows[2]["state"] == state
    assert rows[2]["holder"] == "'=1+1"


@pytest.mark.parametrize(("taken", "name"), [
    ((), "2024-06-03"), (("2024-06-03",), "2024-06-03-2"), (("2024-06-03", "2024-06-03-2"), "2024-06-03-3"),
    (("2024-06-03-2",), "2024-06-03"),
])
def test_a_run_gets_a_name_that_no_other_has(taken: tuple[str, ...], name: str) -> None:
    assert name_run("2024-06-03", taken) == name
