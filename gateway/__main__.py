"""`python -m gateway` is what `./volano` hands over to."""

from gateway.cli import main

if __name__ == "__main__":
    main(prog_name="volano")
