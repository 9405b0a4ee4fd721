"""The command line: which commands there are, and the module that each is loaded from when it is called.

The table below is all that `--help` reads: no command's module, and none of the libraries behind it,
is imported before somebody asks for that command.
"""

from importlib import import_module

import click

from gateway import __version__

# name: ("module:attribute" of a click command, the line that `--help` shows)
COMMANDS = {
    "demo": ("gateway.demo.cli:demo", "A fictional town's month on real energy, in a minute, every number checked."),
    "init": ("gateway.commandline.init:init", "Found a community of your own in a folder."),
    "members": ("gateway.commandline.members:members", "Members and their metering points."),
    "proposals": ("gateway.commandline.proposals:proposals", "What waits for a second organisation's signature."),
    "import": ("gateway.commandline.imports:import_", "Bring in readings and prices from files."),
    "days": ("gateway.commandline.days:days", "Open the ledger's days by hand, as when a past month is replayed."),
    "settle": ("gateway.commandline.settle:settle", "Turn a period's shared energy into tokens, or preview it."),
    "market": ("gateway.commandline.market_steps:market", "Offers, agreements and wallets, by members' own keys."),
    "serve": ("gateway.commandline.serving:serve", "Serve the community on this machine until Ctrl-C."),
    "devices": ("gateway.commandline.devices:devices", "Who may send readings by MQTT."),
    "audit": ("gateway.commandline.audit:audit", "Check the ledger, take it away, work a period out again."),
    "backup": ("gateway.commandline.backup:backup", "Copy the community into one file, also while it is served."),
    "restore": ("gateway.commandline.backup:restore", "Make the community's folder again from such a file."),
    "network": ("gateway.commandline.network:network", "The organisations' own Fabric network: start, watch, end."),
    "energy": ("analytics.cli:energy", "Shared energy from a file of readings."),
    "repartition": ("gateway.commandline.repartition:repartition", "Divide what GSE paid; statements, payment lists."),
    "test": ("gateway.checks:test", "Run the tests, all or some."),
    "check": ("gateway.checks:check", "Style, types, import rules and documentation of the code itself."),
    "bench": ("gateway.bench:bench", "Measure what was promised, each figure beside its bar."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the table: what a newcomer types first comes first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module; None for a name that is not in the table."""
        if cmd_name not in COMMANDS:
            return None
        module, attribute = COMMANDS[cmd_name][0].split(":")
        command = getattr(import_module(module), attribute)
        if not isinstance(command, click.Command):
            raise TypeError(f"{COMMANDS[cmd_name][0]} is not a click command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table's own words, so that nothing is imported for `--help`."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in COMMANDS.items()])


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="volano")
def main() -> None:
    """Run a renewable energy community: readings in, tokens out, every number audited.

    \b
    Example:
      ./volano COMMAND --help    what a command does, with an example
    """
