"""sendBill: from the call to the verdict, and the registration that goes with it."""

import hashlib
from datetime import datetime

from simulators.ose.authority import Authority
from simulators.ose.cdr import CdrFacts, accepted, new_id
from simulators.ose.credentials import expect_issuer
from simulators.ose.judgement import LIMA, Judged, judge
from simulators.ose.outcome import Outcome
from simulators.ose.package import FileName, bill_name, unpack
from simulators.ose.registry import Document, Key
from simulators.ose.rules import Refusal
from simulators.ose.soap import Call, bill_answer
from simulators.ose.voucher import Modified


def receive(call: Call, sender: str, authority: Authority, now: datetime) -> Outcome:
    """Judge a sendBill and register what it brings; raises :class:`Refusal` for what is answered by a fault."""
    name = bill_name(call.fields.get("fileName", ""))
    expect_issuer(sender, name.ruc)
    content = call.content()
    judged = judge(
        unpack(content, name),
        name,
        sender,
        settings=authority.settings,
        schemas=authority.schemas,
        now=now,
        check_number=lambda number: _check_number(authority, number),
        look_up=lambda ruc, kind, number: _look_up(authority, ruc, kind, number),
    )
    refusal = judged.refusal
    if refusal is not None and not (authority.settings.shape == "sunat" and "2000" <= refusal.code < "4000"):
        raise refusal
    facts = _facts(judged, sender, authority, now)
    _register(judged, content, facts, authority)
    verdict = "rejected" if refusal else "observed" if judged.observations else "accepted"
    message = refusal.message if refusal else facts.description
    return Outcome(verdict, facts.code, message, facts=facts, file_name=str(name), wrap=bill_answer)


def key_of(name: FileName) -> Key:
    """The identity of a document by its file name."""
    return Key(name.ruc, name.type, name.series, int(name.number))


def _check_number(authority: Authority, name: FileName) -> None:
    """Rules 1033 and 1032. A contingency document (numeric series) may come again until it is voided."""
    key = key_of(name)
    row = authority.registry.document(key)
    if row is None:
        return
    if name.series.isdigit() and row["state"] != "voided":
        return
    authority.registry.count_send(key)
    if row["state"] == "accepted":
        raise Refusal("1033", f"El comprobante {name.id} fue registrado previamente con otros datos")
    raise Refusal("1032", f"El comprobante {name.id} ya está informado y se encuentra anulado o rechazado")


def _look_up(authority: Authority, ruc: str, kind: str, number: str) -> Modified | None:
    series, _, digits = number.rpartition("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 8):  # noqa: PLR2004 - SUNAT's correlative
        return None
    row = authority.registry.document(Key(ruc, kind, series, int(digits)))
    if row is None:
        return None
    return Modified(row["state"], row["issue_date"], row["currency"], bool(row["on_credit"]))


def _facts(judged: Judged, sender: str, authority: Authority, now: datetime) -> CdrFacts:
    voucher, refusal = judged.voucher, judged.refusal
    settings = authority.settings
    description = accepted(voucher.type, voucher.id) if refusal is None else f"{refusal.code} - {refusal.message}"[:250]
    return CdrFacts(
        shape=settings.shape,
        id=new_id(settings.shape, now),
        ose_ruc=settings.ruc,
        sender=sender,
        issuer=voucher.file.ruc,
        type=voucher.type,
        document=voucher.id,
        issue_date=voucher.node.value("IssueDate") or "",
        issue_time=voucher.node.value("IssueTime") or "",
        digest=judged.digest,
        customer_type=voucher.customer_type or "-",
        customer_number=voucher.customer_number or "-",
        received=now.astimezone(LIMA).replace(tzinfo=None).isoformat(timespec="microseconds"),
        code=refusal.code if refusal else "0",
        description=description,
        observations=[(one.code, one.message) for one in judged.observations] if refusal is None else [],
    )


def _register(judged: Judged, content: bytes, facts: CdrFacts, authority: Authority) -> None:
    voucher = judged.voucher
    authority.registry.register(
        Document(
            key=key_of(voucher.file),
            file_name=str(voucher.file),
            issue_date=facts.issue_date,
            currency=voucher.currency,
            total=str(judged.payable),
            on_credit=voucher.form("Credito") is not None,
            sha256=hashlib.sha256(content).hexdigest(),
            digest=judged.digest,
            zip=content,
            state="rejected" if judged.refusal else "accepted",
            facts=facts,
            received=facts.received,
        )
    )
