"""Summaries and voidings of ours before the OSE simulator, a real process that also holds them to SUNAT's schemas."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from pathlib import Path

import pytest
from msgspec.structs import replace

from documents.cdr import Cdr, belongs, read_cdr
from documents.names import FileKind, document_name, file_id, file_name, series_number, xml_name, zip_name
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render, render_summary, render_voiding
from issuing.clock import SystemClock, lima_date
from issuing.gateways.ose.answers import Reach
from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.profiles import load_profiles
from issuing.gateways.ose.transport import open_http
from tests.builders import ISSUE_TIME, a_boleta, a_credit_note, a_note, a_person, a_sale, an_issuer
from tests.conftest import Ose, start_ose
from tests.summaries import (
    a_note_line,
    a_summary_line,
    a_value,
    a_voiding_line,
    an_igv,
    boleta_number,
    factura_number,
)
from vouchers.assess import assess
from vouchers.sale import DocumentReference, Sale
from vouchers.summaries.daily import Condition, DailySummary, SummaryCustomer, SummaryLine
from vouchers.summaries.files import daily_summaries, halves, voidings
from vouchers.summaries.lines import summary_line, voiding_line
from vouchers.summaries.rules.check import check_summary, check_voiding
from vouchers.summaries.voiding import Voiding, VoidingLine
from vouchers.voucher import Voucher

_CORRELATIVES = count(1)
File = DailySummary | Voiding


@pytest.fixture
def ose(tmp_path: Path, schemas_folder: Path) -> Iterator[Ose]:
    with start_ose(tmp_path / "ose", "--schemas", str(schemas_folder)) as running:
        yield running


@dataclass(frozen=True)
class Sender:
    """An issuer's key and its way to the simulator."""

    signer: Signer
    client: OseClient

    async def inform(self, file: File) -> Cdr:
        """The authority's verdict on a file; it must be about that very file."""
        kind = FileKind.DAILY_SUMMARY if isinstance(file, DailySummary) else FileKind.VOIDING
        name = file_name(
            ruc=file.issuer.ruc, kind=kind, generation_date=file.generation_date, correlative=file.correlative
        )
        signed = self.signer.sign(render_summary(file) if isinstance(file, DailySummary) else render_voiding(file))
        taken = await self.client.send_summary(zip_name(name), pack(xml_name(name), signed.xml))
        assert (taken.reach, taken.fault) == (Reach.ANSWERED, None), taken
        assert taken.ticket
        answer = await self.client.get_status(taken.ticket)
        assert answer.content, answer
        cdr = read_cdr(answer.content)
        assert answer.status_code == ("0" if cdr.response_code == "0" else "99")
        reference = file_id(kind, file.generation_date, file.correlative)
        mismatch = belongs(
            cdr,
            issuer_ruc=file.issuer.ruc,
            series_number=reference,
            digest_value=signed.digest_value,
            document_type=kind.value,
        )
        assert mismatch is None, str(mismatch)
        return cdr

    async def verdict(self, file: File) -> str:
        return (await self.inform(file)).response_code

    async def bill(self, voucher: Voucher, number: int) -> None:
        """Register a voucher by itself."""
        name = document_name(
            ruc=voucher.issuer.ruc, document_type=voucher.document_type, series=voucher.series, number=number
        )
        signed = self.signer.sign(render(voucher, number))
        answer = await self.client.send_bill(zip_name(name), pack(xml_name(name), signed.xml))
        assert answer.content, answer
        cdr = read_cdr(answer.content)
        assert (cdr.response_code, cdr.document_reference) == ("0", series_number(voucher.series, number))


@pytest.fixture
async def sender(ose: Ose, issuer_key: bytes) -> AsyncIterator[Sender]:
    async with open_http() as http:
        endpoint = Endpoint(ose.url, f"{an_issuer().ruc}MODDATOS", "moddatos", load_profiles()["ose"])
        yield Sender(Signer.from_pem(issuer_key), OseClient(endpoint, http))


@pytest.fixture
def today() -> date:
    return lima_date(SystemClock().now())


