"""Requests that must be refused, each with the answer that it must get: name, how to make it, status, code."""

import base64
import json
import time
from collections.abc import Callable
from typing import Any

from tests.server.hooks.conftest import KEYS, a_body, headers_of, sign

Request = tuple[bytes, dict[str, str]]
Made = Callable[[], Request]


def _signed(what: object = None, **how: Any) -> Request:
    body = what if isinstance(what, bytes) else json.dumps(a_body() if what is None else what).encode()
    return body, headers_of(body, **how)


def _with(body: bytes | None = None, /, **headers: str | None) -> Made:
    """A right request, of which these headers (with `_` for `-`) are replaced, or left out where None."""

    def made() -> Request:
        content, right = _signed(body)
        for name, value in headers.items():
            if value is None:
                right.pop(name.replace("_", "-"))
            else:
                right[name.replace("_", "-")] = value
        return content, right

    return made


def _raw(body: bytes) -> Made:
    return lambda: _signed(body)


def _data(**changes: Any) -> Made:
    return lambda: _signed(a_body(**changes))


def _lacking(field: str) -> Made:
    def made() -> Request:
        body = a_body()
        del body["data"][field]
        return _signed(body)

    return made


def _altered(old: bytes, new: bytes) -> Made:
    def made() -> Request:
        body, headers = _signed()
        return body.replace(old, new), headers

    return made


def _signature(change: Callable[[str], str]) -> Made:
    def made() -> Request:
        body, headers = _signed()
        return body, headers | {"webhook-signature": change(headers["webhook-signature"])}

    return made


def _id_swapped() -> Request:
    body, headers = _signed()
    return body, headers | {"webhook-id": "msg_2"}


def _time_swapped() -> Request:
    body, headers = _signed()
    return body, headers | {"webhook-timestamp": str(int(time.time()) + 1)}


def _signed_at(text: str) -> Made:
    def made() -> Request:
        body, headers = _signed()
        return body, headers | {"webhook-timestamp": text, "webhook-signature": sign(body, "msg_1", text)}

    return made


_DEEP = b'{"type":"document.issued","timestamp":"x","data":' + b"[" * 20_000 + b"]" * 20_000 + b"}"
_BIG = json.dumps(a_body(padding="x" * 70_000)).encode()

