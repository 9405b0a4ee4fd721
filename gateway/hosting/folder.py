"""What lies in a community's folder: its ledger's file, and whose gateways can run from it."""

from pathlib import Path

from chaincode.rules.units import ORGANISATIONS
from gateway.connecting import SERVICE
from gateway.settings import SettingsError, load_settings

LEDGER_FILE = "ledger.db"


def list_held(folder: Path) -> list[str]:
    """Say whose gateways can run here: the organisations whose service's key lies in the folder.

    Raises:
        SettingsError: nobody's.
    """
    load_settings(folder, ORGANISATIONS[0])  # what is wrong with the file comes first
    held = [name for name in ORGANISATIONS if (folder / "keys" / name / SERVICE / "key.pem").exists()]
    if not held:
        raise SettingsError("gateway.hosting.folder.no_organisation_keys_lie_in_name", folder=folder)
    return held
