"""A daily summary (RC) or a voiding (RA) as the checks read it, with the tables of checks of both."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from simulators.ose.catalogues import IDENTITIES, TRIBUTES
from simulators.ose.numbers import ZERO, Number
from simulators.ose.package import FileName
from simulators.ose.reading import Node
from simulators.ose.rules import Refusal

_BOLETA_ID = re.compile(r"(B[A-Z0-9]{3})-(?!0+\Z)[0-9]{1,8}|[0-9]{1,4}-[0-9]{1,8}")
_FACTURA_SERIES = re.compile(r"F[A-Z0-9]{3}|[0-9]{1,4}")
_LINE_ID = re.compile(r"[0-9]{1,5}")
_NUMBER = re.compile(r"[0-9]{1,8}")
_FIVE = Decimal(5)
_IDENTIFIED_ABOVE = Decimal(700)
_IGV = Decimal("0.18")
_NEW_LAW = date(2027, 1, 1)
_PAID = {"01", "02", "03", "04"}
_VALUES_OF_2026 = _PAID | {"05"}
_VALUES_OF_2027 = _PAID | {"06", "07", "08", "09"}
_FREE = "9996"
_NAME = re.compile(r"[^\n\r\t]{3,1500}")

Row = tuple[str, str, Callable[[], object]]


def run(rows: tuple[Row, ...], where: str = "") -> None:
    """The first row whose test is true raises its code."""
    for code, message, fails in rows:
        if fails():
            raise Refusal(code, f"{message} ({where})" if where else message)


def check_header(node: Node, name: FileName, today: date) -> None:
    """Versions, identity and dates of either file."""
    daily = name.type == "RC"
    party = node.first("AccountingSupplierParty") or node
    issued, referred = node.value("IssueDate") or "", node.value("ReferenceDate") or ""
    run(
        (
            ("2075", "El XML no contiene UBLVersionID", lambda: not node.value("UBLVersionID")),
            ("2074", "UBLVersionID debe ser 2.0", lambda: node.value("UBLVersionID") != "2.0"),
            (
                "2072",
                "CustomizationID no es la del documento",
                lambda: node.value("CustomizationID") != ("1.1" if daily else "1.0"),
            ),
            ("2220", "El ID no coincide con el nombre del archivo", lambda: node.value("ID") != name.id),
            (
                "1034",
                "El RUC del nombre del archivo no coincide con el del XML",
                lambda: party.value("CustomerAssignedAccountID") != name.ruc,
            ),
            (
                "2218" if daily else "2287",
                "El tipo de documento del emisor debe ser 6",
                lambda: party.value("AdditionalAccountID") != "6",
            ),
            (
                "2229",
                "Falta la razón social del emisor",
                lambda: not party.value("Party", "PartyLegalEntity", "RegistrationName"),
            ),
            (
                "2346",
                "La fecha de generación no coincide con el nombre del archivo",
                lambda: issued.replace("-", "") != name.series,
            ),
            (
                "2236" if daily else "2301",
                "La fecha de generación es posterior a hoy",
                lambda: issued > today.isoformat(),
            ),
            ("2671", "La fecha de los documentos es posterior a la de generación", lambda: referred > issued),
        )
    )


def check_line_id(node: Node, seen: set[str], *, daily: bool) -> str:
    """The line's number, unique and from 1."""
    number = node.value("LineID") or ""
    run(
        (
            ("2238" if daily else "2305", "El número de línea no es válido", lambda: not _LINE_ID.fullmatch(number)),
            ("2239" if daily else "2306", "El número de línea es menor a 1", lambda: int(number) < 1),
            ("2752", f"El número de línea {number} se repite", lambda: number in seen),
        )
    )
    seen.add(number)
    return number


class VoidedLine:
    """A line of an RA."""

    def __init__(self, node: Node) -> None:
        self.type = node.value("DocumentTypeCode") or ""
        self.series = node.value("DocumentSerialID") or ""
        self.number = node.value("DocumentNumberID") or ""
        self.reason = node.value("VoidReasonDescription") or ""

    def check(self, where: str) -> None:
        """What the line says by itself."""
        run(
            (
                ("2309", "Falta el tipo de documento", lambda: not self.type),
                (
                    "2308",
                    "El tipo de documento no se da de baja así",
                    lambda: self.type not in ("01", "07", "08", "30", "34", "42"),
                ),
                ("2311", "Falta la serie", lambda: not self.series),
                ("2310", "La serie no es válida", lambda: not _FACTURA_SERIES.fullmatch(self.series)),
                ("2313", "Falta el número", lambda: not self.number),
                ("2312", "El número no es válido", lambda: not _NUMBER.fullmatch(self.number)),
                ("2315", "Falta el motivo de la baja", lambda: not self.reason.strip()),
            ),
            where,
        )


