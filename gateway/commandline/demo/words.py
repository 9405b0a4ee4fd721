"""What the demo says, in English and Italian."""

WORDS: dict[str, tuple[str, str]] = {
    "title": ("A town's month, from meter to token", "Il mese di un paese, dal contatore al token"),
    "intro": (
        "Valmori is invented and so are its people. Their energy is not:",
        "Valmori è inventata, come i suoi abitanti. La loro energia no:",
    ),
    "found": ("Founding the community on {date}", "Si fonda la comunità il {date}"),
    "moving": ("Registering {count} members, each by two organisations",
               "Si registrano {count} membri, ognuno da due organizzazioni"),
    "trial": (
        "A trial: the four organisations' keys lie in one folder, so it proves nothing about trust between them.",
        "Una prova: le chiavi delle quattro organizzazioni sono in una cartella, quindi non prova nulla sulla fiducia "
        "tra loro.",
    ),
    "network": ("A network of four organisations", "Una rete di quattro organizzazioni"),
    "starting": ("starting the network", "si avvia la rete"),
    "running": (
        "Four peers, four orderers, four chaincode services on this machine: Hyperledger Fabric {version}, {consensus}",
        "Quattro peer, quattro orderer, quattro servizi di chaincode su questa macchina: Hyperledger Fabric {version}, "
        "{consensus}",
    ),
    "no_programs": ("{reason}", "Mancano i programmi di Fabric. {reason}"),
    "organisation": ("organisation", "organizzazione"),
    "citizens": ("citizens", "cittadini"), "commerce": ("commerce", "commercio"),
    "municipality": ("municipality", "comune"),
    "members": ("members", "membri"),
    "source": ("where the curve is from", "da dove viene la curva"),
    "month": ("The month, day by day", "Il mese, giorno per giorno"),
    "day": ("day", "giorno"),
    "shared": ("shared kWh", "kWh condivisi"),
    "euro": ("EUR from GSE (estimate)", "EUR dal GSE (stima)"),
    "tokens": ("tokens earned", "token guadagnati"),
    "settled": (
        "settled {settlement}: {energy} for energy, {welcome} welcome, {bonus} for collective interest; worked out "
        "again and signed by the municipality",
        "liquidato {settlement}: {energy} per l'energia, {welcome} di benvenuto, {bonus} per interesse collettivo; "
        "ricalcolato e firmato dal comune",
    ),
    "sums": (
        "in all {shared} kWh shared, about {euro} EUR from GSE, {tokens} tokens earned at 80 % until GSE's figures "
        "come",
        "in tutto {shared} kWh condivisi, circa {euro} EUR dal GSE, {tokens} token guadagnati all'80 % finché non "
        "arrivano i dati del GSE",
    ),
    "tokens_name": ("tokens", "token"),
    "people": ("Four people earn and pay", "Quattro persone guadagnano e pagano"),
    "service": ("{consumer} pays {provider} {price} tokens for {words}",
                "{consumer} paga a {provider} {price} token per {words}"),
    "interest": (
        "of collective interest: {provider} gets a bonus with the next settlement",
        "di interesse collettivo: {provider} riceve un premio con la prossima liquidazione",
    ),
    "earned": ("earned", "guadagnati"), "received": ("received", "ricevuti"), "paid": ("paid", "pagati"),
    "has": ("has now", "ora ha"), "name": ("name", "nome"),
    "frauds": ("Four frauds, refused by the code", "Quattro frodi, rifiutate dal codice"),
    "gift": ("Ada gives Bruno 2.00 tokens, for nothing", "Ada regala a Bruno 2,00 token, per niente"),
    "mint": (
        "The energy operator signs its own settlement as the second organisation",
        "Il gestore dell'energia firma la propria liquidazione come seconda organizzazione",
    ),
    "spend": ("Dario pays with a lot that he has spent", "Dario paga con un lotto che ha già speso"),
    "meter": (
        "The town, with its own key, registers Ada's meter as one of its own",
        "Il comune, con la propria chiave, registra come suo il contatore di Ada",
    ),
    "refused": ("refused", "rifiutata"),
    "not_refused": ("NOT REFUSED", "NON RIFIUTATA"),
    "proof": ("Anybody can check", "Chiunque può controllare"),
    "verified": (
        "{blocks} blocks, {transactions} transactions: every signature, code and rule worked out again, nothing found",
        "{blocks} blocchi, {transactions} transazioni: ogni firma, esito e regola ricalcolati, nulla da segnalare",
    ),
    "found_something": ("{count} findings: {first}", "{count} segnalazioni: {first}"),
    "flipped": ("one byte of block {block} flipped in a copy: {first}",
                "un byte del blocco {block} cambiato in una copia: {first}"),
    "recomputed": (
        "weeks worked out again from their hourly vectors, to the same digest: {count}",
        "settimane ricalcolate dai vettori orari, con la stessa impronta: {count}",
    ),
    "closing": ("What adds up", "I conti tornano"),
    "minted": ("minted", "emessi"), "burnt": ("burnt", "bruciati"), "lots": ("in wallets", "nei portafogli"),
    "held": ("held by agreements", "impegnati in accordi"), "commons": ("in the commons", "nei beni comuni"),
    "kept": ("EUR that the community keeps for them, estimate", "EUR che la comunità trattiene, stima"),
    "adds_up": ("{minted} minted = {lots} + {held} + {commons} + {burnt}", "{minted} emessi = {lots} + {held} + "
                "{commons} + {burnt}"),
    "does_not_add_up": ("these don't add up", "questi non tornano"),
    "page": ("See it: {url}   (Ctrl-C ends the demo)", "Guarda: {url}   (Ctrl-C chiude la dimostrazione)"),
    "was_page": ("The page that stays open in a terminal: {url}", "La pagina che in un terminale resta aperta: {url}"),
    "kept_folder": ("The community is kept in {folder}", "La comunità resta in {folder}"),
    "took": ("{seconds} s", "{seconds} s"),
}


def say(language: str, key: str, **values: object) -> str:
    """Give a sentence with its values."""
    return WORDS[key][language == "it"].format(**values)
