"""Whose account pays, and why a transfer can't be made of it."""

import re
from dataclasses import dataclass, field

from analytics.repartition.accounts import SEPA, is_bic, is_iban
from analytics.repartition.bank_text import is_writable
from chaincode.words import WordedError

_is_cuc = re.compile(r"[A-Z0-9]{8}", re.ASCII).fullmatch


class TransferError(WordedError):
    """Why there is no transfer: a stable code, and words."""

    def __init__(self, code: str, en: str, it: str) -> None:
        super().__init__(en, it)
        self.code = code


@dataclass(frozen=True)
class Debtor:
    """Whose account pays. bic: of its bank, or ""; cuc: the code by which CBI knows the community, or "".

    Raises:
        TransferError: a name, an IBAN, a BIC or a CUC that no bank takes.
    """

    name: str
    iban: str = field(repr=False)
    bic: str = ""
    cuc: str = ""

    def __post_init__(self) -> None:
        if not is_writable(self.name):
            raise TransferError("DEBTOR_NAME", "the community's name has no letter that a bank can read",
                                "il nome della comunità non ha lettere leggibili per una banca")
        if not is_iban(self.iban):
            raise TransferError("DEBTOR_IBAN", "the community's iban: its check digits don't fit; copy --iban again",
                                "l'IBAN della comunità non ha le cifre di controllo giuste; ricopia --iban")
        if self.iban[:2] not in SEPA:
            raise TransferError("DEBTOR_IBAN", f"no SEPA transfer leaves an account in {self.iban[:2]}; give another",
                                f"da un conto in {self.iban[:2]} non parte alcun bonifico SEPA; indicane un altro")
        if self.bic and not is_bic(self.bic):
            raise TransferError("DEBTOR_BIC", f"no BIC of 8 or 11 characters: {self.bic}; leave it out if unsure",
                                f"non è un BIC di 8 o 11 caratteri: {self.bic}; nel dubbio togli --bic")
        if self.bic and self.bic[4:6] != self.iban[:2]:
            raise TransferError("DEBTOR_BIC", f"the BIC {self.bic} is of another country than the IBAN",
                                f"il BIC {self.bic} è di un paese diverso dall'IBAN")
        if self.cuc and not _is_cuc(self.cuc):
            raise TransferError("DEBTOR_CUC", f"no CUC of 8 letters and digits: {self.cuc}; the bank says which it is",
                                f"non è un CUC di 8 lettere e cifre: {self.cuc}; lo comunica la banca")
