"""The one place that knows how PAPERLESS words its webhooks. The contract is assumed: the true one changes this file.

The body is JSON of one of three types; see `openapi` for the schema, which docs/hooks.md shows.
"""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import msgspec

from issuing.hooks.notices import Notice, NoticeKind, UnreadableNoticeError, check_notice

SENDER = "paperless"
PATH = "/hooks/paperless"
_KINDS = {
    "document.issued": NoticeKind.ISSUED,
    "document.answered": NoticeKind.ANSWERED,
    "document.voided": NoticeKind.VOIDED,
}
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")
_DIGEST = re.compile(r"[A-Za-z0-9+/]{20,90}={0,2}")
_NAMES = {name: f"data.{name}" for name in ("issuer_ruc", "document_type", "series", "number", "emails")}
_WHERE = re.compile(r"at `\$\.?([^`]*)`")
_MISSING = re.compile(r"missing required field `([^`]*)`")


class _Data(msgspec.Struct, frozen=True, kw_only=True):
    issuer_ruc: str
    document_type: str
    series: str
    number: int
    issue_date: date | None = None
    currency: str | None = None
    payable: str | None = None
    digest_value: str | None = None
    emails: tuple[str, ...] = ()


class _Envelope(msgspec.Struct, frozen=True, kw_only=True):
    type: str
    timestamp: str
    data: msgspec.Raw


_ENVELOPES = msgspec.json.Decoder(_Envelope)
_DATA = msgspec.json.Decoder(_Data)


def read_notice(body: bytes) -> Notice:
    """The notice in a webhook's body; raises `UnreadableNoticeError` for what is none.

    Fields that we don't know are passed over, and a type that we don't know is a notice of an unknown kind: a sender
    that learns more must not be refused for it.
    """
    envelope = _decoded(_ENVELOPES, body, within="")
    kind = _KINDS.get(envelope.type)
    if kind is None:
        return Notice(kind=NoticeKind.UNKNOWN)
    data = _decoded(_DATA, bytes(envelope.data), within="data")
    for name, shape in (("currency", _CURRENCY), ("payable", _AMOUNT), ("digest_value", _DIGEST)):
        told = getattr(data, name)
        if told is not None and shape.fullmatch(told) is None:
            raise UnreadableNoticeError(f"data.{name}", f"no tiene la forma esperada: {_WISHES[name]}.")
    notice = Notice(
        kind=kind,
        issuer_ruc=data.issuer_ruc,
        document_type=data.document_type,
        series=data.series,
        number=data.number,
        issue_date=data.issue_date,
        currency=data.currency,
        payable=None if data.payable is None else Decimal(data.payable),
        digest_value=data.digest_value,
        emails=data.emails,
    )
    check_notice(notice, names=_NAMES)
    return notice


_WISHES = {
    "currency": "tres letras, como PEN",
    "payable": "un texto con dos decimales, como 1180.00",
    "digest_value": "el DigestValue en base64",
}


def _decoded(decoder: "msgspec.json.Decoder[Any]", body: bytes, *, within: str) -> Any:
    try:
        return decoder.decode(body)
    except msgspec.ValidationError as error:
        told = [found.group(1) for shape in (_WHERE, _MISSING) if (found := shape.search(str(error)))]
        field = ".".join(it for it in (within, *told) if it)
        raise UnreadableNoticeError(field or "(cuerpo)", f"falta o no es del tipo esperado ({error}).") from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableNoticeError("(cuerpo)", "no es un objeto JSON legible en UTF-8.") from error


def openapi() -> dict[str, Any]:
    """The assumed contract as an OpenAPI 3.1 document, without the answers, which are not PAPERLESS's to choose."""
    text = {"type": "string"}
    data = {
        "type": "object",
        "required": ["issuer_ruc", "document_type", "series", "number"],
        "properties": {
            "issuer_ruc": {**text, "pattern": "^[12][0-9]{10}$", "examples": ["20100066603"]},
            "document_type": {"enum": ["01", "03", "07", "08"]},
            "series": {**text, "pattern": "^([FB][A-Z0-9]{3}|[0-9]{4})$", "examples": ["F901"]},
            "number": {"type": "integer", "minimum": 1, "maximum": 99_999_999},
            "issue_date": {**text, "format": "date"},
            "currency": {**text, "pattern": f"^{_CURRENCY.pattern}$"},
            "payable": {**text, "pattern": f"^{_AMOUNT.pattern}$", "examples": ["1180.00"]},
            "digest_value": {**text, "description": "DigestValue de la firma, en base64"},
            "emails": {"type": "array", "maxItems": 10, "items": {**text, "format": "email"}},
        },
    }
    envelope = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"enum": list(_KINDS)},
            "timestamp": {**text, "format": "date-time"},
            "data": data,
        },
    }
    headers = [
        {"name": name, "in": "header", "required": True, "schema": text}
        for name in ("webhook-id", "webhook-timestamp", "webhook-signature")
    ]
    operation = {
        "operationId": "paperlessNotice",
        "parameters": headers,
        "requestBody": {"required": True, "content": {"application/json": {"schema": envelope}}},
        "responses": {"202": {"description": "Guardado"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Avisos de PAPERLESS", "version": "1"},
        "paths": {PATH: {"post": operation}},
    }
