"""What to type after a refusal: by its code, or the beginning of it; the API's own words say what is wrong.

The same sentences stand in a browser, where nobody types; so commands are told here.
"""

from collections.abc import Mapping
from typing import Any

from chaincode.words import Words

_AGAIN = Words("Type the same again.", "Ripeti lo stesso comando.")
_LATER = Words("Try again in a minute.", "Riprova fra un minuto.")
_RELEASE = Words("Is the server of this release? Update the older one.",
                 "Il server è di questa versione? Aggiorna il più vecchio.")
_ELSEWHERE = Words("Type it where that organisation's keys lie.",
                   "Digitalo dove stanno le chiavi di quell'organizzazione.")
_AGREEMENTS = Words("See ./volano market agreements --as WHO.", "Vedi ./volano market agreements --as CHI.")
_MONTH = Words("See ./volano month.", "Vedi ./volano month.")
_OFFERS = Words("See ./volano market offers --as WHO.", "Vedi ./volano market offers --as CHI.")
_PAYMENTS = Words("See ./volano repartition list.", "Vedi ./volano repartition list.")
_MEMBERS = Words("See ./volano members list.", "Vedi ./volano members list.")
_RUNS = Words("See ./volano repartition runs list.", "Vedi ./volano repartition runs list.")
_PAYEES = Words("See ./volano repartition payees --help.", "Vedi ./volano repartition payees --help.")
_WALLET = Words("See ./volano market wallet --as WHO.", "Vedi ./volano market wallet --as CHI.")
_KEYS = Words("Look at the folder of the key, or have another made: ./volano members recover --help.",
              "Controlla la cartella della chiave, o fanne fare un'altra: ./volano members recover --help.")
_ADDRESS = Words("Add its line in community.toml.", "Aggiungi la sua riga in community.toml.")
_LOG = Words("See the server's log, and try again.", "Guarda il registro degli eventi del server e riprova.")
_DAY = Words("Name another day with --on.", "Indica un altro giorno con --on.")

