"""The command line: which commands there are, and the module that each is loaded from when it is called.

The table below is all that `--help` reads: no command's module, and none of the libraries behind it,
is imported before somebody asks for that command.
"""

from importlib import import_module

import click

from chaincode.terminal.help_words import in_language, say_help, translate_click
from chaincode.terminal.usage import OneLineContext
from chaincode.words import say
from gateway import __version__

# name: ("module:attribute" of a click command, the line that `--help` shows)
COMMANDS = {
    "demo": (
        "gateway.commandline.demo.command:demo",
        "A fictional town's month on real energy, in a minute, every number checked.",
    ),
    "plan": (
        "gateway.commandline.plan.group:plan", "Before it is built: what a community would share, cost and bring.",
    ),
    "simulate": ("gateway.commandline.simulate.group:simulate", "What the rules would do to a community over years."),
    "init": ("gateway.commandline.operating.init:init", "Found a community of your own in a folder."),
    "members": ("gateway.commandline.members.group:members", "Members and their metering points."),
    "countersign": (
        "gateway.commandline.govern.countersign:countersign", "What waits for a second organisation's signature.",
    ),
    "import": ("gateway.commandline.energy.imports:import_", "Bring in readings and prices from files."),
    "readings": (
        "gateway.commandline.energy.readings:readings", "What stands of readings; imports listed and taken back.",
    ),
    "days": (
        "gateway.commandline.energy.days:days", "Open the ledger's days by hand, as when a past month is replayed.",
    ),
    "settle": ("gateway.commandline.energy.settle:settle", "Turn a period's shared energy into tokens, or preview it."),
    "month": (
        "gateway.commandline.energy.month:month", "What is there of a month, what is missing, what to type next.",
    ),
    "market": ("gateway.commandline.market.group:market", "Offers, agreements and wallets, by members' own keys."),
    "setup": (
        "gateway.commandline.operating.setup:setup", "What is got once and used where it is there: the pages' look.",
    ),
    "govern": ("gateway.commandline.govern.group:govern", "What the community decides by votes."),
    "fund": ("gateway.commandline.funding.group:fund", "Tokens paid in, pledged, given, due and redeemed."),
    "programme": (
        "gateway.commandline.programmes.group:programme", "What the community rewards: actions, goals, who takes part.",
    ),
    "campaign": ("gateway.commandline.campaigns.group:campaign", "What members buy together."),
    "pause": (
        "gateway.commandline.govern.pause:pause", "Stop the community for some days, by three organisations' word.",
    ),
    "document": (
        "gateway.commandline.documents.group:document", "Documents sealed on the ledger, and quotes opened on a day.",
    ),
    "serve": ("gateway.commandline.operating.serving:serve", "Serve the community on this machine until Ctrl-C."),
    "tasks": ("gateway.commandline.tasks.group:tasks", "Long work at the gateway: listed, waited for, cancelled."),
    "devices": ("gateway.commandline.operating.devices:devices", "Who may send readings by MQTT."),
    "destinations": (
        "gateway.commandline.operating.destinations:destinations", "What a gateway may ask outside the community.",
    ),
    "outbox": ("gateway.commandline.operating.outbox:outbox", "Letters to members, and what became of each."),
    "audit": ("gateway.commandline.audit.group:audit", "Check the ledger, take it away, work a period out again."),
    "backup": (
        "gateway.commandline.operating.backup:backup", "Copy the community into one file, also while it is served.",
    ),
    "restore": ("gateway.commandline.operating.backup:restore", "Make the community's folder again from such a file."),
    "network": (
        "gateway.commandline.network.group:network", "The organisations' own Fabric network: start, watch, end.",
    ),
    "energy": ("gateway.commandline.energy.energy:energy", "Shared energy from a file of readings."),
    "repartition": (
        "gateway.commandline.repartition.group:repartition", "Divide what GSE paid; accounts, payment lists.",
    ),
    "test": ("gateway.commandline.operating.checks:test", "Run the tests, all or some."),
    "check": ("gateway.commandline.operating.checks:check", "Style, types and dead code of the code itself."),
    "bench": ("gateway.commandline.operating.bench:bench", "Measure what was promised, each figure beside its bar."),
}


translate_click()


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    context_class = OneLineContext

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
        return in_language(command, ctx)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table's own words, so that nothing is imported for `--help`."""
        with formatter.section(say("gateway.cli.commands")):
            formatter.write_dl([(name, say_help(words)) for name, (_, words) in COMMANDS.items()])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Name what follows `volano` in the reader's language."""
        return super(LazyGroup, in_language(self, ctx)).collect_usage_pieces(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the reader's language."""
        super(LazyGroup, in_language(self, ctx)).format_help(ctx, formatter)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="volano", help="Show the version and exit.")
def main() -> None:
    """Run a renewable energy community: readings in, tokens out, every number audited.

    \b
    Example:
      ./volano COMMAND --help    what a command does, with an example
    """
