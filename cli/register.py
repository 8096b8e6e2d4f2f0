"""`emission issuer …`, `emission source …` and `emission series …`: who issues here, who may submit, and where."""

import argparse
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import structlog
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

from cli.administration import add_series_commands, add_source_commands, administer
from cli.errors import RegisterError
from issuing.clock import SystemClock
from issuing.gateways.ose.errors import ProfileError
from issuing.gateways.ose.profiles import load_profiles
from issuing.services.endpoints import NoEndpointError, require_same_bytes
from issuing.services.issuers import Issuers
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import OutdatedSchemaError, require_current_schema
from vouchers.identity import is_ruc
from vouchers.sale import Address, Issuer

_log = structlog.get_logger()
_SHAPES = {
    "ruc": (re.compile(r"[12][0-9]{10}"), "el RUC tiene 11 dígitos y empieza con 1 o 2"),
    "ubigeo": (re.compile(r"[0-9]{6}"), "el ubigeo tiene 6 dígitos (INEI)"),
    "establishment": (re.compile(r"[0-9]{4}"), "el establecimiento anexo tiene 4 dígitos; 0000 es el domicilio fiscal"),
    "ose_url": (re.compile(r"https?://\S+"), "la dirección de la OSE empieza con https://"),
    "ose_fallback_url": (re.compile(r"https?://\S+"), "la dirección de la segunda OSE empieza con https://"),
    "series": (re.compile(r"[0-9A-Z]{4}"), "una serie tiene 4 letras mayúsculas o dígitos"),
    "mail_from": (re.compile(r"[^@\s]+@[^@\s]+"), "el remitente es una dirección de correo"),
    "mail_colour": (re.compile(r"#[0-9a-fA-F]{6}"), "el color se escribe #rrggbb"),
    "name": (re.compile(r"[a-z][a-z0-9-]{0,62}"), "el nombre lleva minúsculas, dígitos y guiones"),
}


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands with their options."""
    issuer = commands.add_parser("issuer", help="los emisores").add_subparsers(dest="way", required=True)
    it = issuer.add_parser(
        "register",
        help="registra un emisor, o reemplaza lo registrado con su RUC",
        description="Registra un emisor, o reemplaza todo lo registrado con su RUC: lo que no se indica queda vacío.",
    )
    it.add_argument("--ruc", required=True, help="RUC del emisor")
    it.add_argument("--legal-name", required=True, help="razón social, como figura en SUNAT")
    it.add_argument("--trade-name", help="nombre comercial")
    it.add_argument("--street", help="domicilio fiscal: calle y número")
    it.add_argument("--urbanization", help="domicilio fiscal: urbanización")
    it.add_argument("--district", help="domicilio fiscal: distrito")
    it.add_argument("--province", help="domicilio fiscal: provincia")
    it.add_argument("--department", help="domicilio fiscal: departamento")
    it.add_argument("--ubigeo", help="domicilio fiscal: ubigeo del INEI, 6 dígitos")
    it.add_argument("--establishment", default="0000", help="establecimiento anexo, 4 dígitos (0000: domicilio fiscal)")
    it.add_argument("--reduced-igv", action="store_true", help="está en el padrón de la tasa reducida del IGV")
    it.add_argument(
        "--boletas-by-summary", action="store_true", help="informa sus boletas por resumen diario, no una por una"
    )
    it.add_argument("--ose-url", help="billService de su OSE (sin indicar: EMISSION_OSE_URL)")
    it.add_argument("--ose-profile", help="dialecto de su OSE (sin indicar: EMISSION_OSE_PROFILE)")
    it.add_argument(
        "--ose-username", help="su usuario en la OSE; {ruc} vale por el RUC (sin indicar: EMISSION_OSE_USERNAME)"
    )
    it.add_argument("--mail-from", help="remitente de sus correos (sin indicar: EMISSION_MAIL_FROM)")
    it.add_argument("--mail-colour", help="color de sus correos, #rrggbb")
    it.add_argument(
        "--ose-fallback-url", help="billService de su segunda OSE (sin indicar: EMISSION_OSE_FALLBACK_URL, si hay)"
    )
    it.add_argument(
        "--ose-fallback-profile", help="dialecto de su segunda OSE; su contraseña va en la carpeta de llaves"
    )
    it.add_argument("--ose-fallback-username", help="su usuario en la segunda OSE; {ruc} vale por el RUC")
    source = commands.add_parser("source", help="los sistemas de origen").add_subparsers(dest="way", required=True)
    add_source_commands(source)
    add_series_commands(commands)


async def register(settings: Settings, parsed: argparse.Namespace) -> str:
    """Do what the command line asks for, and say what was done; raises `RegisterError`."""
    _check_shapes(parsed)
    async with open_database(settings) as engine:
        if parsed.command in {"source", "series"}:
            return await administer(engine, parsed)
        issuer = _issuer(parsed)
        _check_profiles(settings, parsed)
        await Issuers(engine, SystemClock()).register(
            issuer,
            ose_url=parsed.ose_url,
            ose_profile=parsed.ose_profile,
            ose_username=parsed.ose_username,
            ose_fallback_url=parsed.ose_fallback_url,
            ose_fallback_profile=parsed.ose_fallback_profile,
            ose_fallback_username=parsed.ose_fallback_username,
            mail_from=parsed.mail_from,
            mail_colour=parsed.mail_colour,
        )
        way = "por resumen diario" if issuer.boletas_by_summary else "una por una"
        return f"Emisor {issuer.ruc} ({issuer.legal_name}) registrado; sus boletas se informan {way}."


def _issuer(parsed: argparse.Namespace) -> Issuer:
    if not is_ruc(parsed.ruc):
        raise RegisterError(f"El RUC {parsed.ruc} no existe: su dígito de control no corresponde. Corríjalo.")
    if not parsed.legal_name.strip():
        raise RegisterError("Falta la razón social: indique --legal-name como figura en SUNAT.")
    return Issuer(
        ruc=parsed.ruc,
        legal_name=parsed.legal_name.strip(),
        trade_name=parsed.trade_name,
        address=Address(
            street=parsed.street,
            urbanization=parsed.urbanization,
            district=parsed.district,
            province=parsed.province,
            department=parsed.department,
            ubigeo=parsed.ubigeo,
            establishment=parsed.establishment,
        ),
        reduced_igv=parsed.reduced_igv,
        boletas_by_summary=parsed.boletas_by_summary,
    )


def _check_shapes(parsed: argparse.Namespace) -> None:
    for name, (shape, wish) in _SHAPES.items():
        given = getattr(parsed, name, None) or ()
        for it in (given,) if isinstance(given, str) else given:
            if shape.fullmatch(it) is None:
                raise RegisterError(f"«{it}» no sirve: {wish}.")


def _check_profiles(settings: Settings, parsed: argparse.Namespace) -> None:
    try:
        known = load_profiles(settings.ose_profiles_file)
    except ProfileError as error:
        raise RegisterError(f"Los perfiles de OSE no se pueden leer: {error}.") from error
    for name in (parsed.ose_profile, parsed.ose_fallback_profile):
        if name is not None and name not in known:
            raise RegisterError(f"No hay un perfil de OSE llamado {name}; use uno de: {', '.join(known)}.")
    first = known.get(parsed.ose_profile or settings.ose_profile)
    second = known.get(parsed.ose_fallback_profile or settings.ose_fallback_profile or settings.ose_profile)
    if first and second and (parsed.ose_fallback_url or parsed.ose_fallback_profile):
        try:
            require_same_bytes(first, second)
        except NoEndpointError as error:
            raise RegisterError(str(error)) from error


@asynccontextmanager
async def open_database(settings: Settings) -> AsyncIterator[AsyncEngine]:
    """The database of `settings`, of the right schema; raises `RegisterError`, also for what fails meanwhile."""
    if not settings.database_url:
        raise RegisterError("Falta EMISSION_DATABASE_URL: indique la base de datos en la que se registra.")
    engine = open_engine(settings.database_url, pool_size=1)
    try:
        await require_current_schema(engine)
        yield engine
    except OutdatedSchemaError as error:
        raise RegisterError(f"El esquema no es el de este programa ({error}); ejecute `emission migrate`.") from error
    except (OSError, SQLAlchemyError, asyncpg.PostgresError) as error:
        _log.warning("nothing could be registered", action="register.database", error=str(error))
        raise RegisterError("La base de datos no responde; revise EMISSION_DATABASE_URL y repita la orden.") from error
    finally:
        await engine.dispose()
