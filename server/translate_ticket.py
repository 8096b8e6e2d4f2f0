"""Our ticket becomes the contract's."""

from datetime import UTC, date, datetime, timedelta

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from emission.v1 import ticket_pb2, voucher_number_pb2
from issuing.views import Ticket, VoucherNumber
from server.codes import DOCUMENT_TYPE_VALUES, SEVERITY_VALUES, STATUS_VALUES
from vouchers.findings import Finding

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def translate_ticket(ticket: Ticket) -> ticket_pb2.Ticket:
    """`ticket` as the contract tells it."""
    return ticket_pb2.Ticket(
        ticket_id=str(ticket.id),
        external_id=ticket.external_id,
        status=STATUS_VALUES[ticket.status],
        reason_code=ticket.reason_code,
        reason=ticket.reason,
        voucher=translate_number(ticket.voucher) if ticket.voucher else None,
        findings=[translate_finding(finding) for finding in ticket.findings],
        attempts=ticket.attempt,
        next_attempt_at=translate_instant(ticket.next_attempt_at) if ticket.next_attempt_at else None,
        deadline=translate_date(ticket.deadline) if ticket.deadline else None,
        received_at=translate_instant(ticket.received_at),
        updated_at=translate_instant(ticket.updated_at),
        submit_request_id=ticket.request_id,
    )


def translate_number(number: VoucherNumber) -> voucher_number_pb2.VoucherNumber:
    """`number` as the contract tells it."""
    return voucher_number_pb2.VoucherNumber(
        issuer_ruc=number.issuer_ruc,
        document_type=DOCUMENT_TYPE_VALUES[number.document_type],
        series=number.series,
        number=number.number,
    )


def translate_finding(finding: Finding) -> ticket_pb2.Finding:
    """`finding` as the contract tells it."""
    return ticket_pb2.Finding(
        rule=finding.rule,
        sunat_code=finding.sunat_code,
        severity=SEVERITY_VALUES[finding.severity],
        path=finding.path,
        value=finding.value,
        message=finding.message,
        remedy=finding.remedy,
    )


def translate_instant(instant: datetime) -> Timestamp:
    """An aware instant, to the microsecond."""
    seconds, rest = divmod(instant - _EPOCH, _SECOND)
    return Timestamp(seconds=seconds, nanos=rest.microseconds * 1000)


def translate_date(day: date) -> Date:
    """A civil date."""
    return Date(year=day.year, month=day.month, day=day.day)
