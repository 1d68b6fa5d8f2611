"""The command line: arguments, one call of a public function, printing.

Exit codes: 0 done; 1 a bug (with its traceback); 2 bad input or a wrong option, said in one line; 130 interrupted.
"""

from __future__ import annotations

import sys
import warnings
from typing import Annotated, Any

import typer

from entnlp._version import __version__
from entnlp.cli import annex as annex_command
from entnlp.cli import counting, files
from entnlp.cli import demo as demo_command
from entnlp.errors import EntnlpError, EntnlpWarning

app = typer.Typer(
    name="entnlp",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Count, draw and classify French open-ended survey answers. Works offline; no text leaves the machine.",
)
app.command("annex", epilog=annex_command.EXAMPLES)(annex_command.annex)
app.command("summary", epilog=counting.SUMMARY_EXAMPLES)(counting.summary)
app.command("terms", epilog=counting.TERMS_EXAMPLES)(counting.terms)
app.command("cloud", epilog=counting.CLOUD_EXAMPLES)(counting.cloud)
app.command("tokens", epilog=files.TOKENS_EXAMPLES)(files.tokens)
app.command("convert", epilog=files.CONVERT_EXAMPLES)(files.convert)
app.command("demo", epilog=demo_command.EXAMPLES)(demo_command.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"entnlp {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)] = False,
) -> None:
    """Options before the command."""


def _warn(message: Warning | str, category: type[Warning], *_: Any, **__: Any) -> None:
    """Show the library's own warnings as one line."""
    if issubclass(category, EntnlpWarning):
        typer.echo(f"entnlp: attention: {message}", err=True)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        # A Windows console in cp1252 must not end a long job on an emoji.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")
    warnings.showwarning = _warn
    try:
        app()
    except EntnlpError as error:
        typer.echo(f"entnlp: {' '.join(str(error).split())}", err=True)
        raise SystemExit(2) from None
    except KeyboardInterrupt:
        typer.echo("entnlp: interrupted", err=True)
        raise SystemExit(130) from None
