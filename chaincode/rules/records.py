"""What the ledger holds: every record, immutable, described field by field.

Days are the ledger's day numbers, dates are local days "YYYY-MM-DD". Fields are only ever added; an absent field has
its documented default. Records of one package alone are in `market.records` and `energy.records`.
"""

from dataclasses import dataclass, replace
from typing import Annotated

from chaincode.rules.parameters import Parameters
from chaincode.rules.units import (
    Count,
    Date,
    Day,
    Hash,
    MemberId,
    Name,
    Organisation,
    Pattern,
    Perimeter,
    PositiveCents,
    SignedMicro,
    Watt,
)

OptionalDate = Annotated[str, Pattern("|[0-9]{4}-[0-9]{2}-[0-9]{2}")]
OptionalHash = Annotated[str, Pattern("|[0-9a-f]{64}")]
OptionalSettlement = Annotated[str, Pattern("|[0-9]{4}-[0-9]{2}-[0-9]{2}[.][a-z]+[.][0-9]+")]
Status = Annotated[str, Pattern("confirmed|left")]
MemberKind = Annotated[str, Pattern("|guest|desk")]
# T8: whose a fund is: a member's, or the solidarity fund; a voucher may also be given by the commons
Giver = Annotated[str, Pattern("solidarity|commons|[0-9a-f]{64}")]
OptionalGiver = Annotated[str, Pattern("|solidarity|commons|[0-9a-f]{64}")]
# T8: what a voucher or a pledge is for: a category, or an offer
Purpose = Annotated[str, Pattern("[a-z0-9][a-z0-9_.-]{0,63}|offer/[0-9a-f]{64}/[0-9a-f]{32}")]


@dataclass(frozen=True)
class Now:
    """T14: the one clock. `number` grows by one with each opened day, whatever the date skips; in a pause it stands.

    paused: the first day opened on this date or later ends the pause that there is, "" for none (T15). is_present: a
    day was opened on its own date, none of the past; from then on only such are; is_late: that was after noon.
    """

    date: Date
    number: Day
    rule_set: Count
    parameters: Parameters
    paused: OptionalDate = ""
    is_present: bool = False
    is_late: bool = False


@dataclass(frozen=True)
class PauseSignature:
    """T15: an organisation's officer signed for a pause; good for 7 days."""

    organisation: Organisation
    reason: Hash
    date: Date


@dataclass(frozen=True)
class PausedSpan:
    """T15: dates [from_date, to_date) of a pause."""

    from_date: Date
    to_date: Date


@dataclass(frozen=True)
class Pause:
    """T15: who has signed for a pause; of the one there is `until`, as in `now`, and who would end it; paused dates."""

    signatures: tuple[PauseSignature, ...] = ()
    until: OptionalDate = ""
    resumed_by: tuple[Organisation, ...] = ()
    spans: tuple[PausedSpan, ...] = ()


@dataclass(frozen=True)
class CommandRecord:
    """T13: what a command id did: `hash` of name and arguments, keys of what was `made`."""

    hash: Hash
    made: tuple[str, ...]


@dataclass(frozen=True)
class Pending:
    """T0: a command that waits until `needed` other organisations have countersigned its `digest`.

    subject: the key of what it is about; arguments: canonical JSON of the proposed command, as text; made_of: digest
    of what it was made of (see `pending.Enactment`), "" for nothing.
    """

    command: Name
    organisation: Organisation
    subject: str
    arguments: str
    digest: Hash
    needed: Count
    proposed_on: Day
    countersigned_by: tuple[Organisation, ...] = ()
    is_done: bool = False
    made_of: OptionalHash = ""


@dataclass(frozen=True)
class MemberPoint:
    """A metering point of a member: [from_date, to_date), open while to_date is "". tag: HMAC of the POD.

    power_w: of the contract; plant_w: of the plant behind it, 0 for none.
    """

    tag: Hash
    perimeter: Perimeter
    power_w: Watt
    from_date: Date
    to_date: OptionalDate = ""
    plant_w: Watt = 0


