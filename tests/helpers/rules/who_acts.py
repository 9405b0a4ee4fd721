"""Who may send which command in which state of a member, as the table of commands and T12 say."""

from chaincode.rules.commands import RULE_SETS

COMMANDS = RULE_SETS[max(RULE_SETS)]
IN, NOT_YOURS = "T0_ARGUMENTS", "T12_NOT_YOUR_KEY"
FROZEN, SUSPENDED, LEFT, ROLE = "T12_FROZEN", "T12_SUSPENDED", "T12_LEFT", "T0_ROLE"
# what stands in the column `who` of the table of commands; T12 says which commands a frozen or suspended key may send
WHO = {
    "founder": "found",
    "service": "open_day adopt",
    "officer": "register suspend forgive recover thaw recall assist paper_vote certify pause_sign resume",
    "officer_or_countersigner": "countersign",
    "energy_operator": "anchor settle skip release_kept metered_actions announce_event",
    "official": "official",
    "attester": "attest",
    "member": "rotate merge publish remind propose retract support delegate decide donate pledge issue_vouchers redeem "
    "programme top_up join quit refuse share attest_actions codes scan mutual campaign adhere leave_campaign fulfil",
    "member_or_delegate": "request accept",
    "party": "release split",
    "party_or_delegate": "deliver confirm decline",
    "leaver": "leave",
    "voter": "vote mandate",
    "owner": "cancel",
    "owner_or_delegate": "contest withdraw",
    "recovery_key": "reclaim",
    "owner_or_officer": "freeze",
    "anyone": "drop sweep level burn collect lapse halve open_vote tally enact end discard take_back close received "
    "draw",
    "treasurer": "pay_in repay",
    "member_or_service": "disburse",
    "member_or_officer": "seal open",
}
LIMITED = {  # by which keys but own ones: the rights that they have; everything else is refused to them
    "delegate's": ("member_or_delegate", "party_or_delegate", "owner_or_delegate"),
    "delegate's, of a suspended member": ("member_or_delegate", "party_or_delegate", "owner_or_delegate"),
    "recovery key": ("recovery_key",),
}
# the answer to a caller without any role, by the state of the key: each right's, in the order of RIGHTS
RIGHTS = ("member", "party", "leaver", "owner", "anyone", "voter")
ANSWERS = {
    "acting": (IN, IN, IN, IN, IN, IN),
    "frozen by own key": (FROZEN, FROZEN, FROZEN, IN, IN, FROZEN),
    "frozen by an officer": (FROZEN, FROZEN, FROZEN, IN, IN, IN),
    "suspended": (SUSPENDED, SUSPENDED, IN, IN, IN, IN),
    "rotated, before the day": (IN, IN, IN, IN, IN, IN),
    "rotated, new key before the day": (NOT_YOURS,) * 6,
    "rotated by one more, new key": (IN, IN, IN, IN, IN, IN),
    "rotated, old key": (NOT_YOURS,) * 6,
    "delegate's": (IN, IN, IN, IN, IN, IN),
    "delegate's, after its last day": (NOT_YOURS,) * 6,
    "delegate's, of a suspended member": (SUSPENDED, SUSPENDED, IN, IN, IN, IN),
    "delegate's, since the member froze": (NOT_YOURS,) * 6,
    "delegate's, since a recovery": (NOT_YOURS,) * 6,
    "recovery key": (IN,) * 6,
    "reclaiming, old key": (FROZEN, FROZEN, FROZEN, IN, IN, FROZEN),
    "reclaimed, new key": (IN, IN, IN, IN, IN, IN),
    "rotated, new key": (IN, IN, IN, IN, IN, IN),
    "recovering, old key": (FROZEN, FROZEN, FROZEN, IN, IN, IN),
    "recovering, new key": (NOT_YOURS,) * 6,
    "recovered, old key": (NOT_YOURS,) * 6,
    "recovered, new key": (IN, IN, IN, IN, IN, IN),
    "recovered, then frozen by an officer": (FROZEN, FROZEN, FROZEN, IN, IN, IN),
    "left": (LEFT, IN, LEFT, IN, IN, LEFT),
    "returned, first key of a rotated member": (NOT_YOURS,) * 6,
    "returned, present key": (IN, IN, IN, IN, IN, IN),
    "returned while suspended": (SUSPENDED, SUSPENDED, IN, IN, IN, IN),
    "another's key": (NOT_YOURS,) * 6,
    "in another organisation's certificate": (NOT_YOURS,) * 6,
}
# a member's key is asked as a member's
EITHER = {"owner_or_officer": "owner", "member_or_service": "member", "member_or_officer": "member"}
RIGHT_OF = {name: right for right, names in WHO.items() for name in names.split()}


def expect(name: str, state: str) -> str:
    right, answers = RIGHT_OF[name], dict(zip(RIGHTS, ANSWERS[state], strict=True))
    if state in LIMITED and right not in LIMITED[state]:
        return "T12_LIMITED_KEY"
    if right == "recovery_key" and state not in LIMITED:
        return NOT_YOURS if answers["anyone"] == NOT_YOURS else "T12_LIMITED_KEY"
    right = {"recovery_key": "owner"}.get(right, right.removesuffix("_or_delegate"))
    if right in EITHER:
        return answers[EITHER[right]]
    if right in RIGHTS:
        return answers[right]
    return NOT_YOURS if answers["anyone"] == NOT_YOURS else ROLE
