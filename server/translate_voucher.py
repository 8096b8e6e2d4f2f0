"""Our vouchers, computed or numbered, become the contract's; the contract's wishes about them become ours."""

from collections.abc import Iterable
from decimal import Decimal

from contract.codes import DOCUMENT_TYPES
from contract.reader import Reader
from contract.translate_sale import read_number, read_ruc
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import sale_pb2, voucher_number_pb2, voucher_pb2
from emission.v1.catalogues_pb2 import EXCISE_SYSTEM_UNSPECIFIED, IGV_TREATMENT_UNSPECIFIED, OPERATION_TYPE_UNSPECIFIED
from issuing.states import State, public_status
from issuing.views import ArtifactKind, VoucherFilter, VoucherNumber, VoucherView
from server.codes import (
    ARTIFACT_KINDS,
    DOCUMENT_TYPE_VALUES,
    EXCISE_SYSTEM_VALUES,
    IDENTITY_TYPE_VALUES,
    OPERATION_TYPE_VALUES,
    STATES,
    STATUS_VALUES,
    TAX_TREATMENT_VALUES,
)
from server.translate_ticket import translate_date, translate_instant, translate_number
from vouchers.money import amount_text
from vouchers.sale import Address
from vouchers.voucher import (
    Allowance,
    LineTax,
    Prepaid,
    Totals,
    Voucher,
    VoucherLine,
    WrittenDetraction,
    WrittenPerception,
)

_SERIES_LIMIT = 20
_IDENTITY_LIMIT = 100


def translate_voucher(view: VoucherView) -> voucher_pb2.Voucher:
    """A numbered voucher as the contract tells it."""
    return voucher_pb2.Voucher(
        ticket_id=str(view.ticket_id),
        external_id=view.external_id,
        number=translate_number(view.number),
        # A voucher is signed, so its ticket was tried at least once.
        status=STATUS_VALUES[public_status(view.state, attempt=1)],
        issue_date=translate_date(view.issue_date),
        currency=view.currency,
        payable=_decimal(view.payable),
        tax=_decimal(view.tax),
        customer_identity_type=IDENTITY_TYPE_VALUES[view.customer_identity_type],
        customer_identity_number=view.customer_identity_number,
        customer_name=view.customer_name,
        digest_value=view.digest_value,
        response_code=view.response_code,
        response_description=view.response_description,
        observations=view.observations,
        signed_at=translate_instant(view.signed_at),
        answered_at=translate_instant(view.answered_at) if view.answered_at else None,
    )


def translate_computed(voucher: Voucher) -> voucher_pb2.ComputedVoucher:
    """A voucher without a number as the contract tells it."""
    is_note = voucher.modification is not None
    return voucher_pb2.ComputedVoucher(
        document_type=DOCUMENT_TYPE_VALUES[voucher.document_type],
        series=voucher.series,
        issue_date=translate_date(voucher.issue_date),
        operation_type=OPERATION_TYPE_UNSPECIFIED if is_note else OPERATION_TYPE_VALUES[voucher.operation_type],
        currency=voucher.currency,
        lines=[_line(line) for line in voucher.lines],
        taxes=[
            voucher_pb2.TaxTotal(tribute=tax.tribute, base=_decimal(tax.base), amount=_decimal(tax.amount))
            for tax in voucher.taxes
        ],
        totals=_totals(voucher.totals),
        legends=[voucher_pb2.Legend(code=legend.code, text=legend.text) for legend in voucher.legends],
        allowances=[_allowance(one) for one in voucher.allowances],
        detraction=None if voucher.detraction is None else _detraction(voucher.detraction),
        advances=[_advance(one) for one in voucher.prepaid],
        delivery_address=None if voucher.delivery_address is None else _address(voucher.delivery_address),
        perception=None if voucher.perception is None else _perception(voucher.perception),
    )


def read_voucher_number(reader: Reader, message: voucher_number_pb2.VoucherNumber, at: str) -> VoucherNumber:
    """The number of a voucher that a request names."""
    document_type = reader.code(DOCUMENT_TYPES, message.document_type, at, "document_type", "DOCUMENT_TYPE")
    return VoucherNumber(
        issuer_ruc=read_ruc(reader, message.issuer_ruc, at, "issuer_ruc"),
        document_type=document_type.value,
        series=reader.text(message.series, at, "series", _SERIES_LIMIT),
        number=read_number(reader, message.number, at, "number"),
    )


