"""CBI's form of a transfer, for Italian corporate banking: made of pain.001.001.09, from which it differs little.

After CBIPaymentRequest.00.04.01, in force since 19 November 2023. Who pays is named by its CUC, its bank by the code in
the IBAN (ABI); each transfer has a number and a purpose; a batch has no sums.
"""

from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from analytics.repartition.iban import BANKS_CODE
from analytics.reports.debtor import Debtor, TransferError

FORM, SCHEMA = "cbi", "CBIPaymentRequest.00.04.01"
MADE_OF = "pain.001.001.09"
ISO = f"{{urn:iso:std:iso:20022:tech:xsd:{MADE_OF}}}"
CBI = f"{{urn:CBI:xsd:{SCHEMA}}}"
PROLOGUE = b'<?xml version="1.0" encoding="UTF-8"?>'
OTHER_PAYMENT = "OTHR"  # of ISO's external category purposes


def require_code(debtor: Debtor) -> None:
    """Refuse what CBI's form can't be made of."""
    if not debtor.cuc:
        raise TransferError("DEBTOR_CUC", "analytics.reports.cbi.cbi_form_names_community")
    if not debtor.iban.startswith("IT"):
        raise TransferError("DEBTOR_IBAN", "analytics.reports.cbi.cbi_form_is_for_italian_account")


def convert(document: Element, debtor: Debtor) -> bytes:
    """Make CBI's form of a pain.001.001.09 document."""
    root = Element(f"{CBI}CBIPaymentRequest")
    root.extend(_find(document, f"{ISO}CstmrCdtTrfInitn"))
    for one in root.iter():
        one.tag = one.tag.replace(ISO, CBI)
    _name_payer(root, debtor)
    for number, transfer in enumerate(root.iter(f"{CBI}CdtTrfTxInf"), 1):
        _number(transfer, number)
    ElementTree.register_namespace("", CBI[1:-1])
    return PROLOGUE + bytes(ElementTree.tostring(root, "utf-8"))


def _name_payer(root: Element, debtor: Debtor) -> None:
    _add(_find(root, f".//{CBI}InitgPty"), "Id/OrgId/Othr", Id=debtor.cuc, Issr="CBI")
    for batch in root.iter(f"{CBI}PmtInf"):
        for name in ("NbOfTxs", "CtrlSum"):
            batch.remove(_find(batch, CBI + name))
        bank = _find(batch, f"{CBI}DbtrAgt/{CBI}FinInstnId")
        bank[:] = bank.findall(f"{CBI}BICFI")
        _add(bank, "ClrSysMmbId", MmbId=debtor.iban[BANKS_CODE])


def _number(transfer: Element, number: int) -> None:
    _find(transfer, f"{CBI}PmtId").insert(0, _make("InstrId", str(number)))
    purpose = Element(f"{CBI}PmtTpInf")
    _add(purpose, "CtgyPurp", Cd=OTHER_PAYMENT)
    transfer.insert(1, purpose)


def _find(parent: Element, path: str) -> Element:
    """What is always there; StopIteration where it isn't."""
    return next(parent.iterfind(path))


def _add(parent: Element, path: str, **texts: str) -> None:
    """Add elements one in another, and texts in the last."""
    for name in path.split("/"):
        parent = SubElement(parent, CBI + name)
    parent.extend(_make(name, text) for name, text in texts.items())


def _make(name: str, text: str) -> Element:
    made = Element(CBI + name)
    made.text = text
    return made