def issued(sale: Sale, today: date) -> Voucher:
    assessment = assess(sale, issuer=an_issuer(), today=today, issue_time=ISSUE_TIME)
    assert assessment.voucher
    assert not assessment.refused, assessment.findings
    return assessment.voucher


def a_credit_note_on(boleta: int, today: date) -> Voucher:
    reference = DocumentReference(document_type="03", series="B001", number=boleta)
    return issued(a_credit_note(customer=a_person(), note=a_note(document=reference)), today)


def summed(today: date, *lines: SummaryLine) -> list[DailySummary]:
    """The files of these lines, in the order in which they may be sent."""
    dated = [(today, line) for line in lines]
    first = next(_CORRELATIVES) * 10
    waves = daily_summaries(an_issuer(), dated, generation_date=today, first_correlative=first)
    files = [file for wave in waves for file in wave]
    assert [check_summary(file, today=today) for file in files] == [()] * len(files)
    return files


def voided(today: date, *lines: VoidingLine) -> Voiding:
    dated = [(today, line) for line in lines]
    (file,) = voidings(an_issuer(), dated, generation_date=today, first_correlative=next(_CORRELATIVES) * 10)
    return file


def a_summary_of(line: SummaryLine, today: date) -> DailySummary:
    return DailySummary(
        issuer=an_issuer(),
        reference_date=today,
        generation_date=today,
        correlative=next(_CORRELATIVES) * 10,
        lines=(line,),
    )


async def test_boletas_and_their_notes_live_and_end_by_summaries(sender: Sender, today: date) -> None:
    boleta, note = issued(a_boleta(), today), a_credit_note_on(1, today)
    files = summed(
        today,
        summary_line(note, 1, Condition.ADD),
        summary_line(boleta, 1, Condition.ADD),
        summary_line(boleta, 2, Condition.ADD),
        summary_line(boleta, 2, Condition.MODIFY),
    )
    assert [len(file.lines) for file in files] == [2, 2]
    for file in files:
        cdr = await sender.inform(file)
        assert (cdr.response_code, cdr.observations) == ("0", ())
    assert await sender.verdict(*summed(today, summary_line(boleta, 2, Condition.ADD))) == "2282"
    ending = summed(today, summary_line(boleta, 1, Condition.VOID), summary_line(note, 1, Condition.VOID))
    assert [await sender.verdict(file) for file in ending] == ["0", "0"]
    assert await sender.verdict(*summed(today, summary_line(boleta, 1, Condition.VOID))) == "2987"


async def test_a_boleta_that_was_sent_by_itself_is_voided_by_a_summary(sender: Sender, today: date) -> None:
    boleta = issued(a_boleta(), today)
    await sender.bill(boleta, 3)
    assert await sender.verdict(*summed(today, summary_line(boleta, 3, Condition.VOID))) == "0"


async def test_facturas_are_voided_by_a_voiding_all_or_none(sender: Sender, today: date) -> None:
    factura = issued(a_sale(), today)
    await sender.bill(factura, 1)
    await sender.bill(factura, 2)
    lines = [voiding_line(factura, number, "Póliza anulada <antes> de entregarse") for number in (1, 2, 3)]
    assert await sender.verdict(voided(today, *lines)) == "2105"
    assert check_voiding(voided(today, *lines[:2]), today=today) == ()
    assert await sender.verdict(voided(today, *lines[:2])) == "0"
    assert await sender.verdict(voided(today, lines[0])) == "2323"


async def test_halving_a_refused_summary_gets_the_innocent_through(sender: Sender, today: date) -> None:
    boleta = issued(a_boleta(), today)
    await sender.bill(boleta, 4)
    (whole,) = summed(today, *(summary_line(boleta, number, Condition.ADD) for number in range(1, 8)))
    accepted: list[int] = []
    guilty: list[int] = []
    suspects, correlatives = [whole], count(50_000, 2)
    while suspects:
        suspect = suspects.pop()
        verdict = await sender.verdict(suspect)
        numbers = [line.document.number for line in suspect.lines]
        if verdict == "0":
            accepted += numbers
        elif len(numbers) == 1:
            assert verdict == "2282"
            guilty += numbers
        else:
            suspects += halves(suspect, generation_date=today, first_correlative=next(correlatives))
    assert guilty == [4]
    assert sorted(accepted) == [1, 2, 3, 5, 6, 7]


