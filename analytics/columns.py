"""The columns of the tables that people fill in: each has an English name and Italian ones.

A header's cell names a column however a spreadsheet writes it: case, accents, blanks and marks don't count, so that
`Potenza (kW)` is potenza_kw and `Prezzo (€/MWh)` prezzo_eur_mwh. The first Italian name is the one that people read.
Words that stand for a value, such as `prelevata`, are found the same way.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from chaincode.words import Texts, Words

ITALIAN: Mapping[str, tuple[str, ...]] = {
    # of members
    "name": ("nome", "nominativo", "nome_e_cognome", "cognome_e_nome", "ragione_sociale"),
    "organisation": ("organizzazione",),
    "contact": ("contatto", "recapito", "e_mail", "email", "mail", "telefono", "indirizzo"),
    "metering_point": ("pod", "punto_di_misura", "codice_pod"),
    "perimeter": ("cabina", "cabina_primaria", "codice_cabina"),
    "power_kw": ("potenza_kw", "potenza", "potenza_impegnata_kw"),
    "from_date": ("dal", "dal_giorno"),
    "plant_kw": ("impianto_kw", "potenza_impianto_kw"),
    "entry_on": ("in_esercizio_dal", "entrata_in_esercizio"),
    "region": ("regione",),
    "grant_pct": ("contributo_pct", "contributo"),
    "is_pv": ("fotovoltaico",),
    "public_key": ("chiave_pubblica",),
    "proof": ("prova",),
    # of how they are paid
    "member": ("membro", "socio"),
    "holder": ("intestatario", "titolare"),
    "fiscal_code": ("codice_fiscale",),
    "threshold_eur": ("soglia_eur", "soglia"),
    "kind": ("tipo",),
    "need": ("peso", "bisogno", "peso_della_poverta_energetica"),
    "left_on": ("uscito_il", "data_di_uscita"),
    # of GSE's figures
    "month": ("mese",),
    "plant": ("impianto", "pod_impianto"),
    "injected_kwh": ("immessa_kwh", "energia_immessa_kwh"),
    "shared_kwh": ("condivisa_kwh", "energia_condivisa_kwh"),
    "premium_eur": ("premio_eur", "tariffa_premio_eur", "tariffa_incentivante_eur"),
    "valorisation_eur": ("valorizzazione_eur", "corrispettivo_di_valorizzazione_eur"),
    "sale_eur": ("vendita_eur", "vendita", "ritiro_dedicato_eur", "rid_eur"),
    # of readings and prices
    "register": ("registro", "tipo"),
    "start": ("inizio", "data_ora", "data_e_ora"),
    "energy_wh": ("energia_wh",),
    "interval_s": ("intervallo_s", "durata_s"),
    "eur_mwh": ("prezzo_eur_mwh", "eur_per_mwh", "prezzo"),
    "zone": ("zona",),
    # of a plan's hours
    "used_wh": ("consumata_wh",),
    "produced_wh": ("prodotta_wh",),
    "on_spot_wh": ("autoconsumata_wh",),
    "injected_wh": ("immessa_wh",),
    "withdrawn_wh": ("prelevata_wh",),
    "shared_wh": ("condivisa_wh",),
    "zonal_eur_mwh": ("prezzo_zonale_eur_mwh",),
}
VALUES: Mapping[str, str] = {
    "prelevata": "withdrawn", "prelievo": "withdrawn", "immessa": "injected", "immissione": "injected",
    "prodotta": "produced", "produzione": "produced",
    "persona": "person", "persona_fisica": "person", "impresa": "enterprise", "azienda": "enterprise", "altro": "other",
    "cittadini": "citizens", "cittadino": "citizens", "commercio": "commerce", "comune": "municipality",
}


def fold_name(text: str) -> str:
    """Give a name without case, accents and marks: by it two names are one; "" of marks alone."""
    text = text.casefold().replace("€", " eur ").replace("%", " pct ")
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "_".join(re.findall("[a-z0-9]+", plain))


def find_names(header: Iterable[str], wanted: Sequence[str]) -> list[str]:
    """Give each cell of a header as the wanted column that it names; as it is where it names none of them."""
    names = {fold_name(name): english for english in reversed(wanted)
             for name in (*reversed(ITALIAN.get(english, ())), english)}
    return [names.get(fold_name(cell), cell.strip()) for cell in header]


def list_names(wanted: Iterable[str]) -> Words:
    """Give columns' names as a refusal lists them."""
    names = list(wanted)
    return Texts(", ".join(names), ", ".join(map(name_column, names)))


def words_of_column(name: str) -> Words:
    """Give a column's name as a refusal has it."""
    return Texts(name, name_column(name))


def name_column(name: str) -> str:
    """Give a column's Italian name; of whatever else its own."""
    return ITALIAN.get(name, (name,))[0]


def pair_names(wanted: Iterable[str]) -> str:
    """Give columns' names in both languages, as help lists them: member (membro), iban."""
    return ", ".join(name if name_column(name) == name else f"{name} ({name_column(name)})" for name in wanted)


def read_value(text: str) -> str:
    """Give the English word that a cell's Italian one stands for; as it is where it is none, or bears a mark."""
    return text.strip() if re.search(r"[^\w\s'’/.-]", text) else VALUES.get(fold_name(text), text.strip())
