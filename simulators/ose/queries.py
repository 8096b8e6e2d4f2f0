"""getStatus and getStatusCdr: what became of a ticket, and a document's CDR once more."""

from datetime import datetime

from simulators.ose.authority import Authority
from simulators.ose.judgement import LIMA
from simulators.ose.outcome import Outcome
from simulators.ose.registry import Key, facts_of
from simulators.ose.rules import Refusal
from simulators.ose.soap import Call, cdr_answer, status_answer

_FOUND = "La constancia existe"
_UNKNOWN = "El comprobante de pago electrónico no existe"


def ticket_status(call: Call, sender: str, authority: Authority, now: datetime) -> Outcome:
    """98 while the ticket is in process, then 0 or 99 with the CDR; 0127 and 0126 for what is not the user's."""
    row = authority.registry.poll(call.fields.get("ticket", ""))
    if row is None:
        raise Refusal("0127", "El ticket no existe")
    if row["ruc"] != sender:
        raise Refusal("0126", "El ticket no le pertenece al usuario")
    received = datetime.fromisoformat(row["received"]).replace(tzinfo=LIMA)
    waiting = (now - received).total_seconds() * 1000 < authority.settings.ticket_ms
    if waiting or row["polls"] <= authority.settings.ticket_polls:
        return Outcome("in_process", "98", body=status_answer("98", None))
    code: str = row["status"]
    return Outcome(
        "answered",
        code,
        facts=facts_of(row),
        file_name=row["file_name"],
        wrap=lambda content: status_answer(code, content),
    )


def stored_cdr(call: Call, sender: str, authority: Authority) -> Outcome:
    """The CDR of a registered document (0004), or the answer that there is none (0011) in the shape's manner."""
    shape = authority.settings.shape
    ruc, kind = call.fields.get("rucComprobante", ""), call.fields.get("tipoComprobante", "")
    series, number = call.fields.get("serieComprobante", ""), call.fields.get("numeroComprobante", "")
    if ruc != sender:
        return _without(authority, "0012", "El comprobante pertenece a otro emisor")
    if not (number.isascii() and number.isdigit() and len(number) <= 8):  # noqa: PLR2004 - SUNAT's correlative
        return _without(authority, "0007", "El número de comprobante es incorrecto")
    if shape == "sunat" and kind not in ("01", "07", "08"):
        return _without(authority, "0009", "Sólo se consultan los tipos 01, 07 y 08")
    if shape == "sunat" and not series.startswith("F"):
        return _without(authority, "0010", "Sólo se consultan series que empiezan con F")
    row = authority.registry.document(Key(ruc, kind, series, int(number)))
    facts = facts_of(row) if row is not None else None
    if row is None or facts is None:
        return _without(authority, "0011", _UNKNOWN)
    return Outcome(
        "answered",
        "0004",
        _FOUND,
        facts=facts,
        file_name=row["file_name"],
        wrap=lambda content: cdr_answer("0004", _FOUND, content),
    )


def _without(authority: Authority, code: str, message: str) -> Outcome:
    if authority.settings.shape == "ose" and authority.settings.unknown_cdr == "fault":
        raise Refusal(code, message)
    return Outcome("unknown", code, message, body=cdr_answer(code, message, None))