async def test_a_refused_name_may_be_sent_again_and_an_accepted_one_not(sender: Sender, today: date) -> None:
    file = a_summary_of(a_summary_line(taxes=(an_igv(percent=None),)), today)
    assert await sender.verdict(file) == "2992"
    mended = replace(file, lines=(a_summary_line(),))
    assert await sender.verdict(mended) == "0"
    name = file_name(
        ruc=file.issuer.ruc,
        kind=FileKind.DAILY_SUMMARY,
        generation_date=file.generation_date,
        correlative=file.correlative,
    )
    content = pack(xml_name(name), sender.signer.sign(render_summary(mended)).xml)
    answer = await sender.client.send_summary(zip_name(name), content)
    assert answer.fault
    assert answer.fault.code == "2223"


WRONG_SUMMARIES = {
    "2241": a_summary_line(document=DocumentReference(document_type="01", series="B001", number=1)),
    "2513": a_summary_line(document=boleta_number(series="F001")),
    "2251": a_summary_line(total=Decimal("-118.00")),
    "2514": a_summary_line(customer=None, total=Decimal("701.00")),
    "2016": a_summary_line(customer=SummaryCustomer(identity_type="Z", identity_number="1")),
    "2017": a_summary_line(customer=SummaryCustomer(identity_type="6", identity_number="123")),
    "2524": a_note_line(modified=None),
    "2254": a_summary_line(values=(a_value(amount=Decimal("-100.00")),)),
    "2256": a_summary_line(values=(a_value(type="10"),)),
    "2278": a_summary_line(taxes=(an_igv(tribute="2000"),)),
    "2992": a_summary_line(taxes=(an_igv(percent=None),)),
}


@pytest.mark.parametrize("code", WRONG_SUMMARIES)
async def test_what_our_rules_refuse_the_authority_refuses_too(code: str, sender: Sender, today: date) -> None:
    file = a_summary_of(WRONG_SUMMARIES[code], today)
    assert code in {finding.sunat_code for finding in check_summary(file, today=today)}
    assert await sender.verdict(file) == code


async def test_an_observed_summary_is_observed_by_our_rules_too(sender: Sender, today: date) -> None:
    file = a_summary_of(a_summary_line(total=Decimal("130.00"), taxes=(an_igv(amount=Decimal("30.00")),)), today)
    assert [it.sunat_code for it in check_summary(file, today=today)] == ["4019"]
    cdr = await sender.inform(file)
    assert (cdr.response_code, [code for code, _ in cdr.observations]) == ("0", ["4019"])


WRONG_VOIDINGS = {
    "2308": a_voiding_line(document=boleta_number()),
    "2310": a_voiding_line(document=factura_number(series="B001")),
    "2315": a_voiding_line(reason=" "),
    "2348": a_voiding_line(),
}


@pytest.mark.parametrize("code", WRONG_VOIDINGS)
async def test_a_wrong_voiding_is_refused_by_both(code: str, sender: Sender, today: date) -> None:
    await sender.bill(issued(a_sale(), today), 1)
    lines = (WRONG_VOIDINGS[code],) * (2 if code == "2348" else 1)
    file = voided(today, *lines)
    assert code in {finding.sunat_code for finding in check_voiding(file, today=today)}
    assert await sender.verdict(file) == code


async def test_dates_are_judged_alike(sender: Sender, today: date) -> None:
    boleta = a_summary_of(a_summary_line(), today)
    tomorrow = today + timedelta(days=1)
    for code, file in (
        ("2671", replace(boleta, reference_date=tomorrow)),
        ("2236", replace(boleta, generation_date=today + timedelta(days=2))),
    ):
        assert code in {finding.sunat_code for finding in check_summary(file, today=today)}
        assert await sender.verdict(file) == code
    factura = issued(a_sale(), today)
    late = replace(voided(today, voiding_line(factura, 1, "Error")), generation_date=tomorrow)
    assert [finding.sunat_code for finding in check_voiding(late, today=today)] == ["2301"]
    assert await sender.verdict(replace(late, generation_date=today + timedelta(days=2))) == "2301"
