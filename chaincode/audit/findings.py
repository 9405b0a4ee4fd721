"""What an audit may find: one row a reason, with words in two languages.

check: "chain" (headers, hashes, signatures, trust), "codes" (validation codes), or I1 to I9 of the token rules. A note
is no failure: it says what somebody could have done by now.
"""

from dataclasses import dataclass, field
from typing import Any

from chaincode.audit.wire_words import translate

Values = dict[str, str | int]
CHECKS = {"chain": "catena", "codes": "codici"}  # in Italian; all others are numbers


@dataclass(frozen=True)
class Reason:
    """A row: which check, a stable code, a sentence with {values} in English and Italian."""

    check: str
    code: str
    en: str
    it: str
    is_note: bool = False

    def __call__(self, block: int = -1, transaction: str = "", **values: str | int) -> "Finding":
        """Make a finding. block: its number, -1 when none is meant; transaction: its id, or ""."""
        return Finding(self, block, transaction, values)


@dataclass(frozen=True)
class Finding:
    """One thing that doesn't hold, and where."""

    reason: Reason
    block: int = -1
    transaction: str = ""
    values: Values = field(default_factory=dict)

    @property
    def check(self) -> str:
        """The check that failed: "chain", "codes", "I1" to "I9"."""
        return self.reason.check

    @property
    def code(self) -> str:
        """The reason's stable code."""
        return self.reason.code

    def words(self, language: str = "en") -> str:
        """Say in a sentence what was found, in "en" or "it"."""
        place = {"en": "block {0}", "it": "blocco {0}"}[language].format(self.block)
        where = ", ".join(part for part in (place if self.block >= 0 else "", self.transaction[:12]) if part)
        sentence = getattr(self.reason, language).format(**self._say_values(language))
        check = CHECKS.get(self.check, self.check) if language == "it" else self.check
        return f"{check} {self.code} ({where}): {sentence}" if where else f"{check} {self.code}: {sentence}"

    def _say_values(self, language: str) -> Values:
        is_to_translate = language == "it" and "why" in self.values
        return self.values | ({"why": translate(str(self.values["why"]))} if is_to_translate else {})

    def to_plain(self) -> dict[str, Any]:
        """Give plain values for JSON."""
        return {
            "check": self.check, "code": self.code, "block": self.block, "transaction": self.transaction,
            "values": self.values, "words": self.words(),
        }


