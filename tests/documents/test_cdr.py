"""CDRs of SUNAT and of operators, and whether they are about our document."""

import io
import zipfile
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.cdr import Mismatch, UnreadableCdr, belongs, read_cdr
from documents.certificates import SigningMaterial
from documents.signature import verify
from tests.documents.cdrs import DIGEST, FILE, ose_cdr, signed_by, sunat_cdr, zipped

OURS = {"issuer_ruc": "20100066603", "series_number": "F001-1", "digest_value": DIGEST}


def test_a_cdr_of_sunat_is_read() -> None:
    cdr = read_cdr(zipped(sunat_cdr(notes=("4252 - El dato no cumple - INFO: x", "Sin código", " 3496: UNSPSC "))))
    assert (cdr.id, cdr.response_code) == ("202603100012345", "0")
    assert cdr.description == "La Factura numero F001-1, ha sido aceptada"
    assert cdr.observations == (("4252", "El dato no cumple - INFO: x"), ("3496", "UNSPSC"))
    assert (cdr.document_reference, cdr.document_type, cdr.issuer_ruc) == ("F001-1", "01", "20100066603")
    assert cdr.document_hash is None
    assert cdr.received_at == datetime(2026, 3, 10, 15, 0, 1, tzinfo=UTC)
    assert cdr.answered_at == datetime(2026, 3, 10, 15, 0, 2, tzinfo=UTC)
    assert (cdr.file_name, cdr.xml) == (
        FILE,
        sunat_cdr(notes=("4252 - El dato no cumple - INFO: x", "Sin código", " 3496: UNSPSC ")),
    )
    assert belongs(cdr, **OURS) is None


def test_a_cdr_of_an_operator_is_read() -> None:
    cdr = read_cdr(zipped(ose_cdr(statuses=(("4031", "Observación"), ("4252", "")))))
    assert cdr.id == "0b6f1b8e-7d0f-4c5e-9a51-3f2b5c9f0a11"
    assert (cdr.response_code, cdr.description) == ("0", "Aceptado")
    assert cdr.observations == (("4031", "Observación"), ("4252", ""))
    assert (cdr.document_reference, cdr.document_type, cdr.issuer_ruc) == ("F001-1", "01", "20100066603")
    assert cdr.document_hash == DIGEST
    assert cdr.received_at == datetime(2026, 3, 10, 15, 0, 1, 123450, tzinfo=UTC)
    assert belongs(cdr, **OURS) is None


@pytest.mark.parametrize(
    ("written", "code"), [("0", "0"), ("0000", "0"), ("2335", "2335"), ("98", "0098"), (" 0 ", "0")]
)
def test_the_code_is_read_in_one_spelling(written: str, code: str) -> None:
    assert read_cdr(zipped(sunat_cdr(written))).response_code == code


def test_prefixes_do_not_matter() -> None:
    odd = (
        ose_cdr()
        .replace(b"cbc:", b"ns3:")
        .replace(b"xmlns:cbc=", b"xmlns:ns3=")
        .replace(b"cac:", b"ns2:")
        .replace(b"xmlns:cac=", b"xmlns:ns2=")
        .replace(b"<ApplicationResponse xmlns=", b"<ns4:ApplicationResponse xmlns:ns4=")
        .replace(b"</ApplicationResponse>", b"</ns4:ApplicationResponse>")
    )
    assert belongs(read_cdr(zipped(odd)), **OURS) is None


def test_the_folder_that_sunat_adds_is_passed_over() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        target.writestr("dummy/", b"")
        target.writestr(FILE, sunat_cdr())
    assert read_cdr(stream.getvalue()).response_code == "0"


def test_a_signed_cdr_is_read_and_verified(authority: SigningMaterial) -> None:
    signed = signed_by(authority, ose_cdr())
    cdr = read_cdr(zipped(signed))
    assert belongs(cdr, **OURS) is None
    assert verify(cdr.xml, pinned=authority.certificate).ruc == "20600000001"