class SummaryLine:
    """A line of an RC, of a document issued on ``issued``."""

    def __init__(self, node: Node, issued: date) -> None:
        self.node = node
        self.new_law = issued >= _NEW_LAW
        self.type = node.value("DocumentTypeCode") or ""
        self.id = node.value("ID") or ""
        self.state = node.value("Status", "ConditionCode") or ""
        self.total = Number(node.first("TotalAmount"))
        self.customer = node.first("AccountingCustomerParty")
        self.payments = {
            one.value("InstructionID") or "": Number(one.first("PaidAmount")) for one in node.all("BillingPayment")
        }
        self.taxes = [tax for total in node.all("TaxTotal") for tax in total.all("TaxSubtotal")]
        self.charges = sum((Number(one.first("Amount")).value for one in node.all("AllowanceCharge")), ZERO)

    def check(self, where: str) -> None:
        """What the line says by itself."""
        run(
            (
                ("2242", "Falta el tipo de documento", lambda: not self.type),
                ("2241", "El tipo de documento no va en un resumen", lambda: self.type not in ("03", "07", "08")),
                ("2512", "Falta la serie y el número", lambda: not self.id),
                ("2513", "La serie y el número no son válidos", lambda: not _BOLETA_ID.fullmatch(self.id)),
                ("2522", "Falta el estado del ítem", lambda: not self.state),
                ("2896", "El estado del ítem no es válido (catálogo 19)", lambda: self.state not in ("1", "2", "3")),
                ("2251", "El importe total no es un monto", lambda: not self.total.is_amount()),
                ("2514", "Falta el adquirente de una venta mayor a 700", self._anonymous),
                ("2016", "El tipo de documento del adquirente no es válido", self._bad_customer),
                ("2017", "El RUC del adquirente debe tener 11 dígitos", self._bad_ruc),
                ("2524", "Falta el documento que modifica la nota", self._no_reference),
                ("2071", "La moneda debe ser la misma en toda la línea", self._other_currency),
                (
                    "2256",
                    "El tipo de valor de venta no es válido (catálogo 11)",
                    lambda: any(code not in self._known_values() for code in self.payments),
                ),
                (
                    "2254",
                    "Un valor de venta no es un monto",
                    lambda: not all(p.is_amount() for p in self.payments.values()),
                ),
                (
                    "2268",
                    "El código de tributo no es válido",
                    lambda: any(c not in TRIBUTES for c, _ in self._tributes()),
                ),
                (
                    "2278",
                    "Falta el IGV o el IVAP",
                    lambda: not any(code in ("1000", "1016") for code, _ in self._tributes()),
                ),
                ("2992", "Falta la tasa del IGV (Percent)", self._no_rate),
                ("3504", "Falta el IGV de las ventas gratuitas gravadas", self._no_tax_of_what_is_free),
                ("2022", "Falta el nombre del adquirente, o no cumple el formato", self._bad_name),
            ),
            where,
        )

    def observed(self) -> list[tuple[str, str]]:
        """OBS 4027 and 4019: sums that miss by more than five."""
        paid = sum((p.value for code, p in self.payments.items() if code in _PAID), ZERO)
        taxes = sum((amount for code, amount in self._tributes() if code != _FREE), ZERO)
        found = []
        if abs(self.total.value - paid - taxes - self.charges) > _FIVE:
            found.append(("4027", f"El importe total de {self.id} no cuadra con la suma"))
        taxed = self.payments.get("01")
        igv = sum((amount for code, amount in self._tributes() if code == "1000"), ZERO)
        if taxed is not None and abs(taxed.value * _IGV - igv) > _FIVE:
            found.append(("4019", f"El IGV de {self.id} no cuadra con el total gravado"))
        return found

    def _tributes(self) -> list[tuple[str, Decimal]]:
        return [
            (tax.value("TaxCategory", "TaxScheme", "ID") or "", Number(tax.first("TaxAmount")).value)
            for tax in self.taxes
        ]

    def _known_values(self) -> set[str]:
        return _VALUES_OF_2027 if self.new_law else _VALUES_OF_2026

    def _no_tax_of_what_is_free(self) -> bool:
        gift = self.payments.get("06")
        taxed = self.new_law and gift is not None and gift.value > ZERO
        return taxed and not any(code == _FREE for code, _ in self._tributes())

    def _bad_name(self) -> bool:
        if not self.new_law or self.customer is None or self.customer.value("AdditionalAccountID") == "-":
            return False
        name = self.customer.value("Party", "PartyLegalEntity", "RegistrationName") or ""
        return _NAME.fullmatch(name) is None

    def _no_rate(self) -> bool:
        return self.state != "3" and any(
            tax.value("TaxCategory", "TaxScheme", "ID") in ("1000", _FREE)
            and tax.value("TaxCategory", "Percent") is None
            for tax in self.taxes
        )

    def _anonymous(self) -> bool:
        return self.total.value > _IDENTIFIED_ABOVE and self.customer is None

    def _bad_customer(self) -> bool:
        if self.customer is None:
            return False
        return self.customer.value("AdditionalAccountID") not in IDENTITIES | {"-"}

    def _bad_ruc(self) -> bool:
        if self.customer is None or self.customer.value("AdditionalAccountID") != "6":
            return False
        return not re.fullmatch(r"[0-9]{11}", self.customer.value("CustomerAssignedAccountID") or "")

    def _no_reference(self) -> bool:
        if self.type not in ("07", "08") or self.state == "3":
            return False
        return not self.node.value("BillingReference", "InvoiceDocumentReference", "ID")

    def _other_currency(self) -> bool:
        currency = self.total.currency
        amounts = [*self.payments.values(), *(Number(tax.first("TaxAmount")) for tax in self.taxes)]
        return any(amount.currency not in (None, currency) for amount in amounts)
