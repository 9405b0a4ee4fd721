"""With whom a sheet is shared, as who may change it says."""

from chaincode.rules.units import ORGANISATIONS
from gateway.features.planner import store
from gateway.features.planner.records import PlanSheetForm
from gateway.features.planner.service import find_sheet, require_changeable
from gateway.http.context import Gateway
from gateway.http.errors import INVALID
from gateway.http.security import Session

MOST_SHARES = 20


def share_sheet(
    gateway: Gateway, caller: Session, name: str, organisation: str, officer: str, *, is_over: bool
) -> PlanSheetForm:
    """Let another organisation's officers read a sheet, or one whom their certificate names; or no longer."""
    if organisation not in ORGANISATIONS or organisation == gateway.settings.organisation:
        raise INVALID(fields="organisation")
    with gateway.database.write() as connection:
        require_changeable(connection, gateway, caller, name)
        if is_over:
            store.unshare(connection, name, organisation, officer)
        elif len(store.list_shares(connection, name)) >= MOST_SHARES:
            raise INVALID(fields="organisation")
        else:
            store.share(connection, gateway.clock(), name, organisation, officer)
    return find_sheet(gateway, caller, name)
