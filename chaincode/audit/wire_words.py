"""What `chaincode.wire` says of bytes that it can't take, in Italian.

The wire's reasons are English, whoever reads: what an endorser answers must be the same on every machine. A finding
holds them as they are, and its Italian sentence takes the translation of this table.
"""

import re

# {} stands for a name or a number, as it comes
ITALIAN = {
    "a block that names no configuration": "un blocco che non nomina alcuna configurazione",
    "a block without all of its parts": "un blocco a cui mancano delle parti",
    "a header with a hash of another length": "un'intestazione con un'impronta di altra lunghezza",
    "a policy names a principal that isn't there": "una regola nomina qualcuno che non c'è",
    "a policy of no known type": "una regola di tipo ignoto",
    "a revocation list that can't be read": "una lista di revoche non leggibile",
    "a {} in other bytes than its own": "un {} in byte diversi dai suoi",
    "an action of another proposal": "un'azione di un'altra proposta",
    "an action without nonce or creator": "un'azione senza nonce o autore",
    "an element that is no envelope": "un elemento che non è una busta",
    "an unknown validation code": "un codice di validazione ignoto",
    "consensus of another kind: {}": "consenso di altro tipo: {}",
    "consenters aren't each there once": "gli ordinatori non compaiono una volta ciascuno",
    "it changes nothing": "non cambia nulla",
    "it read another {}": "ha letto un'altra versione di {}",
    "more than a PEM certificate, or not written as one": "più di un certificato PEM, o non scritto come tale",
    "no chain to the organisation's authorities": "nessuna catena fino alle autorità dell'organizzazione",
    "no organisation {}": "nessuna organizzazione {}",
    "no update stands behind it": "non ha dietro un aggiornamento",
    "not a CONFIG envelope": "non è una busta CONFIG",
    "not a PEM certificate": "non è un certificato PEM",
    "not a genesis block": "non è un primo blocco",
    "not a {}": "non è un {}",
    "not alone in its block": "non è da sola nel suo blocco",
    "not exactly one of client, peer, admin, orderer": "non è uno solo tra client, peer, admin, orderer",
    "not one action": "non è una sola azione",
    "not one validation code a transaction": "non c'è un codice di validazione per transazione",
    "one organisation as two": "un'organizzazione figura come due",
    "sequence {} follows {}": "la sequenza {} segue la {}",
    "text": "un testo non leggibile",
    "the certificate can't be read": "il certificato non è leggibile",
    "the certificate is revoked": "il certificato è revocato",
    "the certificate's attributes are not JSON texts": "gli attributi del certificato non sono testi JSON",
    "the certificate's key is not on P-256": "la chiave del certificato non è su P-256",
    "the certificate's signature isn't made of whole octets": "la firma del certificato non è di byte interi",
    "the definition has no {}": "alla definizione manca {}",
    "the endorsement policy isn't OutOf(n, one peer of each organisation)":
        "la regola di approvazione non è OutOf(n, un peer di ogni organizzazione)",
    "the endorsement policy isn't written out": "la regola di approvazione non è scritta per esteso",
    "the endorsement policy names an unknown organisation":
        "la regola di approvazione nomina un'organizzazione ignota",
    "the endorsement policy names something else than peers": "la regola di approvazione nomina altro che peer",
    "the proposal hash does not match": "l'impronta della proposta non corrisponde",
    "the update gives another configuration": "l'aggiornamento dà un'altra configurazione",
    "the update is for another channel": "l'aggiornamento è per un altro canale",
    "two organisations of one name": "due organizzazioni con lo stesso nome",
    "{} at version {}": "{} alla versione {}",
    "{} doesn't tell peers from clients": "{} non distingue peer e client",
    "{} names issuers of units as no community does": "{} nomina chi attesta le unità come nessuna comunità",
    "issued by an authority that has clients alone": "emesso da un'autorità che ha solo client",
    "{} isn't signed for as {} asks": "{} non è firmato come chiede {}",
}
OTHERWISE = "non ha la forma attesa"
_is_code = re.compile(r"[a-z]+(_[a-z]+)*", re.ASCII).fullmatch  # a fixed word of the rules' own reader


def translate(why: str) -> str:
    """Give the wire's reason in Italian; of any other text, a library's own, only that the form is another."""
    for english, italian in ITALIAN.items():
        found = re.fullmatch(re.escape(english).replace(r"\{\}", "(.+?)"), why)
        if found:
            return italian.format(*found.groups())
    return why if _is_code(why) else OTHERWISE
