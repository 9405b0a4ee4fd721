"""`python -m gateway` is what `./volano` hands over to."""

import os

from gateway.commandline.cli import main

if __name__ == "__main__":
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    main(prog_name="volano")
