"""What docs/rulebook.md says around the rules' own words, in both languages."""

RULES = {
    "T0": {"en": "Authority: two organisations", "it": "Autorità: due organizzazioni"},
    "T2": {"en": "Nobody hoards", "it": "Nessuno accumula"},
    "T3": {"en": "Lots, no debt", "it": "Lotti, nessun debito"},
    "T4": {"en": "Services", "it": "Servizi"},
    "T5": {"en": "Energy awards", "it": "Premi dell'energia"},
    "T6": {"en": "Collective interest", "it": "Interesse collettivo"},
    "T8": {"en": "Funds, pledges, vouchers, redemption", "it": "Fondi, promesse, buoni, rimborsi"},
    "T9": {"en": "Votes", "it": "Votazioni"},
    "T10": {"en": "Issuance and what backs it", "it": "Emissione e ciò che la copre"},
    "T11": {"en": "Programmes and campaigns", "it": "Programmi e campagne"},
    "T12": {"en": "Members and keys", "it": "Membri e chiavi"},
    "T13": {"en": "Repetition", "it": "Ripetizione"},
    "T14": {"en": "The ledger's day", "it": "Il giorno del registro"},
    "T15": {"en": "Pause", "it": "Pausa"},
    "T16": {"en": "Documents", "it": "Documenti"},
}
WHO = {
    "anyone": {"en": "anyone", "it": "chiunque"},
    "attester": {"en": "the town's attester", "it": "l'attestatore del comune"},
    "energy_operator": {"en": "energy operator", "it": "gestore dell'energia"},
    "founder": {"en": "founder", "it": "fondatore"},
    "leaver": {"en": "member", "it": "membro"},
    "member": {"en": "member", "it": "membro"},
    "member_or_delegate": {"en": "member or helper", "it": "membro o chi aiuta"},
    "member_or_officer": {"en": "member or officer", "it": "membro o incaricato"},
    "member_or_service": {"en": "member or service", "it": "membro o servizio"},
    "officer": {"en": "officer", "it": "incaricato"},
    "officer_or_countersigner": {"en": "officer or countersigner", "it": "incaricato o controfirmatario"},
    "official": {"en": "GSE's official", "it": "incaricato del GSE"},
    "owner": {"en": "member, also frozen", "it": "membro, anche bloccato"},
    "owner_or_delegate": {"en": "member, also frozen, or helper", "it": "membro, anche bloccato, o chi aiuta"},
    "owner_or_officer": {"en": "member or officer", "it": "membro o incaricato"},
    "party": {"en": "a party", "it": "una delle parti"},
    "party_or_delegate": {"en": "a party or helper", "it": "una delle parti o chi aiuta"},
    "recovery_key": {"en": "the key kept apart", "it": "la chiave tenuta da parte"},
    "service": {"en": "service", "it": "servizio"},
    "treasurer": {"en": "treasurer", "it": "tesoriere"},
    "voter": {"en": "member, also suspended", "it": "membro, anche sospeso"},
}
SIGNED = {"en": "; acts once another organisation signs", "it": "; vale quando firma un'altra organizzazione"}
NEVER = {"en": "by a vote on roles", "it": "con un voto sui ruoli"}
KINDS = {
    "malformed": {"en": "What can't be read", "it": "Ciò che non si legge"},
    "repetition": {"en": "Repetition", "it": "Ripetizione"},
    "authority": {"en": "Authority", "it": "Autorità"},
    "existence": {"en": "Existence", "it": "Esistenza"},
    "state": {"en": "State", "it": "Stato"},
    "amount": {"en": "Amounts", "it": "Importi"},
    "limit": {"en": "Limits", "it": "Limiti"},
}
TEXTS = {
    "top": {
        "en": """\
# The rule book, item by item

*[In italiano](rulebook.it.md)*

Every command, parameter and refusal of the rules, by their own words; [rules](rules.md) tells what they are for, and
[counting](counting.md) how votes are counted. A test holds this page to the rules;
`python -m tests.helpers.rules.rulebook_pages` writes it anew.
""",
        "it": """\
# Le regole, voce per voce

*[In English](rulebook.md)*

Ogni comando, parametro e rifiuto delle regole, con le loro parole; [regole](rules.it.md) dice a che cosa servono, e
[scrutinio](counting.it.md) come si contano i voti. Un test confronta questa pagina con le regole;
`python -m tests.helpers.rules.rulebook_pages` la riscrive.
""",
    },
    "commands": {
        "en": """\
## Commands

What a person signs, in the words that are shown for it; braces are its arguments. Amounts are in cents of a token or of
a euro, energy in Wh, parts in basis points (a hundredth of a percent).
""",
        "it": """\
## Comandi

Ciò che una persona firma, con le parole mostrate per farlo; tra graffe i suoi argomenti. Gli importi sono in centesimi
di token o di euro, l'energia in Wh, le parti in punti base (un centesimo di percento).
""",
    },
    "command_heads": {
        "en": "| command | what it says | who | arguments |\n|---|---|---|---|",
        "it": "| comando | che cosa dice | chi | argomenti |\n|---|---|---|---|",
    },
    "parameters": {
        "en": """\
## Parameters

A vote changes each within its bounds, which are constants of the rules (T9).

| name | what it is | founded with | bounds |
|---|---|---|---|""",
        "it": """\
## Parametri

Un voto cambia ciascuno entro i suoi limiti, che sono costanti delle regole (T9).

| nome | che cos'è | alla fondazione | limiti |
|---|---|---|---|""",
    },
    "refusals": {
        "en": """\
## Refusals

A command that breaks several rules is refused for the first kind below that it breaks; nothing is written then.

What a command says of a second thing is asked after the state of the first: the pledges that a payment names,
and whose request it was, after the agreement's; the mandates of a vote after the vote's; and who takes part after the
lines of a metered period.
""",
        "it": """\
## Rifiuti

Un comando che viola più regole è rifiutato per il primo tipo qui sotto che viola; allora nulla è scritto.

Ciò che un comando dice di una seconda cosa si guarda dopo lo stato della prima: le promesse che un pagamento indica
e chi aveva fatto la richiesta dopo lo stato dell'accordo; le deleghe di un voto dopo quello della votazione; chi
partecipa dopo le righe di un periodo misurato.
""",
    },
    "refusal_heads": {
        "en": "| code | what it says |\n|---|---|",
        "it": "| codice | che cosa dice |\n|---|---|",
    },
}
