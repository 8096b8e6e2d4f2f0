"""`emission mapping check` and `emission mapping test`: what a mapping makes of its samples, without any database."""

import argparse
from collections.abc import Iterator
from pathlib import Path

from msgspec.structs import replace
from rich.console import Console
from rich.table import Table

from issuing.clock import SystemClock, lima
from issuing.intake.configuration_faults import ConfigurationError
from issuing.intake.files.limits import Limits, UnreadableFileError
from issuing.intake.files.reading import check_file, read_records
from issuing.intake.mapping.loading import load_mapping
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.records import Record, RecordError, RecordFault
from vouchers.assess import Assessment, assess
from vouchers.modified import ModifiedDocument
from vouchers.sale import Issuer, Sale
from vouchers.voucher import Voucher

_FORMATS = {".csv": "csv", ".jsonl": "jsonl", ".xlsx": "xlsx"}


def add_mapping_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two commands with their options."""
    ways = commands.add_parser("mapping", help="los mapeos de los sistemas de origen").add_subparsers(
        dest="way", required=True
    )
    check = ways.add_parser("check", help="revisa un mapeo y dice qué está mal, con línea y motivo")
    check.add_argument("file", type=Path, metavar="MAPEO.yaml")
    test = ways.add_parser("test", help="muestra la venta, los hallazgos y los importes de cada muestra")
    test.add_argument("file", type=Path, metavar="MAPEO.yaml")
    test.add_argument("--sample", type=Path, required=True, metavar="ARCHIVO", help="un archivo de la fuente")
    test.add_argument("--most", type=int, default=20, metavar="N", help="cuántos registros se muestran (20)")


def mapping_command(parsed: argparse.Namespace, console: Console) -> int:
    """Do what the command line asks for; the exit status is 0 where all is well."""
    try:
        mapping = load_mapping(parsed.file)
        if parsed.way == "check":
            named = ", ".join(sorted(mapping.parts.columns)) or "ninguna"
            console.print(f"{parsed.file}: está bien. Columnas que usa: {named}.", highlight=False, markup=False)
            return 0
        return _test(mapping, parsed.sample, parsed.most, console)
    except (ConfigurationError, UnreadableFileError) as error:
        console.print(str(error), style="red", highlight=False, markup=False)
        return 1


def _test(mapping: Mapping, sample: Path, most: int, console: Console) -> int:
    layout = mapping.layout
    if layout.format == "table" and sample.suffix in _FORMATS:  # a table's rows, written down as a file
        layout = replace(layout, format=_FORMATS[sample.suffix])
    if not sample.is_file():
        raise UnreadableFileError(f"No hay un archivo {sample}.")
    count = check_file(sample, layout, Limits(), columns=mapping.parts.columns)
    wrong, sold = 0, dict[str, Voucher]()
    for index, record in enumerate(read_records(sample, layout, Limits())):
        if index >= most:
            console.print(f"… y {count - most} registros más; véalos con --most {count}.", highlight=False)
            break
        wrong += not _show(mapping, record, sold, console)
    return 1 if wrong else 0


def _show(mapping: Mapping, record: Record, sold: dict[str, Voucher], console: Console) -> bool:
    """Whether the record becomes a voucher, and, for eyes, all about it; `sold` are those of the records before it."""
    title = f"Línea {record.number}"
    try:
        sale = mapping.translate(record)
    except RecordError as error:
        console.print(_faults(f"{title}: no es una venta", error.faults))
        return False
    if sale is None:
        console.print(f"{title}: el mapeo la omite (skip).\n", highlight=False)
        return True
    assessment = _assessed(sale, sold)
    if assessment.voucher is not None:
        sold[sale.external_id] = assessment.voucher
    console.print(_sale_table(f"{title}: {sale.external_id}", sale, assessment.voucher))
    found = [(it.path, f"{it.message} {it.remedy}", it.sunat_code) for it in assessment.findings]
    if found:
        refused = "SUNAT la rechazaría" if assessment.refused else "SUNAT la aceptaría con observaciones"
        console.print(_faults(refused, mapping.located(record, found)))
    console.print()
    return not assessment.refused


def _assessed(sale: Sale, sold: dict[str, Voucher]) -> Assessment:
    now = lima(SystemClock().now())
    issuer = Issuer(ruc=sale.issuer_ruc, legal_name="EMISOR DE PRUEBA S.A.")
    named = sold.get(sale.note.external_id or "") if sale.note else None
    return assess(
        sale,
        issuer=issuer,
        today=now.date(),
        issue_time=now.time().replace(microsecond=0),
        modified=_modified(named) if named else None,
    )


def _modified(voucher: Voucher) -> ModifiedDocument:
    """A voucher of the same sample as a note may modify it, as if it had the number 1."""
    return ModifiedDocument(
        document_type=voucher.document_type.value,
        series=voucher.series,
        number=1,
        currency=voucher.currency,
        issue_date=voucher.issue_date,
        payable=voucher.totals.payable,
        customer_identity_type=voucher.customer.identity_type,
        customer_identity_number=voucher.customer.identity_number,
        payment_method=voucher.payment.method if voucher.payment else None,
    )


def _sale_table(title: str, sale: Sale, voucher: Voucher | None) -> Table:
    table = Table(title=title, title_justify="left", show_header=False)
    for name, value in _facts(sale, voucher):
        table.add_row(name, value)
    return table


def _facts(sale: Sale, voucher: Voucher | None) -> Iterator[tuple[str, str]]:
    customer = sale.customer
    yield "documento", f"{sale.document_type.name} {sale.currency} {sale.operation_type or ''}".strip()
    yield "cliente", f"{customer.identity_type} {customer.identity_number} {customer.name}"
    if sale.issue_date or sale.purchase_order:
        yield "fecha y orden", f"{sale.issue_date or ''} {sale.purchase_order or ''}".strip()
    if customer.emails:
        yield "correos", ", ".join(customer.emails)
    for index, line in enumerate(sale.lines):
        price = f"valor {line.unit_value}" if line.unit_value is not None else f"precio {line.unit_price}"
        yield (
            f"línea {index + 1}",
            f"{line.quantity} {line.unit_code} × {price} ({line.tax_treatment}) {line.description}",
        )
        for it in line.properties:
            yield "", f"{it.code} {it.name}: {it.value or f'{it.start_date} a {it.end_date}'}"
    for number, instalment in enumerate(sale.payment.instalments if sale.payment else (), 1):
        yield f"cuota {number}", f"{instalment.amount} el {instalment.due_date}"
    if sale.note:
        modified = sale.note.document or sale.note.external_id or ""
        yield "nota", f"motivo {sale.note.reason_code} ({sale.note.reason}) sobre {modified}"
    for key, text in sale.attributes.items():
        yield f"dato {key}", text
    if voucher is not None:
        totals = voucher.totals
        yield "sin impuestos", f"{totals.line_extension}"
        yield "impuestos", f"{totals.tax}"
        yield "importe total", f"{totals.payable} {sale.currency}"


def _faults(title: str, faults: tuple[RecordFault, ...]) -> Table:
    table = Table(title=title, title_justify="left", title_style="bold red")
    for heading in ("campo", "qué pasa", "SUNAT", "columna", "línea del mapeo"):
        table.add_column(heading, overflow="fold")
    for it in faults:
        line = str(it.mapping_line) if it.mapping_line else ""
        table.add_row(it.path, it.message, it.sunat_code, ", ".join(it.columns), line)
    return table
