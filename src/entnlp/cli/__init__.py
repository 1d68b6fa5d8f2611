"""The command line: arguments, one call of a public function, printing.

Exit codes: 0 done; 1 a bug (with its traceback); 2 bad input or a wrong option, said in one line; 130 interrupted.
"""

from __future__ import annotations

import re
import sys
import warnings
from typing import Annotated, Any, NoReturn

import typer

from entnlp._version import __version__
from entnlp.cli import annex as annex_command
from entnlp.cli import (
    concordance,
    cooccurrence,
    correspondence,
    counting,
    files,
    language,
    lexis,
    reinert,
    specificities,
    themes,
)
from entnlp.cli import demo as demo_command
from entnlp.errors import EntnlpError, EntnlpWarning

# The click that typer uses has another name from one version to the next; its errors are found through this one.
UsageError: type[Exception] = typer.BadParameter.__bases__[0]

app = typer.Typer(
    name="entnlp",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
app.command("annex", epilog=annex_command.EXAMPLES)(annex_command.annex)
app.command("summary", epilog=counting.SUMMARY_EXAMPLES)(counting.summary)
app.command("terms", epilog=counting.TERMS_EXAMPLES)(counting.terms)
app.command("cloud", epilog=counting.CLOUD_EXAMPLES)(counting.cloud)
app.command("specific", epilog=specificities.EXAMPLES)(specificities.specific)
app.command("tokens", epilog=files.TOKENS_EXAMPLES)(files.tokens)
app.command("convert", epilog=files.CONVERT_EXAMPLES)(files.convert)
app.command("evaluate-language", epilog=language.EXAMPLES)(language.evaluate_language)
app.command("concordance", epilog=concordance.EXAMPLES)(concordance.concordance)
app.command("ca", epilog=correspondence.EXAMPLES)(correspondence.ca)
app.command("reinert", epilog=reinert.EXAMPLES)(reinert.reinert)
app.command("cooccur", epilog=cooccurrence.EXAMPLES)(cooccurrence.cooccur)
app.command("lexis", epilog=lexis.EXAMPLES)(lexis.lexis)
app.command("classify", epilog=themes.CLASSIFY_EXAMPLES)(themes.classify)
app.command("sample", epilog=themes.SAMPLE_EXAMPLES)(themes.sample)
app.command("agreement", epilog=themes.AGREEMENT_EXAMPLES)(themes.agreement)
app.command("train", epilog=themes.TRAIN_EXAMPLES)(themes.train)
app.command("evaluate", epilog=themes.EVALUATE_EXAMPLES)(themes.evaluate)
app.command("demo", epilog=demo_command.EXAMPLES)(demo_command.demo)
for registered in app.registered_commands:
    # Without it, the list of commands cuts descriptions off in the middle of a sentence.
    registered.short_help = re.split("[.:;]", registered.callback.__doc__ or "")[0] if registered.callback else None


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"entnlp {__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _options(
    context: typer.Context,
    version: Annotated[
        bool, typer.Option("--version", help="Print the version.", is_eager=True, callback=_print_version)
    ] = False,
) -> None:
    """Count, draw and classify French open-ended survey answers. Works offline; no text leaves the machine."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


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
        code = app(prog_name="entnlp", standalone_mode=False)
    except EntnlpError as error:
        _fail(str(error))
    except UsageError as error:
        context = getattr(error, "ctx", None)
        command = context.command_path if context else "entnlp"
        _fail(f'{error.format_message().rstrip(".")}; see "{command} --help"')  # type: ignore[attr-defined]
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    if code == 130:
        typer.echo("entnlp: interrupted", err=True)
    if code:
        raise SystemExit(code)


def _fail(message: str) -> NoReturn:
    """Say in one line what is wrong."""
    typer.echo(f"entnlp: {' '.join(message.split())}", err=True)
    raise SystemExit(2)
