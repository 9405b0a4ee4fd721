"""`python -m chaincode.shim --config FILE`: the community's rules behind a peer."""

import os
import sys


def main() -> int:
    """Run the service until it is told to stop."""
    # the worker process imports this module too, and needs nothing of it
    from chaincode.shim.command import run
    from chaincode.shim.rulebook import get_volano_rules

    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    return run(sys.argv[1:], get_volano_rules())


if __name__ == "__main__":
    sys.exit(main())
