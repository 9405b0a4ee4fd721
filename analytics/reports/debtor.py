"""Whose account pays, and why a transfer can't be made of it."""

import re
from dataclasses import dataclass, field

from analytics.repartition.bank_text import is_writable
from analytics.repartition.iban import SEPA, is_bic, is_iban
from chaincode.words import WordedError

_is_cuc = re.compile(r"[A-Z0-9]{8}", re.ASCII).fullmatch


class TransferError(WordedError):
    """Why there is no transfer: a stable code, and words."""

    def __init__(self, code: str, key: str, /, **values: object) -> None:
        super().__init__(key, **values)
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
            raise TransferError("DEBTOR_NAME", "analytics.reports.debtor.community_name_has_no_letter")
        if not is_iban(self.iban):
            raise TransferError("DEBTOR_IBAN", "analytics.reports.debtor.community_iban_its_check_digits")
        if self.iban[:2] not in SEPA:
            raise TransferError(
                "DEBTOR_IBAN", "analytics.reports.debtor.no_sepa_transfer_leaves_account", iban=self.iban[:2],
            )
        if self.bic and not is_bic(self.bic):
            raise TransferError("DEBTOR_BIC", "analytics.reports.debtor.no_bic_of_or_characters_leave", bic=self.bic)
        if self.bic and self.bic[4:6] != self.iban[:2]:
            raise TransferError("DEBTOR_BIC", "analytics.reports.debtor.bic_is_of_another_country", bic=self.bic)
        if self.cuc and not _is_cuc(self.cuc):
            raise TransferError("DEBTOR_CUC", "analytics.reports.debtor.no_cuc_of_letters_and_digits", cuc=self.cuc)
