"""T9: what a proposal is about: one of nine kinds, each with its own content; an opinion has none.

Who makes programmes or gives the commons a further destination adds its content here and its row in `kinds`.
"""

from dataclasses import dataclass
from typing import Annotated

from chaincode.rules.parameters import Roles
from chaincode.rules.programmes.plans import Plan
from chaincode.rules.units import Cents, Count, Date, MemberId, Name, Pattern, PositiveCents

SubjectKind = Annotated[
    str, Pattern("parameter|interest|mediator|programme|commons|member|roles|rule_set|opinion"),
]
OptionalClass = Annotated[str, Pattern("|environmental|social|community")]
RulesDigest = Annotated[str, Pattern("sha256[+][0-9a-f]{16}")]
Destination = Annotated[str, Pattern("burn|solidarity|programme|desk")]
OptionalTarget = Annotated[str, Pattern("|budget/[0-9a-f]{32}|member/[0-9a-f]{64}")]
OptionalOffer = Annotated[str, Pattern("|offer/[0-9a-f]{64}/[0-9a-f]{32}")]
OptionalProgramme = Annotated[str, Pattern("|programme/[0-9a-f]{32}")]


@dataclass(frozen=True)
class ParameterSubject:
    """New `values` of all parameters of a `group`, by name: numbers, or words where a parameter is one."""

    group: Name
    values: dict[str, int | str]


@dataclass(frozen=True)
class InterestSubject:
    """T6: the class of collective interest of a category of services, "" for none any more."""

    category: Name
    interest: OptionalClass = ""


@dataclass(frozen=True)
class MediatorSubject:
    """T4: a member who decides contested agreements until a date; the assembly elected."""

    member: MemberId
    until: Date


@dataclass(frozen=True)
class ProgrammeSubject:
    """T11: end the programme under the key `end`; or a new one, of the commons or of what settlements mint (T10).

    settlement_cents: minted by a settlement at most, 0 of the commons; total_cents: in all.
    """

    end: OptionalProgramme = ""
    plan: Plan | None = None
    settlement_cents: Cents = 0
    total_cents: Cents = 0


@dataclass(frozen=True)
class CommonsSubject:
    """`cents` of the commons: where they go; target: the key of a programme's budget, or of a desk's member record.

    offer: the one that a desk's voucher is for.
    """

    cents: PositiveCents
    to: Destination
    target: OptionalTarget = ""
    offer: OptionalOffer = ""


@dataclass(frozen=True)
class MemberSubject:
    """T12: the member whose suspension is lifted."""

    member: MemberId


@dataclass(frozen=True)
class RuleSetSubject:
    """The next rule set, and the digest of the rules that hold it (`contract.rules_digest`)."""

    number: Count
    digest: RulesDigest


@dataclass(frozen=True)
class Subject:
    """A kind, and the content of that kind alone."""

    kind: SubjectKind
    parameter: ParameterSubject | None = None
    interest: InterestSubject | None = None
    mediator: MediatorSubject | None = None
    programme: ProgrammeSubject | None = None
    commons: CommonsSubject | None = None
    member: MemberSubject | None = None
    roles: Roles | None = None
    rule_set: RuleSetSubject | None = None
