"""The words of statements and reports, by language; figures are filled in where they are used."""

from analytics.repartition import books
from analytics.repartition.payees import BELOW_THRESHOLD, CARRIED, NO_IBAN, NO_PAYEE, OUTSIDE_SEPA
from analytics.repartition.payments import RELEASE

Words = dict[str, str]
FLOWS: dict[str, Words] = {
    "premium": {"it": "tariffa premio", "en": "premium"},
    "valorisation": {"it": "valorizzazione", "en": "valorisation"},
}
KINDS: dict[str, Words] = {
    "advance": {"it": "acconto", "en": "advance"},
    "balance": {"it": "conguaglio", "en": "balance"},
    "correction": {"it": "rettifica", "en": "correction"},
    RELEASE: {"it": "euro liberati", "en": "released euro"},
}
LINES: dict[str, Words] = {
    books.HELD: {"it": "in attesa della regola sulle imprese", "en": "waiting for the rule on firms"},
    books.SURPLUS: {"it": "importo eccedentario", "en": "surplus that firms may not have"},
    books.FEES: {"it": "corrispettivi GSE, come pagati", "en": "GSE's fees, as paid"},
    books.WITHHOLDING: {"it": "ritenute, come pagate", "en": "tax withheld, as paid"},
    books.RELEASED: {"it": "euro liberati", "en": "released euro"},
    "costs": {"it": "costi", "en": "costs"},
    "producers": {"it": "produttori", "en": "producers"},
    "consumers": {"it": "consumatori", "en": "consumers"},
    "investment": {"it": "investimenti", "en": "investment"},
    "social": {"it": "fondo sociale", "en": "social fund"},
}
ACCOUNTS: dict[str, Words] = {
    **{name: LINES[name] for name in ("costs", "investment", "social")}, "gse": {"it": "GSE", "en": "GSE"},
    "revenue": {"it": "erario", "en": "revenue office"},
}
USE_WORDS: dict[str, Words] = {
    **LINES, "kept": {"it": "trattenuti a garanzia dei token", "en": "kept, backing tokens"},
    "reserve": {"it": "in riserva", "en": "in reserve"},
}
REASONS: dict[str, Words] = {
    NO_PAYEE: {"it": "manca chi è pagato", "en": "no payee is known"},
    NO_IBAN: {"it": "manca l'IBAN", "en": "no IBAN is known"},
    OUTSIDE_SEPA: {"it": "IBAN fuori dalla SEPA: serve un altro IBAN, o un bonifico estero",
                   "en": "IBAN outside SEPA: another IBAN is needed, or a transfer abroad"},
    BELOW_THRESHOLD: {"it": "sotto la soglia scelta", "en": "below the threshold chosen"},
    CARRIED: {"it": "riportato sui prossimi pagamenti", "en": "carried to the next payments"},
}
TEXTS: dict[str, Words] = {
    "title": {"it": "Estratto della ripartizione", "en": "Statement of the repartition"},
    "for": {"it": "Per", "en": "For"},
    "member": {"it": "Membro", "en": "Member"},
    "month": {"it": "Mese", "en": "Month"},
    "regulation": {"it": "Regolamento", "en": "Regulation"},
    "amount": {"it": "Per questo mese ti spettano", "en": "For this month you are due"},
    "due": {"it": "Di tutti i mesi, ancora da pagare (sotto zero: riportati)",
            "en": "Of all months, still to be paid (below zero: carried)"},
    "payments": {"it": "I pagamenti del GSE per questo mese", "en": "GSE's payments for this month"},
    "payment": {"it": "pagamento", "en": "payment"},
    "reference": {"it": "riferimento", "en": "reference"},
    "received": {"it": "arrivati EUR", "en": "received EUR"},
    "kept": {"it": "trattenuti EUR", "en": "kept EUR"},
    "yours": {"it": "a te EUR", "en": "yours EUR"},
    "why": {"it": "Perché questa somma", "en": "Why this amount"},
    "rule": {"it": "La regola, in parole", "en": "The rule, in words"},
    "line": {"it": "voce", "en": "line"},
    "line_cents": {"it": "alla voce EUR", "en": "of the line EUR"},
    "own_weight": {"it": "tua quota", "en": "your weight"},
    "all_weights": {"it": "quota di tutti", "en": "all weights"},
    "how": {
        "it": "Somma della voce × tua quota / quota di tutti, al centesimo: i resti vanno alle parti più vicine al "
              "centesimo intero. Ogni pagamento divide il totale del mese, tolto quanto già attribuito; un importo "
              "negativo si compensa con i tuoi prossimi pagamenti e non ti è mai chiesto.",
        "en": "The line's sum × your weight / all weights, to the cent: what rounding leaves goes to the largest "
              "remainders. Each payment divides the month's total, less what was given before; a negative amount is "
              "set against your next payments and never collected from you.",
    },
    "order": {
        "it": "Il GSE conta gli euro per impianto, dal più vecchio; qui si divide secondo le ore in cui hai condiviso.",
        "en": "GSE counts euro by plant, the oldest first; this division follows the hours in which you shared.",
    },
    "backing": {"it": "Che cosa garantisce i token del mese", "en": "What backs the month's tokens"},
    "backing_why": {
        "it": "Una parte degli euro del GSE, scelta alla fondazione e modificabile con un voto, resta a garanzia dei "
              "token: mai meno dei token di energia emessi per il mese.",
        "en": "A part of GSE's euro, chosen at the founding and changed by a vote, stays to back the tokens: never "
              "less than the energy tokens minted for the month.",
    },
    "kept_cents": {"it": "euro trattenuti", "en": "euro kept"},
    "released_cents": {"it": "già trattenuti e poi liberati", "en": "kept once, and released since"},
    "released": {"it": "liberati EUR", "en": "released EUR"},
    "kept_use": {
        "it": "Ciò che dopo {months} mesi resta oltre i token {use}, dice il regolamento.",
        "en": "What is left above the tokens after {months} months {use}, by the regulation.",
    },
    "to_division": {"it": "si divide con le stesse quote", "en": "is divided by the same weights"},
    "to_account": {"it": "va a: {account}", "en": "goes to: {account}"},
    "released_how": {
        "it": "Gli euro liberati non garantiscono più token: vanno al conto che il regolamento indica, oppure si "
              "dividono tra chi ha condiviso energia in quel mese, con le stesse quote, come se non fossero mai stati "
              "trattenuti.",
        "en": "Released euro back tokens no more: they go to the account that the regulation names, or are divided "
              "among those who shared energy in that month, by the same weights, as if they had never been kept.",
    },
    "minted": {"it": "token di energia emessi", "en": "energy tokens minted"},
    "difference": {"it": "differenza", "en": "difference"},
    "energy": {"it": "La tua energia del mese, kWh", "en": "Your energy of the month, kWh"},
    "withdrawn": {"it": "prelevata dalla rete", "en": "withdrawn from the grid"},
    "of_which": {"it": "di cui in", "en": "of which in"},
    "bands": {
        "it": "Fasce ARERA: F1 lunedì-venerdì 8-19; F2 lunedì-venerdì 7-8 e 19-23, sabato 7-23; F3 il resto, "
              "domeniche e festivi.",
        "en": "ARERA's bands: F1 Monday to Friday 8-19; F2 Monday to Friday 7-8 and 19-23, Saturday 7-23; F3 all "
              "other hours, Sundays and holidays.",
    },
    "injected": {"it": "immessa in rete", "en": "injected into the grid"},
    "shared_withdrawn": {"it": "condivisa, prelevando", "en": "shared by withdrawing"},
    "shared_injected": {"it": "condivisa, immettendo", "en": "shared by injecting"},
    "shared": {"it": "condivisa da tutta la cabina", "en": "shared in the whole perimeter"},
    "days": {"it": "Energia condivisa, giorno per giorno", "en": "Energy shared, day by day"},
    "hours": {"it": "Ora per ora, Wh", "en": "Hour by hour, Wh"},
    "hour_note": {
        "it": "Una riga al giorno, una colonna per ora locale; quando cambia l'ora il giorno ne ha 23 o 25. In ogni "
              "ora la tua parte è condivisa × tua energia / energia di tutti, arrotondata in modo che le parti "
              "facciano la somma.",
        "en": "A row a day, a column a local hour; when the clock changes a day has 23 or 25. In each hour your part "
              "is shared × your energy / everybody's energy, rounded so that the parts make up the sum.",
    },
    "hidden": {
        "it": "Le ore dell'energia condivisa non sono mostrate: il registro non dice i totali di tutte queste ore "
              "(meno di cinque membri, o non ancora liquidate) e vi si leggerebbe la giornata di una sola casa.",
        "en": "The hours of shared energy aren't shown: the ledger doesn't tell everybody's totals of all these hours "
              "(fewer than five members, or not settled yet), and they would tell the day of a single home.",
    },
    "notes": {"it": "Correzioni e note", "en": "Corrections and notes"},
    "year_title": {"it": "Rapporto annuale", "en": "Yearly report"},
    "gse_title": {"it": "Relazione annuale al GSE sui benefici e sulla loro ripartizione",
                  "en": "Yearly report to GSE on benefits and their distribution"},
    "flows": {"it": "I tre flussi, tenuti separati", "en": "The three flows, kept apart"},
    "sale": {"it": "vendita dell'energia (RID): la paga il GSE al produttore",
             "en": "sale of energy (RID): GSE pays it to the producer"},
    "flows_tax": {
        "it": "Per una persona fisica tariffa premio e valorizzazione non sono reddito; la vendita è un reddito "
              "diverso di chi produce (Agenzia delle Entrate, risoluzioni 18/2021 e 37/2024).",
        "en": "For a natural person premium and valorisation are no income; the sale is other income of whoever "
              "produces (Agenzia delle Entrate, resolutions 18/2021 and 37/2024).",
    },
    "total": {"it": "totale", "en": "total"},
    "members": {"it": "ai membri EUR", "en": "to members EUR"},
    "firms": {"it": "di cui imprese EUR", "en": "of it firms EUR"},
    "accounts": {"it": "costi e fondi EUR", "en": "costs and funds EUR"},
    "fees_tax": {"it": "GSE e ritenute EUR", "en": "fees and tax EUR"},
    "by_month": {"it": "Mese per mese, EUR", "en": "Month by month, EUR"},
    "adds_up": {
        "it": "Arrivati = trattenuti + costi e fondi + GSE e ritenute + ai membri + in riserva.",
        "en": "Received = kept + costs and funds + fees and tax + to members + in reserve.",
    },
    "of_it": {"it": "Di cui, EUR", "en": "Of it, EUR"},
    "by_kind": {"it": "Per tipo di contributo, EUR", "en": "By kind of contribution, EUR"},
    "apart": {
        "it": "Contabilità separata: ogni colonna dà quanto il GSE ha pagato di quel contributo.",
        "en": "Separate accounts: each column adds up to what GSE paid of that contribution.",
    },
    "use": {"it": "a che cosa", "en": "to what"},
    "received_all": {"it": "arrivati dal GSE", "en": "received from GSE"},
    "beneficiaries": {"it": "Ai membri, EUR", "en": "To members, EUR"},
    "who": {"it": "membri", "en": "members"},
    "count": {"it": "quanti", "en": "how many"},
    "others": {"it": "persone ed enti", "en": "people and bodies"},
    "firms_who": {"it": "imprese", "en": "firms"},
    "year_energy": {"it": "Energia dell'anno", "en": "The year's energy"},
    "shared_all": {"it": "condivisa", "en": "shared"},
    "shared_kwh": {"it": "condivisa kWh", "en": "shared kWh"},
    "above": {"it": "condivisa / immessa, punti oltre il", "en": "shared / injected, points beyond"},
    "sale_apart": {
        "it": "L'energia venduta (RID) è pagata dal GSE a ogni produttore: non passa di qui e non è nelle somme.",
        "en": "Sold energy (RID) is paid by GSE to each producer: it doesn't pass here and isn't in the sums.",
    },
    "sale_of": {
        "it": "Fuori da queste somme: energia venduta (RID), {eur} EUR pagati ai produttori; impianti: {plants}.",
        "en": "Outside these sums: energy sold (RID), {eur} EUR paid to the producers; plants: {plants}.",
    },
    "reserve": {"it": "in riserva EUR", "en": "in reserve EUR"},
    "indicators": {"it": "Indicatori", "en": "Indicators"},
    "self_consumption": {"it": "autoconsumo", "en": "self-consumption"},
    "self_sufficiency": {"it": "autosufficienza", "en": "self-sufficiency"},
    "shared_over_injected": {"it": "condivisa / immessa", "en": "shared / injected"},
    "completeness": {"it": "completezza delle letture", "en": "completeness of readings"},
    "grid_only": {"it": "senza misure di produzione: solo energia in rete",
                  "en": "without meters of production: energy on the grid only"},
    "page": {"it": "pagina", "en": "page"},
}


def say(name: str, language: str) -> str:
    """A text of TEXTS."""
    return TEXTS[name][language]


def say_kept_use(to: str, after_months: int, language: str) -> str:
    """What a regulation says of the euro kept above the tokens."""
    account = say_account(to, language)
    use = say("to_account", language).format(account=account) if account else say("to_division", language)
    return say("kept_use", language).format(months=after_months, use=use)


def say_account(name: str, language: str) -> str:
    """An account's words; "" for a member's id."""
    return ACCOUNTS.get(name, {}).get(language, "")


def say_line(name: str, language: str) -> str:
    """A line's words; its own name where the regulation gave it one."""
    return LINES.get(name, {}).get(language, name)