CHAIN_EMPTY = Reason("chain", "CHAIN_EMPTY", "There is no block.", "Non c'è nessun blocco.")
CHAIN_MALFORMED = Reason(
    "chain", "CHAIN_MALFORMED", "The block can't be read: {why}.", "Il blocco non è leggibile: {why}.",
)
CHAIN_GENESIS = Reason(
    "chain", "CHAIN_GENESIS",
    "Block 0 has the hash {found}, not the trusted {trusted}.",
    "Il blocco 0 ha impronta {found}, non quella attesa {trusted}.",
)
CHAIN_CHANNEL = Reason(
    "chain", "CHAIN_CHANNEL",
    "The ledger is of {found}, not of {trusted}.", "Il registro è di {found}, non di {trusted}.",
)
CHAIN_ROOTS = Reason(
    "chain", "CHAIN_ROOTS",
    "The root certificates of {organisation} aren't the trusted ones.",
    "I certificati radice di {organisation} non sono quelli attesi.",
)
CHAIN_POLICY = Reason(
    "chain", "CHAIN_POLICY",
    "Endorsement needs {found} organisations, not the trusted {trusted}.",
    "L'approvazione richiede {found} organizzazioni, non le {trusted} attese.",
)
CHAIN_NUMBER = Reason(
    "chain", "CHAIN_NUMBER",
    "The number isn't that of the block before plus one.", "Il numero non segue quello del blocco precedente.",
)
CHAIN_PREVIOUS_HASH = Reason(
    "chain", "CHAIN_PREVIOUS_HASH",
    "The block doesn't name the block before it.", "Il blocco non richiama il blocco precedente.",
)
CHAIN_DATA_HASH = Reason(
    "chain", "CHAIN_DATA_HASH",
    "The transactions aren't those that the header names.", "Le transazioni non sono quelle dell'intestazione.",
)
CHAIN_SIGNATURE = Reason(
    "chain", "CHAIN_SIGNATURE",
    "{found} trusted orderers have signed the block; it needs {needed}.",
    "Il blocco è firmato da {found} ordinatori attendibili; ne servono {needed}.",
)
CHAIN_SPARE_SIGNATURE = Reason(
    "chain", "CHAIN_SPARE_SIGNATURE",
    "{count} of the orderers' signatures don't hold; enough others do.",
    "{count} firme di ordinatori non valgono; ne bastano le altre.", is_note=True,
)
CHAIN_METADATA = Reason(
    "chain", "CHAIN_METADATA",
    "The block's metadata entry {entry} isn't as it must be.",
    "La voce {entry} dei metadati del blocco non è regolare.",
)
CHAIN_CUT = Reason(
    "chain", "CHAIN_CUT",
    "The ledger ends after {height} blocks; a checkpoint names {trusted}.",
    "Il registro finisce dopo {height} blocchi; un punto di controllo ne indica {trusted}.",
)
CHAIN_CHECKPOINT = Reason(
    "chain", "CHAIN_CHECKPOINT",
    "The block has the hash {found}; a checkpoint names {trusted}.",
    "Il blocco ha impronta {found}; un punto di controllo indica {trusted}.",
)
CHAIN_OUTCOME = Reason(
    "chain", "CHAIN_OUTCOME",
    "Up to here the ledger came to {found}; a checkpoint names {trusted}: codes or what was written are others.",
    "Fin qui l'esito del registro è {found}; un punto di controllo indica {trusted}: codici o scritture sono altri.",
)
CHAIN_CONFIGURATION = Reason(
    "chain", "CHAIN_CONFIGURATION",
    "The block changes the channel's configuration without leave: {why}.",
    "Il blocco cambia la configurazione del canale senza averne titolo: {why}.",
)
CHAIN_LAST_CONFIGURATION = Reason(
    "chain", "CHAIN_LAST_CONFIGURATION",
    "The orderers name block {found} as the newest configuration's; it is block {right}.",
    "Gli ordinatori indicano il blocco {found} per la configurazione più recente; è il blocco {right}.",
)
CONFIGURED = Reason(
    "chain", "CONFIGURED",
    "The channel's configuration {sequence} is in force from here on; it changes {changed}; signed by {by}.",
    "Da qui vale la configurazione {sequence} del canale; cambia {changed}; firmata da {by}.", is_note=True,
)
DEFINITION_POLICY = Reason(
    "codes", "DEFINITION_POLICY",
    "The chaincode's definition {sequence} doesn't leave its endorsement to the channel's policy alone.",
    "La definizione {sequence} del chaincode non affida l'approvazione alla sola regola del canale.",
)
DEFINITION_UNREADABLE = Reason(
    "codes", "DEFINITION_UNREADABLE",
    "The chaincode's definition can't be read: {why}.", "La definizione del chaincode non è leggibile: {why}.",
)
DEFINITION_RULES = Reason(
    "codes", "DEFINITION_RULES",
    "The chaincode's definition {sequence} names {found}, not the rules {right} that this audit runs.",
    "La definizione {sequence} del chaincode indica {found}, non le regole {right} usate da questa verifica.",
)
DEFINED = Reason(
    "codes", "DEFINED",
    "The chaincode's definition {sequence} is in force from here on: {version}.",
    "Da qui vale la definizione {sequence} del chaincode: {version}.", is_note=True,
)
RULES_OTHER = Reason(
    "codes", "RULES_OTHER",
    "It was endorsed by the rules {found}, where {right} are in force.",
    "È stata approvata con le regole {found}, mentre valgono {right}.",
)
RULES_OLDER = Reason(
    "codes", "RULES_OLDER",
    "From here on transactions were endorsed by the rules {found}; this audit runs {right}.",
    "Da qui le transazioni sono approvate con le regole {found}; questa verifica usa {right}.", is_note=True,
)
CODE_WRONG = Reason(
    "codes", "CODE_WRONG",
    "The transaction counts as {found}; worked out again it is {right}.",
    "La transazione risulta {found}; ricalcolata è {right}.",
)

