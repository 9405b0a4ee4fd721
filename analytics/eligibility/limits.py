"""Dated limits of eligibility, and what a refusal says. Source key: RO_24 = GSE, Regole Operative CACER (2024)."""

from dataclasses import dataclass
from fractions import Fraction

from analytics.tariffs import DL_162, OPEN, RO_24, TRANSITIONAL_FROM, Dated

CACER_FROM = "2024-01-24"
MAX_POWER_KW = (Dated(Fraction(1000), CACER_FROM, OPEN, f"{RO_24} 1.2; D.Lgs. 199/2021 art. 31"),)
MAX_EXISTING_PCT = (Dated(Fraction(30), CACER_FROM, OPEN, f"{RO_24} 1.2.2; D.Lgs. 199/2021 art. 31"),)
"""Power of plants that are not new, of the power of all."""
REQUEST_DAYS = (Dated(Fraction(120), CACER_FROM, OPEN, f"{RO_24} 2.2.1.1"),)
"""Days after the entry into operation within which a request counts from that day."""
LAST_REQUEST = "2027-12-31"
"""Or 30 days after the contingent of 5 GW is full, which no file can say. Source: RO_24."""
EXCLUDED_ATECO = ("35.11", "35.14")
"""Prevalent activity of an enterprise that may not be a member. Source: RO_24 1.2.2.3."""


@dataclass(frozen=True)
class Rule:
    """A rule that a configuration may break; en and it hold {values}."""

    code: str
    source: str
    en: str
    it: str


_LIST = (
    Rule("NO_PLANT", f"{RO_24} 1.2", "There is no plant.", "Non c'è alcun impianto."),
    Rule("NO_CONSUMER", f"{RO_24} 1.2", "No point withdraws.", "Nessun punto preleva."),
    Rule(
        "TOO_FEW_MEMBERS", f"{RO_24} 1.2.2",
        "A community has at least two members; here there are {members}.",
        "Una comunità ha almeno due membri; qui sono {members}.",
    ),
    Rule(
        "TOO_FEW_POINTS", f"{RO_24} 1.2.2",
        "A community has at least two distinct connection points; here there are {points}.",
        "Una comunità ha almeno due punti di connessione distinti; qui sono {points}.",
    ),
    Rule(
        "GROUP_TOO_SMALL", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)",
        "A group has at least two self-consumers; here there are {members}.",
        "Un gruppo ha almeno due autoconsumatori; qui sono {members}.",
    ),
    Rule(
        "NOT_ONE_CUSTOMER", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)",
        "A remote individual self-consumer is one customer; here there are {members}.",
        "Un autoconsumatore individuale a distanza è un solo cliente; qui sono {members}.",
    ),
    Rule(
        "BUILDING_DIFFERS", "D.Lgs. 199/2021 art. 30; GSE Regole Operative CACER (2024)",
        "A group's points are in one building; here they are in {buildings}.",
        "I punti di un gruppo sono in un solo edificio; qui sono in {buildings}.",
    ),
    Rule(
        "PERIMETER_DIFFERS", f"{RO_24} 1.2.2",
        "A configuration lies under one primary substation; here there are {perimeters}.",
        "Una configurazione sta sotto una sola cabina primaria; qui ci sono {perimeters}.",
    ),
    Rule(
        "POINT_TWICE", f"{RO_24} 1.2.2",
        "{point} is described twice.",
        "{point} è descritto due volte.",
    ),
    Rule(
        "OTHER_CONFIGURATION", f"{RO_24} 1.2.2",
        "{point} belongs to another configuration; a point belongs to one at most.",
        "{point} è in un'altra configurazione; un punto può stare in una sola.",
    ),
    Rule(
        "POWER_ABOVE_LIMIT", MAX_POWER_KW[0].source,
        "{point} has {power_kw} kW; a plant has at most {limit_kw} kW.",
        "{point} ha {power_kw} kW; un impianto ha al più {limit_kw} kW.",
    ),
    Rule(
        "EXISTING_ABOVE_SHARE", MAX_EXISTING_PCT[0].source,
        "Plants in operation before 2021-12-16 are {share_pct} % of the power; at most {limit_pct} % may be.",
        "Gli impianti in esercizio prima del 16/12/2021 sono il {share_pct} % della potenza; al più il {limit_pct} %.",
    ),
    Rule(
        "ENTRY_TOO_EARLY", "D.Lgs. 199/2021; DM MASE 414/2023",
        "{point} entered operation on {entry_on}: it has no premium.",
        "{point} è entrato in esercizio il {entry_on}: non ha premio.",
    ),
    Rule(
        "SERVICE_TOO_EARLY", REQUEST_DAYS[0].source,
        "{point} can't count before {service_start}: it was asked for on {requested_on}.",
        "{point} non può contare prima del {service_start}: è stato richiesto il {requested_on}.",
    ),
    Rule(
        "REQUEST_TOO_LATE", "DM MASE 414/2023; GSE Regole Operative CACER (2024)",
        "{point} was asked for on {requested_on}; access ended on {last}.",
        "{point} è stato richiesto il {requested_on}; l'accesso è finito il {last}.",
    ),
    Rule(
        "ATECO_EXCLUDED", f"{RO_24} 1.2.2.3",
        "The holder of {point} has prevalent activity {ateco}; an enterprise of 35.11 or 35.14 can't be a member.",
        "Il titolare di {point} ha attività prevalente {ateco}; un'impresa con 35.11 o 35.14 non può essere membro.",
    ),
    Rule(
        "LARGE_COMPANY", f"{RO_24} 1.2.2",
        "The holder of {point} is a large company, which can't be a member of a community.",
        "Il titolare di {point} è una grande impresa, che non può essere membro di una comunità.",
    ),
    Rule(
        "NET_METERING", f"{RO_24} 1.2.2.3",
        "{point} is under net metering (scambio sul posto), which must be closed first.",
        "{point} è in scambio sul posto, che va prima chiuso.",
    ),
    Rule(
        "TRANSITIONAL_POWER", DL_162,
        "{point} has {power_kw} kW; a plant of the transitional regime has at most {limit_kw} kW.",
        "{point} ha {power_kw} kW; un impianto del regime transitorio ha al più {limit_kw} kW.",
    ),
    Rule(
        "TRANSITIONAL_ENTRY", DL_162,
        f"{{point}} entered operation on {{entry_on}}; the transitional regime has plants from {TRANSITIONAL_FROM}.",
        f"{{point}} è entrato in esercizio il {{entry_on}}; il regime transitorio ha impianti dal {TRANSITIONAL_FROM}.",
    ),
    Rule(
        "TRANSITIONAL_REMOTE", DL_162,
        "The transitional regime has no remote individual self-consumer.",
        "Il regime transitorio non ha autoconsumatori individuali a distanza.",
    ),
)  # fmt: skip
RULES = {rule.code: rule for rule in _LIST}