@dataclass(frozen=True)
class Member:
    """T12: who belongs. Suspended while the ledger's day is before `suspended_until`.

    left_on: the day of leaving, 0 before and again once registered anew; spared_from, spared_until: officers froze the
    keys on the first day, and what could be spent then can be until the second (see `market.life`); kind: "" for a
    member, else a guest, confirmed until `ends_on`, whose expected number is last_day, or an organisation's desk;
    lifted_on: a vote lifted a suspension on this day (T9).
    """

    status: Status
    organisation: Organisation
    stakeholder: Name
    points: tuple[MemberPoint, ...]
    registered_on: Day
    suspended_until: Day = 0
    suspended_for: str = ""
    left_on: Day = 0
    spared_from: Day = 0
    spared_until: Day = 0
    kind: MemberKind = ""
    ends_on: OptionalDate = ""
    last_day: Day = 0
    lifted_on: Day = 0

    def is_suspended(self, day: int) -> bool:
        """Say whether the member is suspended on a day."""
        return day < self.suspended_until

    def is_confirmed(self, day: int) -> bool:
        """Say whether the member belongs and isn't suspended on a day."""
        return self.belongs(day) and not self.is_suspended(day)

    def belongs(self, day: int) -> bool:
        """Say whether the member is here on a day, suspended or not: no leaver, and no guest whose time is over."""
        return self.status == "confirmed" and not self.is_over(day)

    def is_over(self, day: int) -> bool:
        """Say whether a guest's time is over on a day."""
        return 0 < self.last_day < day

    def may_earn(self, day: int) -> bool:
        """Say whether a welcome or a bonus may be theirs: of no guest and no desk (T6, T7)."""
        return self.is_confirmed(day) and not self.kind


@dataclass(frozen=True)
class Recovery:
    """T12: new `keys` that act from day `acts_on` on; a final one can't be cancelled.

    frozen_until: the freeze of the old keys that it found, and that they are under again when it is cancelled.
    is_own: the member's recovery key brought it, no officer.
    """

    keys: tuple[Hash, ...]
    acts_on: Day
    is_final: bool = False
    frozen_until: Day = 0
    is_own: bool = False


@dataclass(frozen=True)
class Rotation:
    """T12: `keys`, and a `recovery_key` unless "", that take the present ones' place on day `acts_on`.

    Until then each of the present keys may cancel it, and a freeze ends it.
    """

    keys: tuple[Hash, ...]
    acts_on: Day
    recovery_key: OptionalHash = ""


@dataclass(frozen=True)
class Delegate:
    """T12: a helper's key, which may request until what it requested adds up to the cap, until `last_day`.

    What it delivers for less than was agreed counts to the cap as well.

    What it requested itself it may confirm, contest and withdraw; for a provider it accepts, declines and delivers.
    """

    cap_cents: PositiveCents
    used_cents: Count
    made_on: Day
    last_day: Day


OLD_KEY_DAYS = 90


@dataclass(frozen=True)
class MemberKey:
    """T12: the `keys` that act for a member. Frozen while the day is at most `frozen_until`.

    officer_froze_on: the last freeze by an officer alone, which lasts until officer_froze_until; has_cancelled: the one
    cancellation was used, on cancelled_on; recovered_on: the day from which the keys of the last settled recovery act;
    own_freezes: how often own keys froze them, and own_froze_on, when last, is_own_frozen: one of these holds still;
    recovery_key: hash of one more public key, which can send `reclaim` alone, since the day recovery_key_on; one of the
    last 90 days ends by officers' recovery, since who stole a key may have named it; delegated_on: when delegates were
    made within a year.
    """

    keys: tuple[Hash, ...]
    frozen_until: Day = 0
    officer_froze_on: Day = 0
    recovery: Recovery | None = None
    has_cancelled: bool = False
    recovered_on: Day = 0
    own_freezes: Count = 0
    is_own_frozen: bool = False
    officer_froze_until: Day = 0
    own_froze_on: Day = 0
    cancelled_on: Day = 0
    rotation: Rotation | None = None
    recovery_key: OptionalHash = ""
    delegated_on: tuple[Day, ...] = ()
    recovery_key_on: Day = 0

    def acting_keys(self, day: int) -> tuple[Hash, ...]:
        """Give the keys that may act on a day."""
        return self.settle(day).keys

    def is_recovering(self, day: int) -> bool:
        """Say whether a recovery stands that doesn't act yet on a day."""
        return self.recovery is not None and day < self.recovery.acts_on

    def is_frozen(self, day: int) -> bool:
        """Say whether the acting keys are frozen on a day: by a recovery, or by a freeze, however old the other is."""
        return self.is_recovering(day) or day <= self.frozen_until

    @property
    def old_frozen_until(self) -> int:
        """The last day on which the old keys are frozen, a recovery apart: by a freeze before it, or since."""
        return max(self.frozen_until, self.recovery.frozen_until if self.recovery else 0)

    def settle(self, day: int) -> "MemberKey":
        """Give the record with a recovery or a rotation that acts on a day as the plain keys it brought."""
        if self.recovery is not None and not self.is_recovering(day):
            return replace(
                self, keys=self.recovery.keys, recovery=None, recovered_on=self.recovery.acts_on, is_own_frozen=False,
                recovery_key=self.recovery_key if self._keeps_recovery_key(self.recovery) else "",
            )
        if self.rotation is not None and day >= self.rotation.acts_on:
            settled = replace(self, keys=self.rotation.keys, rotation=None)
            named = self.rotation.recovery_key
            return replace(settled, recovery_key=named, recovery_key_on=self.rotation.acts_on) if named else settled
        return self

    def _keeps_recovery_key(self, recovery: "Recovery") -> bool:
        """Three organisations end any, two none that its owner named long before."""
        return recovery.is_own or (not recovery.is_final and self.has_old_recovery_key(recovery.acts_on))

    def has_old_recovery_key(self, day: int) -> bool:
        """Say whether a recovery key stands since so long that no key stolen of late named it."""
        return self.recovery_key != "" and day - self.recovery_key_on >= OLD_KEY_DAYS

    def has_delegate(self, delegate: Delegate, day: int) -> bool:
        """Say whether a delegate is good on a day: void since a recovery, or an own freeze, on its first day or later.

        Else whoever stole a key would act on by a helper's.
        """
        void_on = max(self.settle(day).recovered_on, self.own_froze_on)
        return void_on < delegate.made_on and day <= delegate.last_day

    def is_stopped_by_owner(self, day: int) -> bool:
        """Say whether the acting keys are under a freeze by an own key on a day, the recovery key among them."""
        own = self.settle(day)
        return own.is_own_frozen or (own.recovery is not None and own.recovery.is_own)