def read_filter(reader: Reader, message: service_pb2.ListVouchersRequest) -> VoucherFilter:
    """Which vouchers a request asks for."""
    document_type = None
    if message.document_type:
        found = reader.code(DOCUMENT_TYPES, message.document_type, "", "document_type", "DOCUMENT_TYPE")
        document_type = found.value
    identity_number = message.customer_identity_number
    return VoucherFilter(
        issuer_ruc=read_ruc(reader, message.issuer_ruc, "", "issuer_ruc") if message.issuer_ruc else None,
        document_type=document_type,
        series=reader.optional_text(message.series, "", "series", _SERIES_LIMIT),
        states=read_states(reader, message.statuses),
        issued_from=reader.date(message.issued_from, "", "issued_from") if message.HasField("issued_from") else None,
        issued_to=reader.date(message.issued_to, "", "issued_to") if message.HasField("issued_to") else None,
        customer_identity_number=reader.optional_text(identity_number, "", "customer_identity_number", _IDENTITY_LIMIT),
    )


def read_states(reader: Reader, statuses: Iterable[int]) -> tuple[State, ...]:
    """The states behind the public statuses that a request asks for, each once."""
    wanted: set[State] = set()
    for index, status in enumerate(statuses):
        wanted |= reader.code(STATES, status, "", f"statuses[{index}]", "TICKET_STATUS")
    return tuple(sorted(wanted))


def read_kind(reader: Reader, kind: int) -> ArtifactKind:
    """What a request wants to download."""
    return reader.code(ARTIFACT_KINDS, kind, "", "kind", "ARTIFACT_KIND")


def _detraction(detraction: WrittenDetraction) -> voucher_pb2.ComputedDetraction:
    return voucher_pb2.ComputedDetraction(
        code=detraction.code,
        percent=_decimal(detraction.percent),
        amount=amount_text(detraction.amount),
        account=detraction.account,
        means=detraction.means,
    )


def _advance(advance: Prepaid) -> voucher_pb2.ComputedAdvance:
    return voucher_pb2.ComputedAdvance(
        identifier=advance.identifier,
        document_type=advance.document_type,
        series=advance.series,
        number=advance.number,
        issuer_ruc=advance.issuer_ruc,
        amount=amount_text(advance.amount),
    )


def _address(address: Address) -> sale_pb2.Address:
    return sale_pb2.Address(
        street=address.street or "",
        ubigeo=address.ubigeo or "",
        district=address.district or "",
        province=address.province or "",
        department=address.department or "",
        urbanization=address.urbanization or "",
        country=address.country,
    )


def _line(line: VoucherLine) -> voucher_pb2.ComputedLine:
    return voucher_pb2.ComputedLine(
        number=line.number,
        description=line.description,
        quantity=_decimal(line.quantity),
        unit_code=line.unit_code,
        unit_value=_decimal(line.unit_value),
        unit_price=_decimal(line.unit_price),
        value=_decimal(line.value),
        tax=_decimal(line.tax),
        taxes=[_line_tax(tax) for tax in line.taxes],
        allowances=[_allowance(one) for one in line.allowances],
    )


def _allowance(allowance: Allowance) -> voucher_pb2.ComputedAllowance:
    return voucher_pb2.ComputedAllowance(
        code=allowance.code,
        is_charge=allowance.is_charge,
        amount=_decimal(allowance.amount),
        factor=_optional_decimal(allowance.factor),
        base=_optional_decimal(allowance.base),
    )


def _perception(written: WrittenPerception) -> voucher_pb2.ComputedPerception:
    return voucher_pb2.ComputedPerception(
        code=written.code,
        factor=_decimal(written.factor),
        base=_decimal(written.base),
        amount=_decimal(written.amount),
        total=_decimal(written.total),
    )


def _line_tax(tax: LineTax) -> voucher_pb2.LineTax:
    return voucher_pb2.LineTax(
        tribute=tax.tribute,
        base=_decimal(tax.base),
        amount=_decimal(tax.amount),
        percent=_decimal(tax.percent),
        treatment=TAX_TREATMENT_VALUES[tax.treatment] if tax.treatment else IGV_TREATMENT_UNSPECIFIED,
        system=EXCISE_SYSTEM_VALUES[tax.system] if tax.system else EXCISE_SYSTEM_UNSPECIFIED,
        units=_optional_decimal(tax.units),
        unit_amount=_optional_decimal(tax.unit_amount),
    )


def _totals(totals: Totals) -> voucher_pb2.Totals:
    return voucher_pb2.Totals(
        line_extension=_decimal(totals.line_extension),
        tax=_decimal(totals.tax),
        tax_inclusive=_decimal(totals.tax_inclusive),
        payable=_decimal(totals.payable),
        allowance=_optional_decimal(totals.allowance),
        charge=_optional_decimal(totals.charge),
        prepaid=_optional_decimal(totals.prepaid),
        rounding=_optional_decimal(totals.rounding),
    )


def _decimal(value: Decimal) -> str:
    return f"{value:f}"


def _optional_decimal(value: Decimal | None) -> str:
    return "" if value is None else _decimal(value)
