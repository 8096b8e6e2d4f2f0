"""`emission subscriber …`: which systems are told of changes of status, and with which secrets."""

import argparse
import re

from cli.errors import RegisterError
from cli.register import open_database
from issuing.callbacks import VERSIONS, SecretError
from issuing.clock import SystemClock
from issuing.gateways.callbacks import CallbackUrlError, checked_url
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.services.delivering.subscribers import Subscribers
from issuing.settings import Settings

_NAME = re.compile(r"[a-z][a-z0-9-]{0,62}")


def add_subscriber_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The commands with their options."""
    subscriber = commands.add_parser("subscriber", help="los suscriptores de avisos")
    ways = subscriber.add_subparsers(dest="way", required=True)
    it = ways.add_parser("add", help="suscribe un sistema y muestra su secreto, o cambia lo registrado con su nombre")
    it.add_argument("name", help="nombre del suscriptor: samp, cdp…")
    it.add_argument("url", help="adónde se envían los avisos, https://…")
    it.add_argument("--source", action="append", default=[], help="solo ventas de este sistema; se puede repetir")
    it.add_argument("--issuer", action="append", default=[], help="solo comprobantes de este RUC; se puede repetir")
    it.add_argument(
        "--payload-version", type=int, choices=VERSIONS, default=VERSIONS[-1], help="versión del aviso que entiende"
    )
    ways.add_parser("list", help="muestra los suscriptores")
    it = ways.add_parser("rotate", help="da un secreto nuevo; el anterior sigue valiendo hasta --finish")
    it.add_argument("name")
    it.add_argument("--finish", action="store_true", help="solo vale el secreto más nuevo")
    it = ways.add_parser("disable", help="deja de avisarle")
    it.add_argument("name")
    it = ways.add_parser("replay", help="vuelve a enviar los avisos que se abandonaron")
    it.add_argument("name")
    it.add_argument("--reason", required=True, help="por qué; queda en el historial")


async def run_subscriber(settings: Settings, parsed: argparse.Namespace) -> str:
    """Do what the command line asks for, and say what was done; raises `RegisterError`."""
    if parsed.way != "list" and not _NAME.fullmatch(parsed.name):
        raise RegisterError(f"«{parsed.name}» no sirve: el nombre lleva minúsculas, dígitos y guiones.")
    secrets = SubscriberSecrets(settings.keys_folder)
    async with open_database(settings) as engine:
        subscribers = Subscribers(engine, SystemClock())
        try:
            return await _WAYS[parsed.way](subscribers, secrets, parsed)
        except (SecretError, CallbackUrlError) as error:
            raise RegisterError(str(error)) from error
        except LookupError as error:
            raise RegisterError(f"{error.args[0]} no está registrado.") from error


async def _add(subscribers: Subscribers, secrets: SubscriberSecrets, parsed: argparse.Namespace) -> str:
    checked_url(parsed.url)
    await subscribers.add(
        parsed.name, parsed.url, version=parsed.payload_version, sources=parsed.source, issuers=parsed.issuer
    )
    if secrets.keys(parsed.name):
        return f"{parsed.name} recibe sus avisos en {parsed.url}; su secreto sigue siendo el mismo."
    return f"Secreto de {parsed.name}, que no se vuelve a mostrar:\n{secrets.rotate(parsed.name)}"


async def _list(subscribers: Subscribers, secrets: SubscriberSecrets, parsed: argparse.Namespace) -> str:
    del parsed
    lines = []
    for it in await subscribers.all():
        state = f"deshabilitado {it.disabled_at:%Y-%m-%d}" if it.disabled_at else "activo"
        of = ", ".join([*(it.sources or ["todos los sistemas"]), *(it.issuers or ["todos los emisores"])])
        lines.append(f"{it.name}\t{it.url}\tv{it.version}\t{of}\t{state}\t{len(secrets.keys(it.name))} secretos")
    return "\n".join(lines) or "No hay suscriptores."


async def _rotate(subscribers: Subscribers, secrets: SubscriberSecrets, parsed: argparse.Namespace) -> str:
    await subscribers.named(parsed.name)
    if parsed.finish:
        secrets.finish(parsed.name)
        return f"De {parsed.name} solo vale el secreto más nuevo."
    new = secrets.rotate(parsed.name)
    return f"Secreto nuevo de {parsed.name}, que no se vuelve a mostrar; el anterior vale hasta --finish:\n{new}"


async def _disable(subscribers: Subscribers, secrets: SubscriberSecrets, parsed: argparse.Namespace) -> str:
    del secrets
    await subscribers.disable(parsed.name)
    return f"A {parsed.name} ya no se le avisa."


async def _replay(subscribers: Subscribers, secrets: SubscriberSecrets, parsed: argparse.Namespace) -> str:
    del secrets
    count = await subscribers.replay(parsed.name, actor="operator", reason=parsed.reason)
    return f"{count} avisos de {parsed.name} se vuelven a enviar."


_WAYS = {"add": _add, "list": _list, "rotate": _rotate, "disable": _disable, "replay": _replay}
