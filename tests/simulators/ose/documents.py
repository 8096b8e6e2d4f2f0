"""Documents as a foreign emitter writes and signs them: by hand, with signxml, sharing nothing with the simulator."""

import io
import itertools
import zipfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml.algorithms import CanonicalizationMethod
from signxml.signer import XMLSigner

ISSUER = "20100066603"
CUSTOMER = "20131312955"
DS = "http://www.w3.org/2000/09/xmldsig#"
_NUMBERS = itertools.count(1)
_ROOTS = {"01": "Invoice", "03": "Invoice", "07": "CreditNote", "08": "DebitNote"}
_TRIBUTES = {
    "10": ("1000", "IGV", "VAT", "18.00"),
    "20": ("9997", "EXO", "VAT", "0.00"),
    "30": ("9998", "INA", "FRE", "0.00"),
}


def today() -> str:
    """Lima's date."""
    return (datetime.now(UTC) - timedelta(hours=5)).date().isoformat()


def days_from_now(days: int) -> str:
    """A date so many days from Lima's today."""
    return (datetime.now(UTC) - timedelta(hours=5) + timedelta(days=days)).date().isoformat()


def cents(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"), ROUND_HALF_UP)


@dataclass(frozen=True)
class Item:
    """A line: quantity by unit value, with a treatment of catalogue 07."""

    quantity: str = "2"
    unit_value: str = "100.00"
    treatment: str = "10"
    properties: str = ""

    @property
    def value(self) -> Decimal:
        return cents(Decimal(self.quantity) * Decimal(self.unit_value))

    @property
    def tax(self) -> Decimal:
        return cents(self.value * Decimal(_TRIBUTES[self.treatment][3]) / 100)


CASH = "<cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>Contado</cbc:PaymentMeansID></cac:PaymentTerms>"


def credit(currency: str, amount: str, *instalments: tuple[str, str]) -> str:
    """Payment terms on credit: the amount outstanding, then (amount, due date) of each instalment."""
    parts = [_term("Credito", amount, "", currency)]
    parts += [_term(f"Cuota{n:03d}", money, due, currency) for n, (money, due) in enumerate(instalments, 1)]
    return "".join(parts)


def _term(means: str, amount: str, due: str, currency: str) -> str:
    when = f"<cbc:PaymentDueDate>{due}</cbc:PaymentDueDate>" if due else ""
    return (
        f"<cac:PaymentTerms><cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>{means}</cbc:PaymentMeansID>"
        f'<cbc:Amount currencyID="{currency}">{amount}</cbc:Amount>{when}</cac:PaymentTerms>'
    )


@dataclass(frozen=True)
class Sale:
    """A valid document of any of the four types; a test changes one thing."""

    type: str = "01"
    series: str = "F001"
    number: int = 0
    items: tuple[Item, ...] = (Item(), Item("1", "33.33"))
    customer: tuple[str, str] = ("6", CUSTOMER)
    currency: str = "PEN"
    operation: str = "0101"
    issued: str = ""
    terms: str | None = None
    reason: str = "01"
    modifies: tuple[tuple[str, str], ...] = ()
    issuer: str = ISSUER
    extra: str = field(default="")

    @property
    def id(self) -> str:
        return f"{self.series}-{self.number}"

    @property
    def name(self) -> str:
        return f"{self.issuer}-{self.type}-{self.id}"

    @property
    def payable(self) -> Decimal:
        return sum((item.value + item.tax for item in self.items), Decimal(0))

    def xml(self) -> str:
        """The unsigned document, its ExtensionContent empty."""
        root = _ROOTS[self.type]
        note = self.type in ("07", "08")
        terms = self.terms if self.terms is not None else (CASH if self.type == "01" else "")
        kind = f'<cbc:InvoiceTypeCode listID="{self.operation}">{self.type}</cbc:InvoiceTypeCode>' if not note else ""
        lines = "".join(self._line(n, item) for n, item in enumerate(self.items, 1))
        return (
            f'<{root} xmlns="urn:oasis:names:specification:ubl:schema:xsd:{root}-2"'
            ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
            ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
            f' xmlns:ds="{DS}"'
            ' xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
            "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent></ext:ExtensionContent></ext:UBLExtension>"
            "</ext:UBLExtensions><cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>2.0</cbc:CustomizationID>"
            f"<cbc:ID>{self.id}</cbc:ID><cbc:IssueDate>{self.issued or today()}</cbc:IssueDate>"
            f"<cbc:IssueTime>10:00:00</cbc:IssueTime>{kind}"
            '<cbc:Note languageLocaleID="1000">SON: LO QUE DICE EL TOTAL</cbc:Note>'
            f"<cbc:DocumentCurrencyCode>{self.currency}</cbc:DocumentCurrencyCode>{self._references() if note else ''}"
            f"{signature_block(self.issuer, self.id)}{_party('Supplier', '6', self.issuer, address=True)}"
            f"{_party('Customer', *self.customer)}{terms}{self.extra}{self._totals()}{lines}</{root}>"
        )

    def signed(self, emitter: "Emitter", *changes: tuple[str, str]) -> bytes:
        """The signed document, each change made once on the text before signing."""
        return emitter.sign(changed(self.xml(), *changes))

    def _money(self, name: str, value: Decimal) -> str:
        return f'<cbc:{name} currencyID="{self.currency}">{value}</cbc:{name}>'

    def _references(self) -> str:
        first = self.modifies[0][1] if self.modifies else "-"
        billing = "".join(
            f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{number}</cbc:ID>"
            f"<cbc:DocumentTypeCode>{kind}</cbc:DocumentTypeCode></cac:InvoiceDocumentReference></cac:BillingReference>"
            for kind, number in self.modifies
        )
        return (
            f"<cac:DiscrepancyResponse><cbc:ReferenceID>{first}</cbc:ReferenceID>"
            f"<cbc:ResponseCode>{self.reason}</cbc:ResponseCode><cbc:Description>ANULACION DE LA POLIZA"
            f"</cbc:Description></cac:DiscrepancyResponse>{billing}"
        )

    def _subtotal(self, treatment: str, base: Decimal, tax: Decimal, *, line: bool) -> str:
        code, name, international, percent = _TRIBUTES[treatment]
        detail = (
            f"<cbc:Percent>{percent}</cbc:Percent><cbc:TaxExemptionReasonCode>{treatment}</cbc:TaxExemptionReasonCode>"
        )
        return (
            f"<cac:TaxSubtotal>{self._money('TaxableAmount', base)}{self._money('TaxAmount', tax)}<cac:TaxCategory>"
            f"{detail if line else ''}<cac:TaxScheme><cbc:ID>{code}</cbc:ID><cbc:Name>{name}</cbc:Name>"
            f"<cbc:TaxTypeCode>{international}</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>"
        )

    def _totals(self) -> str:
        values = sum((item.value for item in self.items), Decimal(0))
        taxes = sum((item.tax for item in self.items), Decimal(0))
        subtotals = ""
        for treatment in sorted({item.treatment for item in self.items}):
            chosen = [item for item in self.items if item.treatment == treatment]
            base, tax = sum(item.value for item in chosen), sum(item.tax for item in chosen)
            subtotals += self._subtotal(treatment, Decimal(base), cents(Decimal(tax)), line=False)
        total = "RequestedMonetaryTotal" if self.type == "08" else "LegalMonetaryTotal"
        before = (
            self._money("LineExtensionAmount", values) + self._money("TaxInclusiveAmount", values + taxes)
            if self.type in ("01", "03")
            else ""
        )
        return (
            f"<cac:TaxTotal>{self._money('TaxAmount', cents(taxes))}{subtotals}</cac:TaxTotal>"
            f"<cac:{total}>{before}{self._money('PayableAmount', cents(values + taxes))}</cac:{total}>"
        )

    def _line(self, number: int, item: Item) -> str:
        names = {"07": ("CreditNoteLine", "CreditedQuantity"), "08": ("DebitNoteLine", "DebitedQuantity")}
        line, quantity = names.get(self.type, ("InvoiceLine", "InvoicedQuantity"))
        price = cents((item.value + item.tax) / Decimal(item.quantity))
        return (
            f'<cac:{line}><cbc:ID>{number}</cbc:ID><cbc:{quantity} unitCode="ZZ">{item.quantity}</cbc:{quantity}>'
            f"{self._money('LineExtensionAmount', item.value)}<cac:PricingReference><cac:AlternativeConditionPrice>"
            f"{self._money('PriceAmount', price)}<cbc:PriceTypeCode>01</cbc:PriceTypeCode>"
            f"</cac:AlternativeConditionPrice></cac:PricingReference><cac:TaxTotal>{self._money('TaxAmount', item.tax)}"
            f"{self._subtotal(item.treatment, item.value, item.tax, line=True)}</cac:TaxTotal>"
            f"<cac:Item><cbc:Description>PRIMA DE SEGURO</cbc:Description>{item.properties}</cac:Item>"
            f'<cac:Price><cbc:PriceAmount currencyID="{self.currency}">{item.unit_value}</cbc:PriceAmount></cac:Price>'
            f"</cac:{line}>"
        )


_COVER = f"<cbc:StartDate>{today()}</cbc:StartDate><cbc:EndDate>{days_from_now(365)}</cbc:EndDate>"
_PROPERTIES = (
    ("Numero de poliza", "7013", "<cbc:Value>VI-000123</cbc:Value>"),
    (
        "Vigencia",
        "7014",
        f"<cac:UsabilityPeriod>{_COVER}</cac:UsabilityPeriod>",
    ),
    ("Tipo de seguro", "7015", "<cbc:Value>1</cbc:Value>"),
    ("Suma asegurada", "7016", "<cbc:Value>100000.00</cbc:Value>"),
)
POLICY = "".join(
    f"<cac:AdditionalItemProperty><cbc:Name>{name}</cbc:Name><cbc:NameCode>{code}</cbc:NameCode>{value}"
    "</cac:AdditionalItemProperty>"
    for name, code, value in _PROPERTIES
)
"""What a life policy says of itself on a line."""


def signature_block(issuer: str, identifier: str) -> str:
    return (
        f"<cac:Signature><cbc:ID>{identifier}</cbc:ID><cac:SignatoryParty><cac:PartyIdentification><cbc:ID>{issuer}"
        "</cbc:ID></cac:PartyIdentification><cac:PartyName><cbc:Name>EMISORA S.A.</cbc:Name></cac:PartyName>"
        "</cac:SignatoryParty><cac:DigitalSignatureAttachment><cac:ExternalReference><cbc:URI>#Sign</cbc:URI>"
        "</cac:ExternalReference></cac:DigitalSignatureAttachment></cac:Signature>"
    )


def _party(role: str, scheme: str, number: str, *, address: bool = False) -> str:
    place = (
        "<cac:RegistrationAddress><cbc:ID>150131</cbc:ID><cbc:AddressTypeCode>0000</cbc:AddressTypeCode>"
        "</cac:RegistrationAddress>"
    )
    return (
        f"<cac:Accounting{role}Party><cac:Party><cac:PartyIdentification>"
        f'<cbc:ID schemeID="{scheme}">{number}</cbc:ID></cac:PartyIdentification><cac:PartyLegalEntity>'
        f"<cbc:RegistrationName>{role.upper()} &amp; CIA S.A.</cbc:RegistrationName>{place if address else ''}"
        f"</cac:PartyLegalEntity></cac:Party></cac:Accounting{role}Party>"
    )


def fresh(sale: Sale) -> Sale:
    """The same with a number that no other test has."""
    return replace(sale, number=next(_NUMBERS))


def factura(**changes: object) -> Sale:
    """A factura with two taxed lines, in cash, with a number of its own."""
    return fresh(replace(Sale(), **changes))  # type: ignore[arg-type]


def boleta(**changes: object) -> Sale:
    """A boleta for a DNI with a number of its own."""
    return fresh(replace(Sale(type="03", series="B001", customer=("1", "12345678")), **changes))  # type: ignore[arg-type]


def note(kind: str, modified: Sale, **changes: object) -> Sale:
    """A note of the whole of another document, with a number of its own."""
    base = replace(modified, type=kind, modifies=((modified.type, modified.id),), terms="")
    return fresh(replace(base, series=f"{modified.series[0]}N01", **changes))  # type: ignore[arg-type]


def changed(text: str, *changes: tuple[str, str]) -> str:
    """The text with each first occurrence replaced; a change that finds nothing is a wrong test."""
    for old, new in changes:
        assert old in text, f"nothing to change: {old}"
        text = text.replace(old, new, 1)
    return text


def zipped(name: str, xml: bytes) -> bytes:
    """A ZIP with that one XML."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.xml", xml)
    return out.getvalue()


class Emitter:
    """A taxpayer's key and certificate, used as any library would."""

    def __init__(self, *, valid_from: int = -1, valid_for: int = 30) -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        name = x509.Name(
            [
                x509.NameAttribute(NameOID.COMMON_NAME, "EMISORA S.A."),
                x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ISSUER),
            ]
        )
        begins = datetime.now(UTC) + timedelta(days=valid_from)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(begins)
            .not_valid_after(begins + timedelta(days=valid_for))
            .sign(self.key, hashes.SHA256())
        )

    def sign(self, xml: str) -> bytes:
        """The document with its signature inside the empty ExtensionContent."""
        placeholder = f'<ext:ExtensionContent><ds:Signature xmlns:ds="{DS}" Id="placeholder"/></ext:ExtensionContent>'
        text = xml.replace("<ext:ExtensionContent></ext:ExtensionContent>", placeholder, 1)
        signer = XMLSigner(c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0)
        signer.namespaces = {"ds": DS}
        root = signer.sign(etree.fromstring(text.encode()), key=self.key, cert=[self.certificate])
        signature = root.find(f".//{{{DS}}}Signature")
        assert signature is not None
        signature.set("Id", "Sign")
        return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