FOR_EVER = 10**6


@dataclass(frozen=True)
class KeyOwner:
    """T12: the one `member` for whom a key acts, acted, or is to act: for ever."""

    member: MemberId


@dataclass(frozen=True)
class PointOwner:
    """T12: the one `member` who has a metering point, `since` a day.

    welcomed: the settlement that gave a welcome to this point (T7; counts once countersigned); carry_micro: a negative
    carry that a member left behind on the day `left_on`, put here by `carried`, the settlement that saw it;
    carried_before_micro: what was here before that one, and counts while it isn't countersigned; taken: the settlement
    that gave the carry to who has the point (T5); forgiven_on: the day on which it was last forgiven.
    """

    member: MemberId
    welcomed: OptionalSettlement = ""
    carry_micro: SignedMicro = 0
    carried: OptionalSettlement = ""
    left_on: Day = 0
    taken: OptionalSettlement = ""
    carried_before_micro: SignedMicro = 0
    since: Day = 0
    forgiven_on: Day = 0


@dataclass(frozen=True)
class Lot:
    """T2: dated tokens of an owner. Spendable while the day is at most `expires_on`.

    origin: what it came from (a settlement, an agreement); is_marked: its expiry was extended once; is_mediated: it was
    extended once by halving (T4). Only such a lot may outlive minted_on + `max_life_days` (I9), and none I13. Of a
    voucher (T8): giver: whose fund it came from; only: the categories or offers for which alone it is held.
    """

    owner: MemberId
    amount_cents: PositiveCents
    origin: str
    minted_on: Day
    received_on: Day
    expires_on: Day
    is_marked: bool = False
    is_mediated: bool = False
    giver: OptionalGiver = ""
    only: tuple[Purpose, ...] = ()


@dataclass(frozen=True)
class CommonsRow:
    """T2: tokens of the community; origin: the command, the lot or the member they came from."""

    amount_cents: PositiveCents
    origin: str
    received_on: Day


@dataclass(frozen=True)
class FundRow:
    """T8: tokens of a fund, which only distribute; origin: the reference, the command or the budget they came from."""

    amount_cents: PositiveCents
    origin: str
    received_on: Day


@dataclass(frozen=True)
class Supply:
    """T10: all tokens ever minted and burnt, in cents; of these what was paid in, and what was redeemed (T8)."""

    minted_cents: int
    burnt_cents: int
    paid_in_cents: int = 0
    redeemed_cents: int = 0

    @property
    def live_cents(self) -> int:
        """All tokens that there are."""
        return self.minted_cents - self.burnt_cents

