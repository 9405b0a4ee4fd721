"""A service of the toy rules, for tests of the process."""

import sys

if __name__ == "__main__":
    from chaincode.shim.command import run
    from tests.shim.toy import RULES

    sys.exit(run(sys.argv[1:], RULES))
