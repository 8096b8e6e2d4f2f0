"""What is said of a voucher's file to somebody who holds nothing else."""

from datetime import date

import pytest
from msgspec.structs import replace

from documents.certificates import SigningMaterial, generate_demo_certificate
from documents.signature import Signer
from documents.ubl import render
from documents.verification import verify_voucher
from tests.builders import a_sale, a_voucher
from tests.documents.cdrs import ose_cdr, signed_by, sunat_cdr, zipped
from tests.documents.conftest import NOW
from vouchers.voucher import Voucher

_WITHIN = date(2026, 3, 20)  # the test certificate's validity


def _voucher() -> Voucher:
    return replace(a_voucher(a_sale()), issue_date=_WITHIN)


@pytest.fixture(scope="module")
def xml(signer: Signer) -> bytes:
    return signer.sign(render(_voucher(), 1)).xml


def test_an_intact_voucher_tells_who_signed_it(xml: bytes) -> None:
    report = verify_voucher(xml)
    assert report.good
    assert report.signer is not None
    assert (report.name, report.signer.ruc) == ("20100066603-01-F001-1", "20100066603")
    assert "O=EMISORA S.A." in report.signer.subject
    assert (report.signer.valid_from, report.signer.valid_until) == (date(2026, 3, 9), date(2029, 3, 9))
    assert report.digest_value in xml.decode()
    assert report.sentence.startswith("20100066603-01-F001-1 está íntegro")
    assert len(report.remarks) == 1


def test_a_changed_figure_is_found(xml: bytes) -> None:
    report = verify_voucher(xml.replace(b">236.00<", b">136.00<"))
    assert not report.good
    assert "alterado después de firmarse" in report.sentence


@pytest.mark.parametrize("content", [b"", b"<Invoice/>", b"no es xml", b"\0"])
def test_what_is_no_voucher_is_bad_and_raises_nothing(content: bytes) -> None:
    assert not verify_voucher(content).good


def test_an_unsigned_document_is_bad() -> None:
    assert "una firma y lleva 0" in verify_voucher(render(_voucher(), 1)).sentence


def test_a_certificate_that_did_not_hold_on_the_day_of_issue_is_a_fault(signer: Signer) -> None:
    late = replace(_voucher(), issue_date=date(2029, 3, 10))
    report = verify_voucher(signer.sign(render(late, 1)).xml)
    assert report.faults == ("El certificado no estaba vigente en la fecha de emisión del comprobante.",)


def test_a_provider_that_signs_for_the_issuer_is_a_remark() -> None:
    provider = Signer.from_pem(generate_demo_certificate("20600000001", "PROVEEDOR S.A.", NOW))
    report = verify_voucher(provider.sign(render(_voucher(), 1)).xml)
    assert report.good
    assert "el RUC 20600000001 y no del emisor" in report.remarks[1]


def test_its_own_cdr_belongs_to_it(xml: bytes, authority: SigningMaterial) -> None:
    digest = verify_voucher(xml).digest_value
    for cdr in (ose_cdr(document_hash=digest), sunat_cdr()):
        report = verify_voucher(xml, zipped(signed_by(authority, cdr)))
        assert report.good, report.sentence
        assert report.cdr is not None
        assert (report.cdr.response_code, "OPERADOR" in report.cdr.signer) == ("0", True)
        assert "La constancia (CDR) es la suya" in report.sentence


@pytest.mark.parametrize(
    ("cdr", "sentence"),
    [
        (ose_cdr(reference="F001-2"), "de otro comprobante: el número de comprobante es F001-2"),
        (ose_cdr(), "de otro comprobante: el resumen (hash)"),
        (sunat_cdr(receiver="20131312955"), "de otro comprobante: el RUC del emisor"),
    ],
)
def test_the_cdr_of_another_is_found(cdr: bytes, sentence: str, xml: bytes, authority: SigningMaterial) -> None:
    report = verify_voucher(xml, zipped(signed_by(authority, cdr)))
    assert not report.good
    assert sentence in report.sentence


def test_a_cdr_that_was_changed_or_is_none_is_found(xml: bytes, authority: SigningMaterial) -> None:
    changed = signed_by(authority, sunat_cdr("2800")).replace(b">2800<", b">0<")
    assert "La firma de la constancia (CDR) no vale" in verify_voucher(xml, zipped(changed)).sentence
    assert "no se puede leer" in verify_voucher(xml, b"PK").sentence