# a code, or a code and what it is about, or the beginning of codes; the longest that fits holds
STEPS: Mapping[str, Words] = {
    "T0_": Words("See ./volano countersign list.", "Vedi ./volano countersign list."),
    "T0_ARGUMENTS": _RELEASE, "T0_MEMBER": _RELEASE, "T0_ROLE": _ELSEWHERE, "T0_TOO_FAST": _LATER,
    "T0_TOO_MUCH": Words("Send less at a time.", "Invia meno alla volta."), "T0_UNKNOWN_COMMAND": _RELEASE,
    "T2_": _WALLET, "T3_": _WALLET, "T4_": _AGREEMENTS, "T6_": _WALLET,
    "T4_MAX_PRICE": Words("Name a lower price.", "Indica un prezzo più basso."),
    "T4_NO_OFFER": _OFFERS, "T4_OFFER_CLOSED": _OFFERS, "T4_OTHER_MEMBER": _OFFERS, "T4_PROVIDER_AWAY": _OFFERS,
    "T4_SAME_MEMBER": _OFFERS, "T4_PAST_DAY": _DAY, "T4_TOO_FAR_AHEAD": _DAY, "T4_LOT_TOO_SHORT": _DAY,
    "T4_PRICE": Words("Name another with --price.", "Indicane un altro con --price."),
    "T4_PRICES": Words("Name a higher --up-to.", "Indica un --up-to più alto."),
    "T5_": _MONTH, "T10_": _MONTH,
    "T12_": Words("See ./volano members show MEMBER.", "Vedi ./volano members show MEMBRO."),
    "T13_": _AGAIN,
    "T14_": Words("See ./volano days open --help.", "Vedi ./volano days open --help."),
    "T14_WEIGHTS": Words("Choose lower weights.", "Scegli pesi più bassi."),
    "LEDGER_": Words("Try again; if it stays so, see ./volano network status.",
                     "Riprova; se resta così, vedi ./volano network status."),
    "ARGUMENTS_": _RELEASE, "BODY_": _RELEASE, "BYTES_": _RELEASE, "METHOD_": _RELEASE, "NOT_FOUND": _RELEASE,
    "CERTIFICATE_": _KEYS, "NO_MEMBER": _KEYS, "MEMBER_STOPPED": _MEMBERS,
    "CHALLENGE_": _AGAIN, "OTHER_CERTIFICATE": _AGAIN, "SESSION_": _AGAIN, "PROPOSAL_DIFFERS": _RELEASE,
    "TRANSACTION_DIFFERS": _RELEASE,
    "CLOSING_MEANWHILE": _AGAIN, "PROJECTOR_BEHIND": _LATER, "NOT_MIRRORED_YET": _LATER, "TOO_MANY_": _LATER,
    "INTERNAL": _LOG,
    "INVALID": Words("Correct them; --help says how.", "Correggili; --help dice come."),
    "ROLE_NEEDED": _ELSEWHERE, "WRONG_GATEWAY": _ELSEWHERE, "OTHER_ORGANISATION": _ELSEWHERE,
    "NOT_COUNTERSIGNER": _ELSEWHERE, "NO_TAG_KEY": _ELSEWHERE,
    "NO_GATEWAY": _ADDRESS, "ORIGIN_REFUSED": _ADDRESS,
    "IBAN_NOT_SIGNED": Words("Have the member type ./volano repartition iban.",
                             "Chiedi al membro di digitare ./volano repartition iban."),
    "IMPORT_": Words("See ./volano readings list.", "Vedi ./volano readings list."),
    "MONTH_NOT_OVER": Words("Wait until it is over, or name an earlier one.",
                            "Attendi che finisca, o indicane uno precedente."),
    "NO_ENERGY": _MONTH, "PERIOD_NOT_OVER": _MONTH, "NOTHING_AWAITS": _MONTH, "NOT_ANCHORED": _MONTH,
    "READINGS_ERASED": _MONTH,
    "RECOMPUTED_OTHERWISE": Words("Compare the releases, then see ./volano audit verify.",
                                  "Confronta le versioni, poi vedi ./volano audit verify."),
    "BETTER_VALUES_REPLACED": Words("See ./volano readings list, and take back what replaced them.",
                                    "Vedi ./volano readings list, poi annulla ciò che li ha sostituiti."),
    "NOT_FOUNDED": Words("Found one: ./volano init NAME.", "Fondane una: ./volano init NOME."),
    "NO_REGULATION": Words("Bring one in: ./volano repartition regulation FILE --from {month}.",
                           "Registrane uno: ./volano repartition regulation FILE --from {month}."),
    "NOT_AS_REGISTERED": _MEMBERS, "OTHER_POINT": _MEMBERS, "POINT_REFUSED": _MEMBERS,
    "PLANT_REFUSED": Words("Correct it: ./volano members plant change --help.",
                           "Correggilo: ./volano members plant change --help."),
    "GSE_PLANT_UNKNOWN": _MEMBERS,
    "PAYMENT_CLOSED": Words("Type ./volano repartition correct {closing}.",
                            "Digita ./volano repartition correct {closing}."),
    "PAYMENT_RECORDED": _PAYMENTS, "REPARTITION_REFUSED": Words(
        "Correct it and type the same again.", "Correggi e ripeti lo stesso comando."),
    "NOT_RELEASED": _PAYMENTS, "NOTHING_TO_RELEASE": _MONTH, "RELEASE_EARLY": _MONTH,
    "NO_KEPT_USE": Words("Say what becomes of it in the regulation: ./volano repartition regulation --help.",
                         "Di' nel regolamento che cosa ne è: ./volano repartition regulation --help."),
    "RUN_": _RUNS, "TRANSFER_RETURNED": _RUNS,
    "RUN_DATE_PAST": _DAY, "RUN_NO_BANK_DAY": _DAY, "RUN_EMPTY": _MONTH,
    "RUN_NOT_SENT": Words("Type ./volano repartition runs sent {run} first.",
                          "Digita prima ./volano repartition runs sent {run}."),
    "WALLET_SCATTERED": Words("Type ./volano market merge first.", "Digita prima ./volano market merge."),
    "UNKNOWN": Words("Look at its name again: ./volano --help.", "Ricontrolla il nome: ./volano --help."),
    "UNKNOWN change of an IBAN": Words("See ./volano repartition ibans.", "Vedi ./volano repartition ibans."),
    "UNKNOWN closing": _PAYMENTS, "UNKNOWN closing of": _PAYMENTS, "UNKNOWN payment": _PAYMENTS,
    "UNKNOWN import": Words("See ./volano readings list.", "Vedi ./volano readings list."),
    "UNKNOWN member": _MEMBERS, "UNKNOWN payee": _PAYEES, "UNKNOWN payment run": _RUNS,
    "UNKNOWN transfer of the run to": _RUNS, "UNKNOWN statement": _MONTH, "UNKNOWN day": _MONTH,
    "UNKNOWN transaction": Words("See ./volano audit explain --help.", "Vedi ./volano audit explain --help."),
    "UNKNOWN query": _RELEASE, "UNKNOWN command": _RELEASE,
}
SAID = ("DIFFERS_FROM_GSE", "INCOMPLETE", "WALLET_SHORT")  # their own words name the commands


def find_next_step(code: str, values: Mapping[str, Any]) -> str:
    """Give the sentence that says what to do, in the reader's language; "" where the refusal's own words do."""
    if code in SAID:
        return ""
    exact = f"{code} {values.get('what', '')}".strip()
    fits = max((one for one in STEPS if one == exact or code.startswith(one)), key=len, default="")
    return str(STEPS[fits]).format_map({"month": "", "closing": "", "run": "", **values}) if fits else ""