HEADERS: list[tuple[str, Made, int, str]] = [
    ("no id", _with(webhook_id=None), 400, "HEADERS_MISSING"),
    ("no timestamp", _with(webhook_timestamp=None), 400, "HEADERS_MISSING"),
    ("no signature", _with(webhook_signature=None), 400, "HEADERS_MISSING"),
    ("an empty id", _with(webhook_id=""), 400, "ID_MALFORMED"),
    ("a long id", _with(webhook_id="x" * 201), 400, "ID_MALFORMED"),
    ("an id with a dot", _with(webhook_id="msg.1"), 400, "ID_MALFORMED"),
    ("an id with a blank", _with(webhook_id="msg 1"), 400, "ID_MALFORMED"),
    ("an empty timestamp", _with(webhook_timestamp=""), 400, "TIMESTAMP_MALFORMED"),
    ("a date", _with(webhook_timestamp="2026-11-24"), 400, "TIMESTAMP_MALFORMED"),
    ("a fraction", _with(webhook_timestamp="1700000000.5"), 400, "TIMESTAMP_MALFORMED"),
    ("not a number", _with(webhook_timestamp="nan"), 400, "TIMESTAMP_MALFORMED"),
    ("infinity", _with(webhook_timestamp="inf"), 400, "TIMESTAMP_MALFORMED"),
    ("a negative time", _with(webhook_timestamp="-1"), 400, "TIMESTAMP_MALFORMED"),
    ("a huge time", _with(webhook_timestamp="9" * 400), 400, "TIMESTAMP_MALFORMED"),
    ("a time with an exponent", _with(webhook_timestamp="1e9"), 400, "TIMESTAMP_MALFORMED"),
    ("the year 33658", _signed_at("999999999999"), 401, "OUT_OF_WINDOW"),
    ("the epoch", _signed_at("0"), 401, "OUT_OF_WINDOW"),
    ("six minutes late", lambda: _signed(age=360), 401, "OUT_OF_WINDOW"),
    ("six minutes early", lambda: _signed(age=-360), 401, "OUT_OF_WINDOW"),
    ("a day late", lambda: _signed(age=86_400), 401, "OUT_OF_WINDOW"),
    ("no content type", _with(content_type=None), 415, "CONTENT_TYPE"),
    ("text", _with(content_type="text/plain"), 415, "CONTENT_TYPE"),
    ("a form", _with(content_type="application/x-www-form-urlencoded"), 415, "CONTENT_TYPE"),
    ("latin 1", _with(content_type="application/json; charset=latin-1"), 415, "CONTENT_TYPE"),
    ("many parts", _with(content_type="multipart/form-data; boundary=x"), 415, "CONTENT_TYPE"),
    ("compressed", _with(content_encoding="gzip"), 415, "CONTENT_TYPE"),
    ("too large", _raw(_BIG), 413, "BODY_TOO_LARGE"),
]
SIGNATURES: list[tuple[str, Made, int, str]] = [
    ("an empty signature", _with(webhook_signature=""), 401, "SIGNATURE_INVALID"),
    ("no version", _signature(lambda it: it.removeprefix("v1,")), 401, "SIGNATURE_INVALID"),
    ("another version", _signature(lambda it: "v2," + it[3:]), 401, "SIGNATURE_INVALID"),
    ("an asymmetric one", _signature(lambda it: "v1a," + it[3:]), 401, "SIGNATURE_INVALID"),
    ("no base64", _with(webhook_signature="v1,***"), 401, "SIGNATURE_INVALID"),
    ("only a version", _with(webhook_signature="v1,"), 401, "SIGNATURE_INVALID"),
    ("commas", _with(webhook_signature=",,,"), 401, "SIGNATURE_INVALID"),
    ("half of it", _signature(lambda it: it[:20]), 401, "SIGNATURE_INVALID"),
    ("one letter more", _signature(lambda it: it + "A"), 401, "SIGNATURE_INVALID"),
    ("in upper case", _signature(lambda it: "v1," + it[3:].swapcase()), 401, "SIGNATURE_INVALID"),
    ("zeros", _with(webhook_signature="v1," + base64.b64encode(bytes(32)).decode()), 401, "SIGNATURE_INVALID"),
    ("a crowd", _with(webhook_signature=" ".join(["v1,AAAA"] * 500)), 401, "SIGNATURE_INVALID"),
    ("another secret", lambda: _signed(key=b"x" * 32), 401, "SIGNATURE_INVALID"),
    ("an empty secret", lambda: _signed(key=b""), 401, "SIGNATURE_INVALID"),
    (
        "the secret as it is written",
        lambda: _signed(key=b"whsec_" + base64.b64encode(KEYS[0])),
        401,
        "SIGNATURE_INVALID",
    ),
    ("another amount", _altered(b"118.00", b"918.00"), 401, "SIGNATURE_INVALID"),
    ("another number", _altered(b'"number": 1', b'"number": 2'), 401, "SIGNATURE_INVALID"),
    ("a blank more", _altered(b"{", b"{ "), 401, "SIGNATURE_INVALID"),
    ("another id", _id_swapped, 401, "SIGNATURE_INVALID"),
    ("another time", _time_swapped, 401, "SIGNATURE_INVALID"),
    ("not signed and no JSON", lambda: (b"{", headers_of(b"}")), 401, "SIGNATURE_INVALID"),
]
BODIES: list[tuple[str, Made, int, str]] = [
    ("nothing", _raw(b""), 400, "BODY_MALFORMED"),
    ("half an object", _raw(b'{"type":'), 400, "BODY_MALFORMED"),
    ("two objects", _raw(json.dumps(a_body()).encode() * 2), 400, "BODY_MALFORMED"),
    ("a form's body", _raw(b"type=document.issued"), 400, "BODY_MALFORMED"),
    ("no UTF-8", _raw(b'{"type":"\xff\xfe"}'), 400, "BODY_MALFORMED"),
    ("UTF-16", _raw(json.dumps(a_body()).encode("utf-16")), 400, "BODY_MALFORMED"),
    ("a lone surrogate", _raw(b'{"type":"\\ud800","timestamp":"x","data":{}}'), 400, "BODY_MALFORMED"),
    ("not a number of JSON", _raw(b'{"type":NaN,"timestamp":"x","data":{}}'), 400, "BODY_MALFORMED"),
    ("a deep one", _raw(_DEEP), 400, "BODY_MALFORMED"),
    ("XML", _raw(b"<?xml version='1.0'?><a/>"), 400, "BODY_MALFORMED"),
    ("bytes of zero", _raw(bytes(100)), 400, "BODY_MALFORMED"),
    ("null", _raw(b"null"), 400, "BODY_MALFORMED"),
    ("a list", _raw(b"[]"), 400, "BODY_MALFORMED"),
    ("an empty object", _raw(b"{}"), 422, "FIELD_INVALID"),
    ("no data", lambda: _signed({"type": "document.issued", "timestamp": "x"}), 422, "FIELD_INVALID"),
    ("data of text", lambda: _signed({**a_body(), "data": "x"}), 422, "FIELD_INVALID"),
    ("a type that is a number", lambda: _signed({**a_body(), "type": 1}), 422, "FIELD_INVALID"),
    ("no issuer", _lacking("issuer_ruc"), 422, "FIELD_INVALID"),
    ("no number", _lacking("number"), 422, "FIELD_INVALID"),
    ("no series", _lacking("series"), 422, "FIELD_INVALID"),
    ("no document type", _lacking("document_type"), 422, "FIELD_INVALID"),
    ("a short RUC", _data(issuer_ruc="2010006660"), 422, "FIELD_INVALID"),
    ("a RUC with a new line", _data(issuer_ruc="20100066603\n"), 422, "FIELD_INVALID"),
    ("a path as RUC", _data(issuer_ruc="../../etc/x"), 422, "FIELD_INVALID"),
    ("a RUC in other digits", _data(issuer_ruc="２０１０００６６６０３"), 422, "FIELD_INVALID"),
    ("an unknown document type", _data(document_type="09"), 422, "FIELD_INVALID"),
    ("a path as series", _data(series="../x"), 422, "FIELD_INVALID"),
    ("a series in lower case", _data(series="f901"), 422, "FIELD_INVALID"),
    ("a quote in the series", _data(series="F9'1"), 422, "FIELD_INVALID"),
    ("the number zero", _data(number=0), 422, "FIELD_INVALID"),
    ("a negative number", _data(number=-1), 422, "FIELD_INVALID"),
    ("a number too large", _data(number=100_000_000), 422, "FIELD_INVALID"),
    ("a number beyond all", _data(number=10**30), 422, "FIELD_INVALID"),
    ("a fraction as number", _data(number=1.5), 422, "FIELD_INVALID"),
    ("a number as text", _data(number="1"), 422, "FIELD_INVALID"),
    ("true as number", _data(number=True), 422, "FIELD_INVALID"),
    ("a day that is none", _data(issue_date="2026-02-30"), 422, "FIELD_INVALID"),
    ("an amount as number", _data(payable=118.0), 422, "FIELD_INVALID"),
    ("an amount with a comma", _data(payable="118,00"), 422, "FIELD_INVALID"),
    ("an infinite amount", _data(payable="Infinity"), 422, "FIELD_INVALID"),
    ("a negative amount", _data(payable="-1.00"), 422, "FIELD_INVALID"),
    ("a long amount", _data(payable="9" * 300 + ".00"), 422, "FIELD_INVALID"),
    ("a currency of four letters", _data(currency="PENN"), 422, "FIELD_INVALID"),
    ("a digest with markup", _data(digest_value="<script>" * 4), 422, "FIELD_INVALID"),
    ("an address that is none", _data(emails=["nobody"]), 422, "FIELD_INVALID"),
    ("an address with a header", _data(emails=["a@b.pe\r\nBcc: c@d.pe"]), 422, "FIELD_INVALID"),
    ("an address with a zero", _data(emails=["a\0@b.pe"]), 422, "FIELD_INVALID"),
    ("a long address", _data(emails=["a" * 300 + "@b.pe"]), 422, "FIELD_INVALID"),
    ("a crowd of addresses", _data(emails=["a@b.pe"] * 11), 422, "FIELD_INVALID"),
    ("an address as text", _data(emails="a@b.pe"), 422, "FIELD_INVALID"),
]
ALL = HEADERS + SIGNATURES + BODIES
