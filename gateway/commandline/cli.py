"""The command line: which commands there are, and the module that each is loaded from when it is called.

The table below is all that `--help` reads: no command's module, and none of the libraries behind it,
is imported before somebody asks for that command.
"""

from importlib import import_module

import click

from chaincode.terminal.help_words import in_language, pick, translate_click
from chaincode.terminal.usage import OneLineContext
from chaincode.words import say
from gateway import __version__

# name: ("module:attribute" of a click command, the line that `--help` shows in English and Italian)
COMMANDS = {
    "demo": (
        "gateway.commandline.demo.command:demo",
        "A fictional town's month on real energy, in a minute, every number checked."
        "\fIl mese di un paese immaginario su energia reale, in un minuto, ogni numero controllato.",
    ),
    "plan": (
        "gateway.commandline.plan.group:plan", "Before it is built: what a community would share, cost and bring."
        "\fPrima di costruirla: che cosa una comunità condividerebbe, costerebbe, renderebbe.",
    ),
    "simulate": (
        "gateway.commandline.simulate.group:simulate", "What the rules would do to a community over years."
        "\fChe cosa le regole farebbero a una comunità negli anni.",
    ),
    "init": (
        "gateway.commandline.operating.init:init", "Found a community of your own in a folder."
        "\fFonda una tua comunità in una cartella.",
    ),
    "members": (
        "gateway.commandline.members.group:members", "Members and their metering points."
        "\fI membri e i loro punti di prelievo e di immissione.",
    ),
    "countersign": (
        "gateway.commandline.govern.countersign:countersign", "What waits for a second organisation's signature."
        "\fCiò che attende la firma di una seconda organizzazione.",
    ),
    "import": (
        "gateway.commandline.energy.imports:import_", "Bring in readings and prices from files."
        "\fCarica letture e prezzi dai file.",
    ),
    "readings": (
        "gateway.commandline.energy.readings:readings", "What stands of readings; imports listed and taken back."
        "\fCiò che vale delle letture; importazioni elencate e annullate.",
    ),
    "days": (
        "gateway.commandline.energy.days:days", "Open the ledger's days by hand, as when a past month is replayed."
        "\fApre a mano i giorni del registro, come per ripercorrere un mese passato.",
    ),
    "settle": (
        "gateway.commandline.energy.settle:settle", "Turn a period's shared energy into tokens, or preview it."
        "\fTrasforma in token l'energia condivisa di un periodo, o la mostra in anteprima.",
    ),
    "month": (
        "gateway.commandline.energy.month:month", "What is there of a month, what is missing, what to type next."
        "\fChe cosa c'è di un mese, che cosa manca, che cosa digitare poi.",
    ),
    "market": (
        "gateway.commandline.market.group:market", "Offers, agreements and wallets, by members' own keys."
        "\fOfferte, accordi e portafogli, con le chiavi dei membri.",
    ),
    "setup": (
        "gateway.commandline.operating.setup:setup", "What is got once and used where it is there: the pages' look."
        "\fCiò che si prende una volta e si usa se c'è: l'aspetto delle pagine.",
    ),
    "govern": (
        "gateway.commandline.govern.group:govern", "What the community decides by votes."
        "\fCiò che la comunità decide con i voti.",
    ),
    "fund": (
        "gateway.commandline.funding.group:fund", "Tokens paid in, pledged, given, due and redeemed."
        "\fI token versati, promessi, donati, dovuti e rimborsati.",
    ),
    "programme": (
        "gateway.commandline.programmes.group:programme", "What the community rewards: actions, goals, who takes part."
        "\fCiò che la comunità premia: azioni, traguardi, chi partecipa.",
    ),
    "campaign": (
        "gateway.commandline.campaigns.group:campaign", "What members buy together."
        "\fCiò che i membri comprano insieme.",
    ),
    "pause": (
        "gateway.commandline.govern.pause:pause", "Stop the community for some days, by three organisations' word."
        "\fFerma la comunità per alcuni giorni, con la parola di tre organizzazioni.",
    ),
    "document": (
        "gateway.commandline.documents.group:document", "Documents sealed on the ledger, and quotes opened on a day."
        "\fDocumenti sigillati sul registro, e preventivi aperti in un giorno.",
    ),
    "serve": (
        "gateway.commandline.operating.serving:serve", "Serve the community on this machine until Ctrl-C."
        "\fServe la comunità da questa macchina fino a Ctrl-C.",
    ),
    "tasks": (
        "gateway.commandline.tasks.group:tasks", "Long work at the gateway: listed, waited for, cancelled."
        "\fElaborazioni lunghe al gateway: elencate, attese, annullate.",
    ),
    "devices": (
        "gateway.commandline.operating.devices:devices", "Who may send readings by MQTT."
        "\fChi può inviare letture via MQTT.",
    ),
    "destinations": (
        "gateway.commandline.operating.destinations:destinations", "What a gateway may ask outside the community."
        "\fCiò che un gateway può chiedere fuori dalla comunità.",
    ),
    "outbox": (
        "gateway.commandline.operating.outbox:outbox", "Letters to members, and what became of each."
        "\fI messaggi di posta ai membri, e che cosa ne è stato.",
    ),
    "audit": (
        "gateway.commandline.audit.group:audit", "Check the ledger, take it away, work a period out again."
        "\fControlla il registro, lo porta via, rifà i conti di un periodo.",
    ),
    "backup": (
        "gateway.commandline.operating.backup:backup", "Copy the community into one file, also while it is served."
        "\fCopia la comunità in un solo file, anche mentre è servita.",
    ),
    "restore": (
        "gateway.commandline.operating.backup:restore", "Make the community's folder again from such a file."
        "\fRicrea la cartella della comunità da quel file.",
    ),
    "network": (
        "gateway.commandline.network.group:network", "The organisations' own Fabric network: start, watch, end."
        "\fLa rete Fabric delle organizzazioni: avviarla, osservarla, fermarla.",
    ),
    "energy": (
        "gateway.commandline.energy.energy:energy", "Shared energy from a file of readings."
        "\fL'energia condivisa da un file di letture.",
    ),
    "repartition": (
        "gateway.commandline.repartition.group:repartition", "Divide what GSE paid; accounts, payment lists."
        "\fDivide ciò che ha pagato il GSE; estratti, liste di pagamento.",
    ),
    "test": (
        "gateway.commandline.operating.checks:test", "Run the tests, all or some."
        "\fEsegue i test, tutti o alcuni.",
    ),
    "check": (
        "gateway.commandline.operating.checks:check", "Style, types and dead code of the code itself."
        "\fStile, tipi e codice morto del codice stesso.",
    ),
    "bench": (
        "gateway.commandline.operating.bench:bench", "Measure what was promised, each figure beside its bar."
        "\fMisura ciò che è stato promesso, ogni cifra accanto alla sua soglia.",
    ),
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
            formatter.write_dl([(name, pick(words)) for name, (_, words) in COMMANDS.items()])

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Name what follows `volano` in the reader's language."""
        return super(LazyGroup, in_language(self, ctx)).collect_usage_pieces(ctx)

    def format_help(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the help in the reader's language."""
        super(LazyGroup, in_language(self, ctx)).format_help(ctx, formatter)


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="volano", help="Show the version and exit.\fMostra la versione ed esce.")
def main() -> None:
    """Run a renewable energy community: readings in, tokens out, every number audited.

    \b
    Example:
      ./volano COMMAND --help    what a command does, with an example

    \f
    Una comunità energetica rinnovabile: entrano le letture, escono i token, ogni numero è controllato.

    \b
    Esempio:
      ./volano COMANDO --help    che cosa fa un comando, con un esempio
    """
