"""`emission source …` and `emission series …`: who may issue what, by which proofs, and from which number on."""

import argparse
import getpass
from datetime import timedelta
from pathlib import Path
from typing import TypeAlias

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.errors import RegisterError
from issuing.clock import SystemClock
from issuing.errors import IssuingError
from issuing.services.administration import Administration, ListedSeries, ListedSource
from issuing.services.issuers import Issuers
from issuing.services.sources import Sources

_LARGEST = 99_999_999
Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001 -- argparse has no public name


def add_source_commands(source: Commands) -> None:
    """What can be done with a source."""
    it = source.add_parser(
        "register", help="registra un sistema de origen y muestra su token una sola vez; de nuevo, le da otro token"
    )
    it.add_argument("name", help="nombre del sistema: samp, acsele, mir…")
    it.add_argument(
        "--keep-hours", type=float, default=0.0, metavar="HORAS", help="tiempo que el token anterior sigue valiendo"
    )
    for way, told in (
        ("allow", "le permite emitir por un emisor, en las series dadas o en todas; lo demás le queda vedado"),
        ("forbid", "le quita lo permitido por un emisor, en las series dadas o en todas"),
    ):
        it = source.add_parser(way, help=told)
        it.add_argument("name")
        it.add_argument("--ruc", required=True, help="RUC del emisor")
        it.add_argument("--series", action="append", default=[], help="una serie, por ejemplo F001; se puede repetir")
    for way, told in (
        ("unrestrict", "le permite emitir por todos los emisores y series"),
        ("disable", "lo rechaza desde ahora; un token nuevo lo repone"),
        ("forget-certificates", "deja de reconocerlo por certificados de cliente"),
    ):
        source.add_parser(way, help=told).add_argument("name")
    it = source.add_parser("certificate", help="lo reconoce también por un certificado de cliente (mTLS)")
    it.add_argument("name")
    it.add_argument("file", type=Path, metavar="CERTIFICADO.pem")
    source.add_parser("list", help="lista los sistemas con lo que se les permite")


def add_series_commands(commands: Commands) -> None:
    """What can be done with a series."""
    series = commands.add_parser("series", help="las series y su numeración").add_subparsers(dest="way", required=True)
    series.add_parser("list", help="lista las series con su último número")
    it = series.add_parser("begin", help="continúa aquí una serie que emitía otro programa")
    it.add_argument("--ruc", required=True, help="RUC del emisor")
    it.add_argument("--document-type", required=True, choices=("01", "03", "07", "08"), help="catálogo 01")
    it.add_argument("--series", required=True, help="la serie, por ejemplo F001")
    it.add_argument("--after", required=True, type=int, metavar="NÚMERO", help="último número que dio el otro programa")


async def administer(engine: AsyncEngine, parsed: argparse.Namespace) -> str:
    """Do what the command line asks for and say what was done; raises `RegisterError`."""
    administration = Administration(engine, clock=SystemClock(), issuers=Issuers(engine, SystemClock()))
    try:
        if parsed.command == "series":
            return await _series(administration, parsed)
        if parsed.way == "register":
            return await _token(engine, parsed)
        return await _SOURCE_WAYS[parsed.way](administration, parsed)
    except IssuingError as error:
        raise RegisterError(str(error)) from error


async def _allow(administration: Administration, parsed: argparse.Namespace) -> str:
    await administration.allow(parsed.name, issuer_ruc=parsed.ruc, series=parsed.series, actor=_operator())
    return f"{parsed.name} puede emitir por {parsed.ruc} en {_told(parsed.series)}."


async def _forbid(administration: Administration, parsed: argparse.Namespace) -> str:
    gone = await administration.forbid(parsed.name, issuer_ruc=parsed.ruc, series=parsed.series, actor=_operator())
    return f"A {parsed.name} se le quitaron {gone} permisos por {parsed.ruc} en {_told(parsed.series)}."


async def _unrestrict(administration: Administration, parsed: argparse.Namespace) -> str:
    await administration.unrestrict(parsed.name, actor=_operator())
    return f"{parsed.name} puede emitir por todos los emisores y series."


async def _disable(administration: Administration, parsed: argparse.Namespace) -> str:
    await administration.disable(parsed.name, actor=_operator())
    return f"{parsed.name} ya no es reconocido; el servidor tarda hasta diez segundos en saberlo."


async def _forget_certificates(administration: Administration, parsed: argparse.Namespace) -> str:
    gone = await administration.remove_certificates(parsed.name, actor=_operator())
    return f"{parsed.name} perdió {gone} certificados de cliente."


async def _list(administration: Administration, parsed: argparse.Namespace) -> str:
    del parsed
    return "\n".join(map(_source_line, await administration.sources())) or "No hay sistemas registrados."


async def _token(engine: AsyncEngine, parsed: argparse.Namespace) -> str:
    keep = timedelta(hours=parsed.keep_hours) if parsed.keep_hours > 0 else None
    token = await Sources(engine, SystemClock()).register(parsed.name, keep_former=keep, actor=_operator())
    return f"Token de {parsed.name}, que no se vuelve a mostrar:\n{token}"


async def _certificate(administration: Administration, parsed: argparse.Namespace) -> str:
    try:
        found = x509.load_pem_x509_certificate(parsed.file.read_bytes())
    except (OSError, ValueError) as error:
        raise RegisterError(f"{parsed.file} no es un certificado PEM que se pueda leer: {error}.") from error
    until = found.not_valid_after_utc
    der = found.public_bytes(Encoding.DER)
    await administration.add_certificate(parsed.name, der, expires_at=until, actor=_operator())
    return f"{parsed.name} es reconocido por ese certificado hasta el {until:%d/%m/%Y}."


_SOURCE_WAYS = {
    "allow": _allow,
    "forbid": _forbid,
    "unrestrict": _unrestrict,
    "disable": _disable,
    "certificate": _certificate,
    "forget-certificates": _forget_certificates,
    "list": _list,
}


async def _series(administration: Administration, parsed: argparse.Namespace) -> str:
    if parsed.way == "list":
        return "\n".join(map(_series_line, await administration.series())) or "Todavía no hay series."
    if not 0 < parsed.after < _LARGEST:
        raise RegisterError(f"--after es {parsed.after}; el último número dado va de 1 a {_LARGEST - 1}.")
    await administration.begin_series(
        issuer_ruc=parsed.ruc,
        document_type=parsed.document_type,
        series=parsed.series,
        after=parsed.after,
        actor=_operator(),
    )
    return f"La serie {parsed.series} de {parsed.ruc} continúa en el {parsed.after + 1}."


def _source_line(it: ListedSource) -> str:
    if it.disabled_at is not None:
        return f"{it.name}: deshabilitado el {it.disabled_at:%d/%m/%Y}"
    rights = (", ".join(it.rights) or "nada") if it.restricted else "todo"
    proofs = f"; certificados: {it.certificates}, tokens anteriores: {it.former_tokens}"
    return f"{it.name}: {rights}{proofs if it.certificates or it.former_tokens else ''}"


def _series_line(it: ListedSeries) -> str:
    begun = f" (aquí desde el {it.began_after + 1})" if it.began_after else ""
    return f"{it.issuer_ruc} {it.document_type} {it.series}: {it.last_number}{begun}"


def _told(series: list[str]) -> str:
    return ", ".join(series) or "todas las series"


def _operator() -> str:
    return f"operator:{getpass.getuser()}"
