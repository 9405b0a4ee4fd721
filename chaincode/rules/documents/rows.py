"""T16: the rows of the table of commands."""

from chaincode.rules.authority import MEMBER_OR_OFFICER
from chaincode.rules.documents import sealing
from chaincode.rules.row import Command

ROWS = (
    Command(
        "seal", "T16", MEMBER_OR_OFFICER, sealing.Seal, sealing.process_seal,
        lambda _call, args: (args.subject,) if args.kind == "quote" and sealing.is_request_ref(args.subject) else (),
    ),
    Command("open", "T16", MEMBER_OR_OFFICER, sealing.Open, sealing.process_open, lambda _call, args: (args.document,)),
)
