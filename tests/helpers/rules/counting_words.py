"""What docs/counting.md says around its numbers, in both languages."""

FAULTS = {
    "turnout": {"en": "doesn't pass: too few voted", "it": "non passa: hanno votato in troppo pochi"},
    "heads": {"en": "doesn't pass: too few heads", "it": "non passa: troppo poche teste"},
    "quorum": {"en": "doesn't pass", "it": "non passa"},
    "two_thirds": {"en": "doesn't pass", "it": "non passa"},
    "veto": {"en": "doesn't pass: vetoed", "it": "non passa: veto"},
}
CHAMBERS = {
    "citizen": {"en": "a citizen's", "it": "di un cittadino"},
    "commerce": {"en": "a shop's", "it": "di un negozio"},
    "municipality": {"en": "of a member of the town's", "it": "di un membro del comune"},
    "gse": {"en": "of a member of GSE's", "it": "di un membro del GSE"},
}
TEXTS = {
    "top": {
        "en": """\
# How votes are counted

*[In italiano](counting.it.md)*

By examples, with the values that a community is founded with. The rules themselves worked out every number on this
page (T9; `chaincode/rules/governance/counting.py`); a test holds it to them, and
`python -m tests.helpers.rules.counting_pages` writes it anew. [Rules](rules.md) says what votes are for.

A proposal passes when all of this holds:

* **Turnout.** At least {turnout} % of the weight of all electors voted; an abstention counts as having voted.
* **Heads.** At least as many electors voted as the square root of all, rounded down: a handful never decides for
  many.
* **Majority.** yes x yes x (yes + no) is more than no x no x the weight of all electors. If all vote, one vote more
  is enough; the fewer vote, the larger the majority has to be.
* **Two thirds**, for what touches the rules of voting, the roles or the rule set.
* **No veto.** No chamber that may veto this kind has more no than yes, and many of them.

Electors are those who were confirmed members, suspended or not, since long enough on the day on which the vote was
opened. Who didn't vote counts in the weight of all electors and nowhere else.
""",
        "it": """\
# Come si contano i voti

*[In English](counting.md)*

Con esempi, con i valori con cui una comunità è fondata. Le regole stesse hanno calcolato ogni numero di questa pagina
(T9; `chaincode/rules/governance/counting.py`); un test la confronta con esse, e
`python -m tests.helpers.rules.counting_pages` la riscrive. [Regole](rules.it.md) dice a che cosa servono i voti.

Una proposta passa quando vale tutto questo:

* **Affluenza.** Ha votato almeno il {turnout} % del peso di tutti gli elettori; un'astensione conta come voto.
* **Teste.** Ha votato almeno un numero di elettori pari alla radice quadrata di tutti, per difetto: mai pochissimi
  decidono per molti.
* **Maggioranza.** sì x sì x (sì + no) è più di no x no x il peso di tutti gli elettori. Se votano tutti, basta un
  voto in più; meno votano, più larga deve essere la maggioranza.
* **Due terzi**, per ciò che tocca le regole del voto, i ruoli o le regole stesse.
* **Nessun veto.** Nessuna camera che può porre il veto su questo tipo ha più no che sì, e molti.

Elettori sono i membri confermati, sospesi o no, da abbastanza tempo nel giorno in cui la votazione è stata aperta.
Chi non ha votato conta nel peso di tutti gli elettori e in nient'altro.
""",
    },
    "village": {
        "en": """\
## A village of {total}

{citizen} citizens, {commerce} shops, {municipality} member of the town's organisation and {gse} of GSE's. One
member one vote: at least {least} must vote (the root of {total} is {root}). The citizens veto with more no than yes
and at least {veto} no.

| voted | least yes to pass | where two thirds are needed |
|---|---|---|""",
        "it": """\
## Un paese di {total}

{citizen} cittadini, {commerce} negozi, {municipality} membro dell'organizzazione del comune e {gse} di quella del
GSE. Un membro un voto: devono votare almeno in {least} (la radice di {total} è {root}). I cittadini pongono il veto
con più no che sì e almeno {veto} no.

| votano | sì necessari per passare | dove servono due terzi |
|---|---|---|""",
    },
    "town": {
        "en": """\
## A town of {total}

{citizen} citizens, {commerce} shops, {municipality} members of the town's organisation and {gse} of GSE's. At least
{least} must vote (the root of {total} is {root}): that is the least turnout, and then the majority must be very
large. The citizens veto with more no than yes and at least {veto} no.

| voted | least yes to pass | where two thirds are needed |
|---|---|---|""",
        "it": """\
## Una cittadina di {total}

{citizen} cittadini, {commerce} negozi, {municipality} membri dell'organizzazione del comune e {gse} di quella del
GSE. Devono votare almeno in {least} (la radice di {total} è {root}): è l'affluenza minima, e allora la maggioranza
deve essere larghissima. I cittadini pongono il veto con più no che sì e almeno {veto} no.

| votano | sì necessari per passare | dove servono due terzi |
|---|---|---|""",
    },
    "chambers": {
        "en": """\
## Votes by chamber

Where the community's legal form allows it, a vote may decide that votes are counted by chamber (`count`). A chamber
has its whole weight from {min_chamber} electors on; below, as much less as it is smaller, so a chamber of one
decides nothing alone. What one vote weighs then, of the whole:

| a vote | village | town |
|---|---|---|""",
        "it": """\
## Voti per camera

Dove la forma giuridica della comunità lo consente, un voto può decidere che si conti per camere (`count`). Una
camera ha il suo intero peso da {min_chamber} elettori in su; sotto, tanto meno quanto è più piccola: una camera di
uno da sola non decide nulla. Quanto pesa allora un voto, sul totale:

| un voto | paese | cittadina |
|---|---|---|""",
    },
    "end": {
        "en": """\
## Papers, mandates, recovered keys

An elector counts once: by the vote of their own key, else by a paper entered at a counter, else by a mandate. Papers
and votes of lately recovered keys are counted apart; a proposal that wouldn't pass without them passes only once
officers of three organisations have certified the result. `govern recount` counts again from the blocks alone.
""",
        "it": """\
## Carta, deleghe, chiavi recuperate

Un elettore conta una volta: con il voto della propria chiave, altrimenti con un voto su carta inserito a uno
sportello, altrimenti con una delega. I voti su carta e delle chiavi recuperate da poco si contano a parte; una
proposta che senza di essi non passerebbe passa solo quando incaricati di tre organizzazioni hanno certificato il
risultato. `govern recount` riconta dai soli blocchi.
""",
    },
}
