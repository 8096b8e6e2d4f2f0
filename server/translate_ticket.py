"""Our ticket becomes the contract's."""

from datetime import UTC, date, datetime

from google.protobuf.timestamp_pb2 import Timestamp
from google.type.date_pb2 import Date

from emission.v1 import ticket_pb2, voucher_number_pb2
from issuing.views import Ticket, VoucherNumber
from server.codes import DOCUMENT_TYPE_VALUES, SEVERITY_VALUES, STATUS_VALUES, VOIDING_VALUES
from vouchers.findings import Finding

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_SECONDS = 86_400


def translate_ticket(ticket: Ticket) -> ticket_pb2.Ticket:
    """`ticket` as the contract tells it."""
    message = ticket_pb2.Ticket()
    write_ticket(ticket, message)
    return message


def write_ticket(ticket: Ticket, message: ticket_pb2.Ticket) -> None:
    """The same into an empty `message` where it stands: a message that is put into another is copied whole."""
    message.ticket_id = str(ticket.id)
    message.external_id = ticket.external_id
    message.status = STATUS_VALUES[ticket.status]
    message.reason_code = ticket.reason_code
    message.reason = ticket.reason
    message.attempts = ticket.attempt
    message.submit_request_id = ticket.request_id
    write_instant(ticket.received_at, message.received_at)
    write_instant(ticket.updated_at, message.updated_at)
    if ticket.next_attempt_at:
        write_instant(ticket.next_attempt_at, message.next_attempt_at)
    if ticket.deadline:
        _write_date(ticket.deadline, message.deadline)
    if ticket.voucher:
        message.voucher.CopyFrom(translate_number(ticket.voucher))
    if ticket.replaces:
        message.replaces = str(ticket.replaces)
    if ticket.replaced_by:
        message.replaced_by = str(ticket.replaced_by)
    if ticket.voiding:
        message.voiding.status = VOIDING_VALUES[ticket.voiding.status]
        message.voiding.reason_code = ticket.voiding.reason_code
        message.voiding.reason = ticket.voiding.reason
        write_instant(ticket.voiding.requested_at, message.voiding.requested_at)
    if ticket.findings:
        message.findings.extend([translate_finding(finding) for finding in ticket.findings])


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
    message = Timestamp()
    write_instant(instant, message)
    return message


def translate_date(day: date) -> Date:
    """A civil date."""
    message = Date()
    _write_date(day, message)
    return message


def write_instant(instant: datetime, message: Timestamp) -> None:
    """`instant` into an empty `message`."""
    since = instant - _EPOCH
    message.seconds = since.days * _DAY_SECONDS + since.seconds
    message.nanos = since.microseconds * 1000


def _write_date(day: date, message: Date) -> None:
    message.year = day.year
    message.month = day.month
    message.day = day.day
