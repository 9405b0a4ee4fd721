"""The one table of commands: dispatch, arguments, first reads, causes of movement (T1), words for people.

Set n+1 is set n with named commands replaced; a superseded function stays beside its successor, unchanged.
`words` say in Italian and English what a command does, with {fields} of its arguments and {member}.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community import countersign, days, leaving, member_keys, members, proposals, repetition
from chaincode.rules.community.authority import (
    ANYONE,
    FOUNDER_SERVICE,
    LEAVER,
    MEMBER,
    OFFICER,
    OFFICER_OR_COUNTERSIGNER,
    OWNER,
    OWNER_OR_OFFICER,
    PARTY,
    Right,
    role,
)
from chaincode.rules.energy import anchors, issuance, releases, settlement, skips
from chaincode.rules.market import (
    agreements,
    commons,
    delivery,
    disputes,
    endings,
    interest,
    levelling,
    lots,
    offers,
    request,
    tokens,
)

SERVICE, OPERATOR, OFFICIAL, ATTESTER = role("service"), role("energy_operator"), role("official"), role("attester")

FirstReads = Callable[[Call, Any], tuple[str, ...]]


def no_first_reads(_call: Call, _args: Any) -> tuple[str, ...]:
    """For commands that read nothing beyond what all read."""
    return ()


@dataclass(frozen=True)
class Command:
    """A row: its name, the rule it obeys, who may send it, the type of its arguments, what it does.

    who: proved before anything of the row is read; first_reads: the keys fetched then at once, besides what all
    commands read (the row of the concurrency table); first_ranges: whole prefixes fetched then; causes: how tokens may
    change place by it (T1), empty for none; words: by language; most_writes: how many records it may write at most, so
    that nobody fills the ledger.
    """

    name: str
    rule: str
    who: Right
    arguments: type
    process: Callable[..., Outcome]
    words: dict[str, str]
    first_reads: FirstReads = no_first_reads
    causes: tuple[str, ...] = field(default=())
    first_ranges: FirstReads = no_first_reads
    most_writes: int = 12


DAYS = (
    Command(
        "found", "T14", FOUNDER_SERVICE, days.Found, days.process_found,
        {"en": "The community is founded on {date}.", "it": "La comunità è fondata il {date}."},
    ),
    Command(
        "open_day", "T14", SERVICE, days.OpenDay, days.process_open_day,
        {"en": "The day {date} is opened.", "it": "Si apre il giorno {date}."},
    ),
    Command(
        "drop", "T13", ANYONE, repetition.Drop, repetition.process_drop,
        {"en": "Command records over 60 days old are dropped.", "it": "Si eliminano record di oltre 60 giorni."},
        lambda _call, args: args.records, most_writes=1_002,
    ),
)

MEMBERS = (
    Command(
        "register", "T12", OFFICER, members.Register, members.process_register,
        {"en": "An officer proposes a member.", "it": "Un incaricato propone un membro."},
        lambda _call, args: (
            keys.member(members.compute_member_id(args.public_keys)), *members.key_owner_reads(args.public_keys),
            *(keys.point(p.tag) for p in args.points),
        ),
    ),
    Command(
        "suspend", "T12", OFFICER, members.Suspend, members.process_suspend,
        {
            "en": "An officer proposes to suspend {member} ({reason}).",
            "it": "Un incaricato propone di sospendere {member} ({reason}).",
        },
        lambda _call, args: (keys.member(args.member),),
    ),
    Command(
        "forgive", "T12", OFFICER, members.Forgive, members.process_forgive,
        {
            "en": "An officer proposes to forget the carry left at point {tag}.",
            "it": "Un incaricato propone di azzerare il riporto rimasto al punto {tag}.",
        },
        lambda _call, args: (keys.point(args.tag),),
    ),
    Command(
        "rotate", "T12", MEMBER, member_keys.Rotate, member_keys.process_rotate,
        {"en": "A member changes keys.", "it": "Un membro cambia le proprie chiavi."},
        lambda _call, args: members.key_owner_reads(args.public_keys),
    ),
    Command(
        "freeze", "T12", OWNER_OR_OFFICER, member_keys.Freeze, member_keys.process_freeze,
        {"en": "The keys of {member} are frozen.", "it": "Le chiavi di {member} sono bloccate."},
        lambda _call, args: (keys.member(args.member), keys.member_key(args.member)),
    ),
    Command(
        "recover", "T12", OFFICER, member_keys.Recover, member_keys.process_recover,
        {
            "en": "An officer proposes new keys for {member}.",
            "it": "Un incaricato propone nuove chiavi per {member}.",
        },
        lambda _call, args: (
            keys.member(args.member), keys.member_key(args.member), *members.key_owner_reads(args.public_keys),
        ),
    ),
    Command(
        "cancel", "T12", OWNER, member_keys.Cancel, member_keys.process_cancel,
        {"en": "A member cancels a recovery of keys.", "it": "Un membro annulla un recupero di chiavi."},
    ),
    Command(
        "thaw", "T12", OFFICER, member_keys.Thaw, member_keys.process_thaw,
        {
            "en": "An officer proposes to lift the freeze of {member}.",
            "it": "Un incaricato propone di sbloccare {member}.",
        },
        lambda _call, args: (keys.member(args.member), keys.member_key(args.member)),
    ),
    Command(
        "leave", "T12", LEAVER, leaving.Leave, leaving.process_leave,
        {"en": "A member leaves.", "it": "Un membro esce."},
        lambda _call, args: lots.lot_reads(args.lots),
        causes=("leave",), most_writes=2_000,
    ),
    Command(
        "recall", "T0", OFFICER, proposals.Recall, proposals.process_recall,
        {"en": "An organisation takes {target} back.", "it": "Un'organizzazione ritira {target}."},
        lambda _call, args: (args.target,),
    ),
    Command(
        "countersign", "T0", OFFICER_OR_COUNTERSIGNER, countersign.Countersign, countersign.process_countersign,
        {"en": "A second organisation signs {target}.", "it": "Una seconda organizzazione controfirma {target}."},
        countersign.countersign_reads,
        causes=("award", "bonus", "welcome"), most_writes=2_500,
    ),
)

TOKENS = (
    Command(
        "merge", "T3", MEMBER, tokens.Merge, tokens.process_merge,
        {"en": "Several lots of yours become one.", "it": "Più lotti tuoi diventano uno solo."},
        lambda _call, args: lots.lot_reads(args.lots), ("merge",), most_writes=110,
    ),
    Command(
        "sweep", "T2", ANYONE, tokens.Sweep, tokens.process_sweep,
        {"en": "Expired lots go to the commons.", "it": "I lotti scaduti vanno ai beni comuni."},
        tokens.sweep_reads, ("sweep",), most_writes=3_010,
    ),
    Command(
        "level", "T2", ANYONE, levelling.Level, levelling.process_level,
        {
            "en": "What {member} holds over the limit goes to the commons.",
            "it": "Quanto {member} tiene oltre il limite va ai beni comuni.",
        },
        levelling.level_reads, ("level",), most_writes=6_010,
    ),
    Command(
        "burn", "T10", ANYONE, commons.Burn, commons.process_burn,
        {
            "en": "What the commons hold over their cap is burnt.",
            "it": "Quanto i beni comuni superano il tetto viene annullato.",
        },
        lambda _call, args: (*args.rows, keys.SUPPLY), ("burn",), most_writes=3_010,
    ),
)

MARKET = (
    Command(
        "publish", "T4", MEMBER, offers.Publish, offers.process_publish,
        {
            "en": "You publish an {kind} ({thing}, {category}) at {min_price_cents} to {max_price_cents}.",
            "it": "Pubblichi: {kind} ({thing}, {category}), da {min_price_cents} a {max_price_cents}.",
        },
        offers.publish_reads, most_writes=52,
    ),
    Command(
        "request", "T4", MEMBER, request.Request, request.process_request,
        {
            "en": "You ask {provider} for {offer} on {service_date}; {price_cents} of your tokens are held for it.",
            "it": "Chiedi a {provider} {offer} il {service_date}; {price_cents} dei tuoi token restano vincolati.",
        },
        request.request_reads, ("hold",), most_writes=210,
    ),
    Command(
        "accept", "T4", MEMBER, delivery.Accept, delivery.process_accept,
        {"en": "You accept {agreement}.", "it": "Accetti {agreement}."}, delivery.accept_reads,
    ),
    Command(
        "deliver", "T4", PARTY, agreements.OnAgreement, delivery.process_deliver,
        {
            "en": "You say that the service of {agreement} was delivered.",
            "it": "Dichiari che il servizio di {agreement} è stato reso.",
        },
        lambda _call, args: (args.agreement,),
    ),
    Command(
        "confirm", "T4", PARTY, agreements.OnAgreement, endings.process_confirm,
        {
            "en": "You confirm that you had the service of {agreement}: its provider is paid.",
            "it": "Confermi di aver avuto il servizio di {agreement}: chi lo ha reso viene pagato.",
        },
        endings.payment_reads, ("payment",), most_writes=110,
    ),
    Command(
        "collect", "T4", ANYONE, agreements.OnAgreement, endings.process_collect,
        {
            "en": "The days to contest {agreement} are over: its provider is paid.",
            "it": "I giorni per contestare {agreement} sono passati: chi ha reso il servizio viene pagato.",
        },
        endings.payment_reads, ("payment",), most_writes=110,
    ),
    Command(
        "decline", "T4", PARTY, agreements.OnAgreement, endings.process_decline,
        {"en": "You decline {agreement}: the tokens return.", "it": "Rifiuti {agreement}: i token tornano."},
        endings.return_reads, ("return",), most_writes=110,
    ),
    Command(
        "withdraw", "T4", OWNER, agreements.OnAgreement, endings.process_withdraw,
        {
            "en": "You withdraw {agreement}: your tokens return.",
            "it": "Ritiri {agreement}: i tuoi token tornano.",
        },
        endings.return_reads, ("return",), most_writes=110,
    ),
    Command(
        "release", "T4", PARTY, agreements.OnAgreement, endings.process_release,
        {
            "en": "You give the tokens of {agreement} back.",
            "it": "Restituisci i token di {agreement}.",
        },
        endings.return_reads, ("return",), most_writes=110,
    ),
    Command(
        "lapse", "T4", ANYONE, agreements.OnAgreement, endings.process_lapse,
        {
            "en": "{agreement} is past its deadline: the tokens return.",
            "it": "{agreement} è oltre la scadenza: i token tornano.",
        },
        endings.return_reads, ("return",), most_writes=110,
    ),
    Command(
        "contest", "T4", OWNER, agreements.OnAgreement, disputes.process_contest,
        {
            "en": "You contest {agreement}: its tokens stay held.",
            "it": "Contesti {agreement}: i token restano vincolati.",
        },
        lambda _call, args: (args.agreement,),
    ),
    Command(
        "split", "T4", PARTY, disputes.Split, disputes.process_split,
        {
            "en": "You sign that the provider of {agreement} gets {provider_cents} and the consumer the rest.",
            "it": "Firmi che chi ha reso il servizio di {agreement} riceve {provider_cents} e l'altro il resto.",
        },
        lambda _call, args: (args.agreement,), ("split",), most_writes=210,
    ),
    Command(
        "halve", "T4", ANYONE, agreements.OnAgreement, disputes.process_halve,
        {
            "en": "Nobody settled {agreement}: half of its tokens go to each.",
            "it": "Nessuno ha risolto {agreement}: metà dei token va a ciascuno.",
        },
        endings.return_reads, ("split",), most_writes=210,
    ),
    Command(
        "attest", "T6", ATTESTER, interest.Attest, interest.process_attest,
        {
            "en": "An attester confirms the service behind {claim}.",
            "it": "Un attestatore conferma il servizio di {claim}.",
        },
        interest.attest_reads,
    ),
    Command(
        "remind", "T6", MEMBER, interest.Remind, interest.process_remind,
        {"en": "You remind of your {claim}.", "it": "Solleciti la tua {claim}."},
        lambda _call, args: (args.claim,),
    ),
)

ENERGY = (
    Command(
        "anchor", "T5", OPERATOR, anchors.AnchorPeriod, anchors.process_anchor,
        {
            "en": "The energy of {settlement} is anchored under the digest {root}.",
            "it": "L'energia di {settlement} è registrata con l'impronta {root}.",
        },
        anchors.anchor_reads,
    ),
    Command(
        "settle", "T5", OPERATOR, settlement.Settle, settlement.process_settle,
        {"en": "{settlement} is worked out.", "it": "Si calcola la liquidazione {settlement}."},
        settlement.settle_reads, first_ranges=settlement.settle_ranges, most_writes=100_000,
    ),
    Command(
        "skip", "T5", OPERATOR, skips.Skip, skips.process_skip,
        {
            "en": "Period {period} is to be skipped: {reason}.",
            "it": "Si propone di saltare il periodo {period}: {reason}.",
        },
        skips.skip_reads,
    ),
    Command(
        "official", "T10", OFFICIAL, issuance.Official, issuance.process_official,
        {
            "en": "GSE's figure of {month} is proposed: {euro_cents} euro cents.",
            "it": "Si propone il dato GSE di {month}: {euro_cents} centesimi di euro.",
        },
    ),
    Command(
        "release_kept", "T10", OPERATOR, releases.ReleaseKept, releases.process_release,
        {
            "en": "It is proposed to release {cents} euro cents kept of {month}; their use: {use}.",
            "it": "Si propone di liberare {cents} centesimi di euro trattenuti di {month}; uso: {use}.",
        },
        releases.release_reads,
    ),
)

RULE_SETS: dict[int, dict[str, Command]] = {
    1: {command.name: command for command in (*DAYS, *MEMBERS, *TOKENS, *MARKET, *ENERGY)},
}
CAUSES = (
    "hold", "return", "payment", "split", "award", "bonus", "welcome", "sweep", "level", "merge", "leave", "burn",
)