I1_SUPPLY = Reason(
    "I1", "I1_SUPPLY",
    "{minted} cents were minted and {burnt} burnt, but {held} are in lots, agreements and commons.",
    "Risultano emessi {minted} centesimi e bruciati {burnt}, ma {held} tra lotti, accordi e fondo comune.",
)
I2_SPENT_TWICE = Reason("I2", "I2_SPENT_TWICE", "{lot} is spent twice.", "{lot} è speso due volte.")
I2_UNKNOWN_LOT = Reason("I2", "I2_UNKNOWN_LOT", "{lot} is spent and never was.", "{lot} è speso e non è mai esistito.")
I2_NEGATIVE = Reason("I2", "I2_NEGATIVE", "{what} is {amount}, below 0.", "{what} vale {amount}, meno di 0.")
I2_UNREADABLE = Reason(
    "I2", "I2_UNREADABLE", "The record {key} can't be read ({why}).", "Il record {key} non è leggibile ({why}).",
)
I3_NO_CAUSE = Reason(
    "I3", "I3_NO_CAUSE",
    "Tokens changed place by {cause}, which {command} may not cause.",
    "Dei token sono passati di mano per {cause}, che {command} non può causare.",
)
I4_ENERGY = Reason(
    "I4", "I4_ENERGY",
    "Settlement {settlement} gives {found} energy cents; at most {most} are due.",
    "Il conguaglio {settlement} dà {found} centesimi per energia; il massimo è {most}.",
)
I4_CREDITS = Reason(
    "I4", "I4_CREDITS",
    "Period {period} was credited {found} micro-cents; its shared energy is worth {most}.",
    "Al periodo {period} sono accreditati {found} milionesimi; la sua energia condivisa ne vale {most}.",
)
I4_CEILING = Reason(
    "I4", "I4_CEILING",
    "Settlement {settlement}: {what} is {found}, over {most}.",
    "Conguaglio {settlement}: {what} è {found}, oltre {most}.",
)
I4_CARRY_LEFT = Reason(
    "I4", "I4_CARRY_LEFT",
    "Settlement {settlement} leaves {found} micro-cents at point {tag}; who left owes {due}.",
    "Il conguaglio {settlement} lascia {found} milionesimi al punto {tag}; chi è uscito ne deve {due}.",
)
I4_CARRY_KEPT = Reason(
    "I4", "I4_CARRY_KEPT",
    "Point {tag} keeps {micro} micro-cents, which member {member} should bear.",
    "Il punto {tag} conserva {micro} milionesimi, che spettano al membro {member}.",
)
I4_SUMS = Reason(
    "I4", "I4_SUMS",
    "Settlement {settlement} says {what} {found}; its lines add up to {sum}.",
    "Il conguaglio {settlement} dichiara {what} {found}; le sue righe sommano {sum}.",
)
I5_SUMS = Reason(
    "I5", "I5_SUMS",
    "The vectors of {perimeter} add up to {sum} Wh {register} in hour {hour}; {anchored} were anchored.",
    "I vettori di {perimeter} sommano {sum} Wh {register} nell'ora {hour}; ne risultano ancorati {anchored}.",
)
I5_ROOT = Reason(
    "I5", "I5_ROOT",
    "The vectors give the root {found}; {anchored} was anchored.",
    "I vettori danno la radice {found}; era ancorata {anchored}.",
)
I5_PROOF = Reason(
    "I5", "I5_PROOF", "The proof of leaf {index} doesn't hold.", "La prova della foglia {index} non regge.",
)
I12_PROOF = Reason(
    "I12", "I12_PROOF",
    "{command} brings in a key that didn't sign for the member and the command.",
    "{command} porta una chiave che non ha firmato per il membro e per il comando.",
)
I6_ANSWER = Reason(
    "I6", "I6_ANSWER",
    "{command} run again answers {right}; the ledger holds {found}.",
    "{command} rieseguito risponde {right}; il registro contiene {found}.",
)
I6_WRITES = Reason(
    "I6", "I6_WRITES",
    "{command} run again doesn't write what the ledger holds under {key}.",
    "{command} rieseguito non scrive ciò che il registro contiene in {key}.",
)
I6_READS = Reason(
    "I6", "I6_READS",
    "{command} reads {key}, which the transaction doesn't name.",
    "{command} legge {key}, che la transazione non nomina.",
)
I6_FOREIGN = Reason(
    "I6", "I6_FOREIGN",
    "A transaction of {chaincode} also touches {namespace}, which no command does.",
    "Una transazione di {chaincode} tocca anche {namespace}, cosa che nessun comando fa.",
)
I6_DIGEST = Reason(
    "I6", "I6_DIGEST",
    "The blocks give the state digest {right}; {found} was found.",
    "I blocchi danno l'impronta di stato {right}; è stata trovata {found}.",
)
I6_SETTLEMENT = Reason(
    "I6", "I6_SETTLEMENT",
    "Settlement {settlement}: {what} isn't what its pages give.",
    "Conguaglio {settlement}: {what} non corrisponde alle sue pagine.",
)
I6_ANCHOR = Reason(
    "I6", "I6_ANCHOR",
    "Settlement {settlement} doesn't stand on an anchor of its own.",
    "Il conguaglio {settlement} non poggia su un proprio ancoraggio.",
)
I6_NOT_FOUND = Reason(
    "I6", "I6_NOT_FOUND",
    "The ledger has no countable settle of {settlement}.", "Nel registro non c'è un conguaglio valido {settlement}.",
)
I7_MEMBER = Reason(
    "I7", "I7_MEMBER", "Member {member} has a second welcome.", "Il membro {member} ha un secondo benvenuto.",
)
I7_POINT = Reason(
    "I7", "I7_POINT", "Point {tag} has a second welcome.", "Il punto {tag} ha un secondo benvenuto.",
)
I8_PARAMETERS = Reason(
    "I8", "I8_PARAMETERS",
    "{command} changes parameters that nothing brought into force.",
    "{command} cambia parametri che nulla ha messo in vigore.",
)
I8_PERIOD = Reason(
    "I8", "I8_PERIOD",
    "{key} doesn't hold the parameters in force when it was anchored, or changed them.",
    "{key} non contiene i parametri in vigore all'ancoraggio, o li ha cambiati.",
)
I9_EXPIRED = Reason(
    "I9", "I9_EXPIRED",
    "{command} spends {lot}, which expired on day {day}.", "{command} spende {lot}, scaduto il giorno {day}.",
)
I9_SPARED = Reason(
    "I9", "I9_SPARED",
    "{lot} is swept on day {day}, though an officer froze its owner's keys on day {froze_on}, when it was alive.",
    "{lot} è recuperato il giorno {day}, ma un incaricato ha bloccato le chiavi il giorno {froze_on}, quando valeva.",
)
I9_EXPIRY = Reason(
    "I9", "I9_EXPIRY",
    "{lot} expires on day {day}, later than {most}.", "{lot} scade il giorno {day}, oltre {most}.",
)
I12_OWNER = Reason(
    "I12", "I12_OWNER", "The key {key} acts for a second member.", "La chiave {key} agisce per un secondo membro.",
)
I12_NO_OWNER = Reason(
    "I12", "I12_NO_OWNER",
    "The key {key} acts for member {member}; the ledger doesn't say that it is theirs.",
    "La chiave {key} agisce per il membro {member}; il registro non dice che è sua.",
)
I13_TOO_LONG = Reason(
    "I13", "I13_TOO_LONG",
    "{lot} is alive until day {day}; tokens minted on its day end on {most}.",
    "{lot} vale fino al giorno {day}; i token emessi quel giorno finiscono il {most}.",
)
I14_FEW = Reason(
    "I14", "I14_FEW",
    "The {register} totals of {perimeter} in {settlement} are plain with {members} members; {told} were told before.",
    "I totali {register} di {perimeter} in {settlement} sono in chiaro con {members} membri, dopo {told}.",
)
I14_HIDDEN = Reason(
    "I14", "I14_HIDDEN",
    "{settlement} hides the {register} totals of {perimeter}, {members} members: others were told before, it says.",
    "{settlement} nasconde i totali {register} di {perimeter}, {members} membri: dice che prima ne ha detti altri.",
    is_note=True,
)
I15_BACKING = Reason(
    "I15", "I15_BACKING",
    "{month} has {cents} cents minted or released above the euro kept of it.",
    "{month} ha {cents} centesimi emessi o liberati oltre gli euro trattenuti del mese.",
)
I15_MINTED = Reason(
    "I15", "I15_MINTED",
    "The record of {month} says {found} cents minted; its settlements minted {sum}.",
    "Il record di {month} dice {found} centesimi emessi; le sue liquidazioni ne hanno emessi {sum}.",
)
I15_RELEASED = Reason(
    "I15", "I15_RELEASED",
    "What was released of {month} was changed or taken away.",
    "Ciò che era stato liberato di {month} è stato cambiato o tolto.",
)
LATE_SWEEP = Reason(
    "I9", "LATE_SWEEP",
    "{lot} ({cents} cents) could be swept since day {day}.",
    "{lot} ({cents} centesimi) si poteva recuperare dal giorno {day}.", is_note=True,
)
LATE_LEVEL = Reason(
    "I9", "LATE_LEVEL",
    "Member {member} holds {cents} cents over the limit since day {day} or before.",
    "Il membro {member} supera il limite di {cents} centesimi almeno dal giorno {day}.", is_note=True,
)
LEAVER_CREDIT = Reason(
    "I4", "LEAVER_CREDIT",
    "{member} left with {micro} micro-cents credited too much.",
    "{member} è uscito con {micro} milionesimi accreditati in eccesso.", is_note=True,
)
