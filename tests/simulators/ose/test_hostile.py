"""Whatever arrives gets a clear fault, and the process lives on."""

import io
import zipfile
import zlib

import pytest

from tests.simulators.ose.client import SERVICE, Simulator, envelope, read
from tests.simulators.ose.documents import ISSUER, Emitter, factura, zipped

NAME = f"{ISSUER}-01-F001-700"


def _archive(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("code", "content"),
    [
        ("0155", b""),
        ("0156", b"PK\x03\x04 this is no archive"),
        ("0157", _archive()),
        ("0157", _archive(("dummy/", b""))),
        ("0158", _archive((f"{NAME}.xml", b"<a/>"), ("other.xml", b"<a/>"))),
        ("0159", _archive((f"{NAME}.txt", b"<a/>"))),
        ("0161", _archive((f"{ISSUER}-01-F001-701.xml", b"<a/>"))),
        ("0160", _archive((f"{NAME}.xml", b""))),
        ("0306", _archive((f"{NAME}.xml", b"<Invoice>"))),
        ("0306", _archive((f"{NAME}.xml", b"not xml at all"))),
        ("0306", _archive((f"{NAME}.xml", b"<Invoice/>"))),
        ("0306", _archive((f"{NAME}.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'))),
        ("0306", _archive((f"{NAME}.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")))),
        ("0306", _archive((f"{NAME}.xml", b"<a>" * 100_000))),
        ("0250", _archive((f"{NAME}.xml", b" " * 11_000_000))),
    ],
)
def test_a_zip_that_is_wrong(ose: Simulator, code: str, content: bytes) -> None:
    answer = ose.send_raw(NAME, content)
    assert (answer.status, answer.fault_string) == (500, code), answer.detail


def test_a_zip_with_a_wrong_checksum(ose: Simulator, emitter: Emitter) -> None:
    content = bytearray(zipped(NAME, factura().signed(emitter)))
    checksum = zlib.crc32(b"another content").to_bytes(4, "little")
    content[14:18] = checksum
    at = content.rindex(b"PK\x01\x02") + 16
    content[at : at + 4] = checksum
    assert ose.send_raw(NAME, bytes(content)).fault_string == "0156"


def test_an_encrypted_zip(ose: Simulator) -> None:
    content = bytearray(_archive((f"{NAME}.xml", b"<a/>")))
    content[6] |= 1
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert ose.send_raw(NAME, bytes(content)).fault_string == "0156"


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("0151", f"{ISSUER}-01-F001"),
        ("0151", "../../etc/passwd"),
        ("0151", f"3{ISSUER[1:]}-01-F001-1"),
        ("0151", f"{ISSUER}-09-T001-1"),
        ("0152", f"{ISSUER}-RC-20260101-1"),
        ("0153", f"{ISSUER}-LT-20260101-1"),
    ],
)
def test_a_file_name_that_is_wrong(ose: Simulator, code: str, name: str) -> None:
    assert ose.send_raw(name, b"PK").fault_string == code


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\x00\xff\x00",
        b"<a/>",
        b'<!DOCTYPE a [<!ENTITY b "bb">]><a>&b;</a>',
        b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><a/></s:Body></s:Envelope>',
        envelope("dropEverything", {}, "u", "p"),
        envelope("sendBill", {"ser:fileName": "x.zip"}, "u", "p"),
        envelope("sendBill", {}, "u", "p").replace(SERVICE.encode(), b"urn:other"),
    ],
)
def test_a_body_that_is_no_call(ose: Simulator, body: bytes) -> None:
    answer = read(ose.http.post(ose.url, content=body))
    assert answer.status == 500
    assert answer.fault_code == "soap-env:Client"
    assert ose.http.get(f"{ose.base}/health").status_code == 200


def test_a_giant_body(ose: Simulator) -> None:
    answer = read(ose.http.post(ose.url, content=b"<a>" + b" " * 9_000_000 + b"</a>"))
    assert "8000000" in answer.fault_string


def test_content_that_is_not_base64(ose: Simulator) -> None:
    fields = {"fileName": f"{NAME}.zip", "contentFile": "not*base64"}
    assert read(ose.post("sendBill", fields)).fault_string == "0156"


def test_a_document_nested_too_deeply(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    deep = "<cac:Delivery>" * 90 + "</cac:Delivery>" * 90
    xml = sale.signed(emitter, ("<cac:PaymentTerms>", f"{deep}<cac:PaymentTerms>"))
    assert ose.send(sale, xml).fault_string == "0306"


@pytest.mark.parametrize(
    ("code", "user", "password"),
    [("0102", f"{ISSUER}MODDATOS", "wrong"), ("0103", f"{ISSUER}NOBODY", "moddatos"), ("0101", "", "moddatos")],
)
def test_credentials(ose: Simulator, code: str, user: str, password: str) -> None:
    body = envelope("sendBill", {"fileName": f"{NAME}.zip", "contentFile": ""}, user, password)
    answer = read(ose.http.post(ose.url, content=body))
    assert (answer.status, answer.fault_string) == (401, code)


def test_a_call_without_a_security_header(ose: Simulator) -> None:
    bare = envelope("getStatus", {"ticket": "1"}, "u", "p").replace(b"wsse:Username>", b"wsse:Nothing>")
    assert read(ose.http.post(ose.url, content=bare)).fault_string == "0101"


def test_everything_that_arrived_is_in_the_log(ose: Simulator) -> None:
    before = ose.log()[-1]["id"] if ose.log() else 0
    ose.send_raw(NAME, b"")
    ose.http.post(ose.url, content=b"no call")
    entries = ose.log(after=before)
    assert [(entry["operation"], entry["verdict"], entry["code"]) for entry in entries] == [
        ("sendBill", "refused", "0155"),
        ("?", "refused", ""),
    ]
