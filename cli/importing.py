"""`emission import FILE`: a foreign file through its mapping into the database, and a result file beside it."""

import argparse
import asyncio
from pathlib import Path

from rich.console import Console
from rich.progress import Progress as Bar

from issuing.intake.configuration_faults import ConfigurationError
from issuing.intake.files.folder import RESULT
from issuing.intake.files.limits import Limits, UnreadableFileError
from issuing.intake.files.results import BusyResultError
from issuing.intake.mapping.loading import load_mapping
from issuing.outages import is_outage
from issuing.services import MissingUrlError, open_services
from issuing.services.intake.importing import import_file
from issuing.services.intake.stream import unregistered
from issuing.services.intake.submitting import RecordSubmission
from issuing.settings import Settings
from issuing.storage.intake_files import Progress
from issuing.storage.schema import OutdatedSchemaError


def add_import_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    it = commands.add_parser("import", help="recibe un archivo de una fuente por su mapeo")
    it.add_argument("file", type=Path, metavar="ARCHIVO")
    it.add_argument("--mapping", type=Path, required=True, metavar="MAPEO.yaml", help="cómo se lee cada registro")
    it.add_argument("--source", required=True, metavar="FUENTE", help="nombre de la fuente registrada")


def import_command(settings: Settings, parsed: argparse.Namespace, console: Console) -> int:
    """Import, and tell what became of it; 0 where no record was refused."""
    try:
        return asyncio.run(_import(settings, parsed, console))
    except (ConfigurationError, UnreadableFileError, MissingUrlError, OutdatedSchemaError) as error:
        console.print(str(error), style="red", markup=False, highlight=False)
    except BusyResultError:
        console.print("Otro proceso está recibiendo este archivo.", style="red")
    except Exception as error:
        if not is_outage(error):
            raise
        console.print(f"La base de datos no responde ({error}); repita la orden: sigue donde quedó.", style="red")
    return 1


async def _import(settings: Settings, parsed: argparse.Namespace, console: Console) -> int:
    mapping = load_mapping(parsed.mapping)
    results = parsed.file.with_name(f"{parsed.file.name}{RESULT}")
    async with open_services(settings) as services:
        source = await services.sources.by_name(parsed.source)
        if source is None:
            console.print(unregistered(parsed.source), style="red", markup=False)
            return 1
        submission = RecordSubmission(mapping, services.submission, source, judge=settings.judge_at_submission)
        with Bar(console=console) as bar:
            task = bar.add_task("Recibiendo", total=None)

            async def tell(it: Progress) -> None:
                bar.update(task, total=it.records, completed=it.submitted + it.skipped + it.refused)

            done = await import_file(
                parsed.file, results, mapping=mapping, submission=submission, limits=Limits(), tell=tell
            )
    told = f"{done.submitted} con ticket, {done.skipped} omitidas, {done.refused} rechazadas"
    console.print(f"{done.records} registros: {told}. Detalle: {results}", highlight=False, markup=False)
    return 1 if done.refused else 0
