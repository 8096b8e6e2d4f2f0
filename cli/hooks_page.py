"""The page about the quick road: the assumed contract, what each request is answered, and a notice's states."""

import json
from datetime import UTC, datetime

from issuing.hooks.paperless import PATH, openapi
from issuing.hooks.states import HOOK_CHANGES, OPEN_HOOKS, HookReason, HookState
from issuing.hooks.timetable import next_look
from server.hooks.answers import OUTCOMES

_MEANINGS = {
    HookState.RECEIVED: "guardado y respondido; nadie ha buscado todavía sus documentos",
    HookState.WAITING: "se buscó; los documentos no están todavía, o ANUBIS no responde",
    HookState.REGISTERED: "el comprobante está aquí, con su constancia, y se entrega como cualquier otro",
    HookState.REFUSED: "no es para esta casa: emisor no registrado, o un tipo de aviso desconocido",
    HookState.STUCK: "alguien tiene que mirar: lo recibido no se prueba, choca con otro, o nunca llegó",
}
_REASONS = {
    HookReason.MISSING: "ANUBIS no tiene el archivo; pasado `EMISSION_HOOKS_PATIENCE_SECONDS`, `stuck`",
    HookReason.UNREACHABLE: "no se llega a ANUBIS; se espera lo que haga falta",
    HookReason.REPOSITORY: "ANUBIS responde otra cosa que lo acordado, o demasiado",
    HookReason.ISSUER_UNKNOWN: "registre el emisor y reintente el aviso",
    HookReason.KIND_UNKNOWN: "PAPERLESS envía un tipo que este programa no conoce",
    HookReason.UNPROVEN: "la firma, los datos o la constancia no corresponden; averigüe en PAPERLESS",
    HookReason.COLLISION: "el número o la serie ya es de otro comprobante; queda una incidencia en él",
    HookReason.NOT_VOIDABLE: "se avisó la baja de algo que no está aceptado",
    HookReason.INTERNAL: "un defecto nuestro; se reintenta solo",
}
_TIMES = 6


def hooks_page() -> str:
    """In Spanish, for those who connect PAPERLESS and those who look after it."""
    lines = [
        "# La vía rápida: avisos de PAPERLESS\n",
        f"PAPERLESS llama a `POST {PATH}` con una firma de [Standard Webhooks](https://www.standardwebhooks.com)",
        "(`v1`, HMAC-SHA256). Valen a la vez",
        "dos secretos: `emission hook rotate` crea uno y muestra el nuevo, `emission hook retire` deja de aceptar el",
        "anterior. El aviso no prueba nada: XML, constancia y PDF se traen de ANUBIS y se comprueban. El contrato de",
        "abajo es supuesto y vive en `issuing/hooks/paperless.py`; el de ANUBIS, en `issuing/gateways/anubis.py`.\n",
        "## Qué se responde\n",
        "| HTTP | código | guardado | cuándo |",
        "| --- | --- | --- | --- |",
    ]
    lines += [
        f"| {it.status} | {f'`{it.code}`' if it.code else ''} | {'sí' if it.stored else 'no'} | {it.meaning} |"
        for it in OUTCOMES
    ]
    lines += ["\n## Estados de un aviso\n", "```mermaid", "stateDiagram-v2", "    [*] --> received"]
    lines += [f"    {one} --> {other}" for one, others in HOOK_CHANGES.items() for other in sorted(others)]
    lines += ["```\n", "| estado | sigue solo | significado |", "| --- | --- | --- |"]
    lines += [f"| `{it}` | {'sí' if it in OPEN_HOOKS else 'no'} | {_MEANINGS[it]} |" for it in HookState]
    lines += ["\n| motivo | qué pasa | se vuelve a mirar tras (segundos) |", "| --- | --- | --- |"]
    lines += [f"| `{it}` | {_REASONS[it]} | {_waits(it)} |" for it in HookReason]
    lines += [
        "\n`emission hook list --state stuck` los muestra y `emission hook retry ID --by QUIÉN --reason …` los vuelve",
        "a mirar. `emission quick backfill --from FECHA --to FECHA` registra lo que ningún aviso anunció; cada noche",
        "se hace solo con los últimos siete días.\n",
        "## Contrato supuesto (OpenAPI)\n",
        "```json",
        json.dumps(openapi(), ensure_ascii=False, indent=2),
        "```",
    ]
    return "\n".join(lines) + "\n"


def _waits(reason: HookReason) -> str:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    try:
        waits = [next_look(reason, attempt=it, now=now, jitter=0) - now for it in range(1, _TIMES + 1)]
    except KeyError:
        return ""
    return ", ".join(f"{it.total_seconds():g}" for it in waits) + ", …"