@pytest.mark.parametrize(
    ("xml", "field"),
    [
        (ose_cdr(reference="F001-2"), "document_reference"),
        (ose_cdr(reference="F002-1"), "document_reference"),
        (ose_cdr(reference=""), "document_reference"),
        (ose_cdr(issuer="20100066604"), "issuer_ruc"),
        (ose_cdr(document_hash="AbCd"), "document_hash"),
        (ose_cdr(document_type="07"), "document_type"),
        (sunat_cdr(receiver="20131312955"), "issuer_ruc"),
        (sunat_cdr(receiver=""), "issuer_ruc"),
    ],
)
def test_a_cdr_of_another_document_is_told(xml: bytes, field: str) -> None:
    mismatch = belongs(read_cdr(zipped(xml)), **OURS, document_type="01")
    assert isinstance(mismatch, Mismatch)
    assert mismatch.field == field
    assert mismatch.expected in str(mismatch)


def test_zeros_before_the_number_are_the_same_number() -> None:
    assert belongs(read_cdr(zipped(ose_cdr(reference="F001-00000001"))), **OURS) is None
    assert belongs(read_cdr(zipped(ose_cdr(reference="F001-10"))), **OURS) is not None


def test_the_digest_proves_a_cdr_that_names_no_issuer() -> None:
    assert belongs(read_cdr(zipped(ose_cdr(issuer=""))), **OURS) is None
    assert belongs(read_cdr(zipped(ose_cdr(issuer="", document_hash=""))), **OURS) is not None


def test_the_type_is_known_from_the_file_where_the_cdr_is_silent() -> None:
    note = read_cdr(zipped(sunat_cdr(), "R-20100066603-07-F001-1.xml"))
    assert note.document_type == "07"
    assert belongs(note, **OURS, document_type="01") == Mismatch("document_type", "01", "07")
    assert read_cdr(zipped(sunat_cdr(), "respuesta.xml")).document_type is None


def test_moments_that_cannot_be_read_do_not_matter() -> None:
    odd = sunat_cdr().replace(b"2026-03-10</cbc:IssueDate>", b"10/03/2026</cbc:IssueDate>")
    assert read_cdr(zipped(odd)).received_at is None
    zoned = sunat_cdr().replace(b"10:00:01<", b"15:00:01.123456789Z<")
    assert read_cdr(zipped(zoned)).received_at == datetime(2026, 3, 10, 15, 0, 1, 123456, tzinfo=UTC)


def test_a_comment_cannot_cut_a_text_in_two() -> None:
    cut = ose_cdr(reference="F001-1<!-- -->2")
    assert read_cdr(zipped(cut)).document_reference == "F001-12"


BOMB = b'<!DOCTYPE a [<!ENTITY x "%b"><!ENTITY y "&x;&x;&x;&x;&x;">]><ApplicationResponse>&y;</ApplicationResponse>'


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"garbage",
        b"<a/>",
        b"<ApplicationResponse/>",
        b"<Invoice xmlns='urn:x'/>",
        sunat_cdr("x"),
        sunat_cdr(""),
        sunat_cdr("12345"),
        sunat_cdr()[:-1],
        sunat_cdr().replace(b"</cac:Response>", b"</cac:Response><cac:Response></cac:Response>"),
        ose_cdr().replace(b"<cbc:ResponseCode", b"<cbc:ResponseCode>0</cbc:ResponseCode><cbc:ResponseCode"),
        sunat_cdr().replace(b">0</cbc:ResponseCode>", b"><b/>0</cbc:ResponseCode>"),
        sunat_cdr().replace(b">0</cbc:ResponseCode>", b">0<?x?>1</cbc:ResponseCode>"),
        sunat_cdr().replace(b"cac:DocumentResponse>", b"cac:Other>"),
        BOMB % (b"x" * 1000),
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><ApplicationResponse/>',
        b'<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/hostname">]><ApplicationResponse>&f;</ApplicationResponse>',
        sunat_cdr().decode().encode("utf-16"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AFsAXQA+ADw-ApplicationResponse/+AD4-',
        b"<a>" * 1_000 + b"</a>" * 1_000,
    ],
)
def test_what_is_no_cdr_is_an_unknown_outcome(xml: bytes) -> None:
    with pytest.raises(UnreadableCdr):
        read_cdr(zipped(xml))


def test_what_is_no_zip_is_an_unknown_outcome() -> None:
    with pytest.raises(UnreadableCdr):
        read_cdr(sunat_cdr())


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=30))
def test_damaged_cdrs_never_crash(at: int, noise: bytes) -> None:
    xml = ose_cdr()
    at %= len(xml)
    try:
        cdr = read_cdr(zipped(xml[:at] + noise + xml[at + len(noise) :]))
    except UnreadableCdr:
        return
    belongs(cdr, **OURS)
