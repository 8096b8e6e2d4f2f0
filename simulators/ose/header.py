"""Checks of the document as a whole: versions, identity against the file name, dates, currency, operation, legends."""

import re
from datetime import timedelta

from simulators.ose.catalogues import CURRENCIES, LEGENDS, OPERATIONS, PERCEPTIONS
from simulators.ose.reading import Node
from simulators.ose.rules import ALL, BOLETA, FACTURA, NOTES, SALES, Check, Table
from simulators.ose.voucher import Voucher

_SERIES = {
    "01": re.compile(r"(F[A-Z0-9]{3}|[0-9]{1,4})-[0-9]{1,8}"),
    "03": re.compile(r"(B[A-Z0-9]{3}|[0-9]{1,4})-[0-9]{1,8}"),
    "07": re.compile(r"([FB][A-Z0-9]{3}|[0-9]{1,4})-[0-9]{1,8}"),
    "08": re.compile(r"([FB][A-Z0-9]{3}|[0-9]{1,4})-[0-9]{1,8}"),
}
_LEGEND = re.compile(r"[^\n\r\t]{1,200}")


def _issuer(v: Voucher) -> str | None:
    return v.node.value("AccountingSupplierParty", "Party", "PartyIdentification", "ID")


def _late(v: Voucher, days: int) -> bool:
    return v.issue_date is not None and (v.today - v.issue_date).days > days


def _of_series(v: Voucher, letter: str) -> bool:
    return v.file.series.startswith(letter)


def _other_currency(v: Voucher) -> bool:
    if all(node.attributes.get("currencyID", v.currency) == v.currency for _, node in v.attributed):
        return False
    return _strays(v.node, v.currency)


def _strays(node: Node, currency: str) -> bool:
    """Whether an amount carries another currency, outside the islands that are always in soles."""
    for name, found in node.children.items():
        for child in found:
            if child.attributes.get("currencyID", currency) != currency:
                return True
            if child.children and not _island(name, child) and _strays(child, currency):
                return True
    return False


def _island(name: str, node: Node) -> bool:
    if name == "PaymentTerms":
        return node.value("ID") in ("Percepcion", "Detraccion")
    if name == "AllowanceCharge":
        return node.value("AllowanceChargeReasonCode") in PERCEPTIONS
    # The values of a transport of cargo; what they are in is a check of their own (3208).
    return name in ("DeliveryTerms", "Consignment")


def _bad_legend_code(v: Voucher) -> bool:
    return any(code is not None and code not in LEGENDS for code, _ in v.legends)


def _repeated_legend(v: Voucher) -> bool:
    codes = [code for code, _ in v.legends if code is not None]
    return len(codes) != len(set(codes))


IDENTITY: Table[Voucher] = Table(
    (
        Check("2075", "El XML no contiene UBLVersionID", lambda v: not v.node.value("UBLVersionID")),
        Check("2074", "UBLVersionID debe ser 2.1", lambda v: v.node.value("UBLVersionID") != "2.1"),
        Check("2073", "El XML no contiene CustomizationID", lambda v: not v.node.value("CustomizationID")),
        Check("2072", "CustomizationID debe ser 2.0", lambda v: v.node.value("CustomizationID") != "2.0"),
        Check(
            "1001",
            "ID - La serie y el número no cumplen con el formato del tipo de comprobante",
            lambda v: _SERIES[v.type].fullmatch(v.id) is None,
        ),
        Check(
            "1035",
            "La serie del nombre del archivo no coincide con la del XML",
            lambda v: v.id.rpartition("-")[0] != v.file.series,
        ),
        Check(
            "1036",
            "El número del nombre del archivo no coincide con el del XML",
            lambda v: v.id.rpartition("-")[2] != v.file.number,
        ),
        Check("1004", "El XML no contiene InvoiceTypeCode", lambda v: not v.node.value("InvoiceTypeCode"), SALES),
        Check(
            "1003",
            "InvoiceTypeCode no coincide con el nombre del archivo",
            lambda v: v.node.value("InvoiceTypeCode") != v.file.type,
            SALES,
        ),
        Check(
            "1034",
            "El RUC del nombre del archivo no coincide con el del XML",
            lambda v: _issuer(v) != v.file.ruc,
        ),
    )
)
"""What ties a document to its file name: run before its number is looked up."""

HEADER: Table[Voucher] = Table(
    (
        Check(
            "2108",
            "Presentación fuera de fecha",
            lambda v: not v.file.series.isdigit() and _late(v, v.days_late),
            FACTURA,
        ),
        Check(
            "2108",
            "Presentación fuera de fecha",
            lambda v: _of_series(v, "F") and _late(v, v.days_late),
            NOTES,
        ),
        Check(
            "1079",
            "Presentación fuera de fecha: sólo se admite en un resumen diario",
            lambda v: not v.file.series.isdigit() and _late(v, v.boleta_days_late),
            BOLETA,
        ),
        Check(
            "1079",
            "Presentación fuera de fecha: sólo se admite en un resumen diario",
            lambda v: _of_series(v, "B") and _late(v, v.boleta_days_late),
            NOTES,
        ),
        Check(
            "2329",
            "La fecha de emisión se encuentra fuera del límite permitido",
            lambda v: v.issue_date is not None and v.issue_date - v.today > timedelta(days=2),
        ),
        Check("0306", "IssueDate no es una fecha AAAA-MM-DD", lambda v: v.issue_date is None),
        Check("3205", "Falta el tipo de operación (InvoiceTypeCode/@listID)", lambda v: not v.operation, SALES),
        Check(
            "3206",
            "El tipo de operación no es válido para el tipo de comprobante (catálogo 51)",
            lambda v: v.operation not in OPERATIONS[v.type],
            SALES,
        ),
        Check("2070", "El XML no contiene DocumentCurrencyCode", lambda v: not v.currency),
        Check("3088", "La moneda no es válida (catálogo 02)", lambda v: v.currency not in CURRENCIES),
        Check("2071", "La moneda debe ser la misma en todo el documento", _other_currency),
        Check("3027", "El código de leyenda no es válido (catálogo 52)", _bad_legend_code, SALES),
        Check("3014", "El código de leyenda se repite", _repeated_legend, SALES),
        Check(
            "3006",
            "La leyenda no tiene de 1 a 200 caracteres en una línea",
            lambda v: any(code is not None and not _LEGEND.fullmatch(text) for code, text in v.legends),
            ALL,
        ),
    )
)
