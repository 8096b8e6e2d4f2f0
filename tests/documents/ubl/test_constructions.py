"""What no document of ours can be refused or remarked on for, because of how it is written.

The codes named in each test are SUNAT's, of its sheets of 01, 03, 07 and 08; `cli/coverage` cites these tests.
"""

import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from documents.names import document_name
from documents.signature import Signer
from tests.builders import an_issuer
from tests.documents.ubl.judged import Judge
from tests.documents.ubl.samples import NUMBER, found, lines_of, local, path, sales, samples, told
from tests.documents.ubl.test_attributes import EXPECTED as NAMED_LISTS
from vouchers.voucher import Voucher

CATALOGUE_05 = {
    "1000": ("IGV", "VAT"),
    "1016": ("IVAP", "VAT"),
    "2000": ("ISC", "EXC"),
    "7152": ("ICBPER", "OTH"),
    "9995": ("EXP", "FRE"),
    "9996": ("GRA", "FRE"),
    "9997": ("EXO", "VAT"),
    "9998": ("INA", "FRE"),
    "9999": ("OTROS", "OTH"),
}
IGV_FAMILY = {"1000", "1016", "9995", "9996", "9997", "9998"}
CHARGES = {"45", "46", "47", "48", "49", "50", "51", "52", "53"}
DISCOUNTS = {"00", "01", "02", "03", "04", "05", "06", "20", "62", "63"}
CATALOGUE_52 = {
    "1000",
    "1002",
    "2000",
    "2001",
    "2002",
    "2003",
    "2004",
    "2005",
    "2006",
    "2007",
    "2008",
    "2009",
    "2010",
} | {
    "2011",
    "2012",
}
AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
UNIT = re.compile(r"(0|[1-9][0-9]{0,11})(\.[0-9]{1,10})?")
FACTOR = re.compile(r"[0-9]{1,3}(\.[0-9]{1,5})?")
ROUNDING = re.compile(r"-?[0-9]{1,12}\.[0-9]{2}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

Sample = tuple[Voucher, etree._Element]


def of_every_sample(check: Callable[[Sample], None]) -> Callable[[], None]:
    """The check as one test of all samples, which names the one that fails."""

    def test() -> None:
        for name, sample in samples().items():
            try:
                check(sample)
            except (AssertionError, ValueError) as error:
                raise AssertionError(f"{name}: {error}") from error

    test.__name__, test.__doc__ = check.__name__, check.__doc__
    return test


def test_the_samples_are_many_documents_of_every_kind() -> None:
    kinds = [(local(root), voucher.series[0]) for voucher, root in samples().values()]
    for kind in ("Invoice", "CreditNote", "DebitNote"):
        for letter in ("F", "B"):
            assert kinds.count((kind, letter)) >= 30, (kind, letter)


@of_every_sample
def test_the_head_is_whole_and_said_once(sample: Sample) -> None:
    """1003, 1004, 1007, 1008, 1034, 1035, 1036, 2072, 2073, 2074, 2075, 2511, 3029, 3089, 3090, 4198."""
    voucher, root = sample
    assert told(root, "UBLVersionID") + told(root, "CustomizationID") == ["2.1", "2.0"]
    (identifier,) = told(root, "ID")
    ruc = an_issuer().ruc
    kind = voucher.document_type.value
    name = document_name(ruc=ruc, document_type=kind, series=voucher.series, number=NUMBER)
    assert f"{ruc}-{kind}-{identifier}" == name
    assert told(root, "InvoiceTypeCode") == ([kind] if local(root) == "Invoice" else [])
    supplier, customer = "AccountingSupplierParty/Party", "AccountingCustomerParty/Party"
    (issuer,) = found(root, f"{supplier}/PartyIdentification/ID")
    assert (issuer.text, issuer.get("schemeID")) == (ruc, "6")
    assert len(found(root, f"{customer}/PartyIdentification/ID")) == 1
    assert told(root, f"{supplier}/PartyLegalEntity/RegistrationAddress/AddressTypeCode") == ["0000"]


@of_every_sample
def test_a_note_has_one_reason_and_names_what_it_modifies(sample: Sample) -> None:
    """3203."""
    voucher, root = sample
    documents = () if voucher.modification is None else voucher.modification.documents
    assert len(found(root, "DiscrepancyResponse/ResponseCode")) == (0 if local(root) == "Invoice" else 1)
    named = told(root, "BillingReference/InvoiceDocumentReference/ID")
    assert named == [f"{document.series}-{document.number}" for document in documents]


@of_every_sample
def test_every_amount_is_in_the_currency_of_the_document(sample: Sample) -> None:
    """2071; in soles whatever the currency: 3208, detractions and cargo, and perceptions (2788, 2792)."""
    _, root = sample
    (currency,) = told(root, "DocumentCurrencyCode")
    terms = [it for it in found(root, "PaymentTerms") if told(it, "ID") != ["FormaPago"]]
    charges = found(root, "AllowanceCharge")
    perceived = [it for it in charges if told(it, "AllowanceChargeReasonCode")[0] in {"51", "52", "53"}]
    trips = [it for line in lines_of(root) for it in found(line, "Delivery")]
    in_soles = {it for holder in (*terms, *perceived, *trips) for it in holder.iter(etree.Element)}
    for element in root.iter(etree.Element):
        if element.get("currencyID") is not None:
            assert element.get("currencyID") == ("PEN" if element in in_soles else currency), path(element)


@of_every_sample
def test_figures_have_the_digits_that_their_format_has(sample: Sample) -> None:
    """2031, 2033, 2048, 2064, 2065, 2999, 3016, 3019, 3020, 3021, 3031, 3102."""
    _, root = sample
    for element in root.iter(etree.Element):
        name, text = local(element), element.text or ""
        if name == "PayableRoundingAmount":
            assert ROUNDING.fullmatch(text), path(element)
        elif name == "PriceAmount" or name.endswith("Quantity"):
            assert UNIT.fullmatch(text), path(element)
        elif name in {"PerUnitAmount", "MultiplierFactorNumeric", "Percent", "PaymentPercent"}:
            assert FACTOR.fullmatch(text), path(element)
        elif element.get("currencyID") is not None:
            assert AMOUNT.fullmatch(text), path(element)
        elif name in {"IssueDate", "DueDate", "PaymentDueDate", "StartDate", "EndDate"}:
            assert DAY.fullmatch(text), path(element)


@of_every_sample
def test_tributes_are_rows_of_catalogue_05_and_said_once(sample: Sample) -> None:
    """2036, 2037, 2052, 2054, 2377, 2956, 2961, 2964, 2996, 3007, 3024, 3026, 3051, 3059, 3067, 3068, 3195."""
    _, root = sample
    assert len(found(root, "TaxTotal")) == 1
    for holder in (root, *lines_of(root)):
        (total,) = found(holder, "TaxTotal")
        schemes = found(total, "TaxSubtotal/TaxCategory/TaxScheme")
        assert len(schemes) == len(found(total, "TaxSubtotal"))
        written = [tuple(told(scheme, tag)[0] for tag in ("ID", "Name", "TaxTypeCode")) for scheme in schemes]
        assert written == [(code, *CATALOGUE_05[code]) for code, *_ in written]
        assert len({code for code, *_ in written}) == len(written)


@of_every_sample
def test_a_tribute_carries_what_is_its_own_and_no_more(sample: Sample) -> None:
    """2373, 2992, 2993, 3003, 3050, 3101, 3105, 3108, 3109, 3110, 3111, 3210, 3237, 3272, 4294, 4318."""
    _, root = sample
    kind = root.find("{*}InvoiceTypeCode")
    operation = None if kind is None else kind.get("listID")
    for subtotal in found(root, "TaxTotal/TaxSubtotal"):
        is_bags = told(subtotal, "TaxCategory/TaxScheme/ID") == ["7152"]
        assert len(found(subtotal, "TaxableAmount")) == (0 if is_bags else 1)
    for line in lines_of(root):
        family = 0
        for subtotal in found(line, "TaxTotal/TaxSubtotal"):
            (code,) = told(subtotal, "TaxCategory/TaxScheme/ID")
            family += code in IGV_FAMILY
            assert len(found(subtotal, "TaxCategory/Percent")) == (code != "7152")
            assert len(found(subtotal, "BaseUnitMeasure")) == (code == "7152")
            assert len(found(subtotal, "TaxCategory/TierRange")) == (code == "2000")
            assert len(found(subtotal, "TaxCategory/TaxExemptionReasonCode")) == (code in IGV_FAMILY)
            check_amount_of(subtotal, code, of_nrus=operation == "0113")
        assert family == 1


def check_amount_of(subtotal: etree._Element, code: str, *, of_nrus: bool) -> None:
    (amount,) = (Decimal(it) for it in told(subtotal, "TaxAmount"))
    if code == "7152":
        (units,), (each,) = told(subtotal, "BaseUnitMeasure"), told(subtotal, "TaxCategory/PerUnitAmount")
        assert amount == Decimal(units) * Decimal(each)
        return
    (base,), (percent,) = told(subtotal, "TaxableAmount"), told(subtotal, "TaxCategory/Percent")
    assert abs(amount - Decimal(base) * Decimal(percent) / 100) < 1
    if code in {"1000", "1016"}:
        assert bool(Decimal(percent)) is not (of_nrus and code == "1000")
    elif code in {"9995", "9997", "9998"}:
        assert not Decimal(percent)
        assert not amount


@of_every_sample
def test_lines_are_numbered_and_priced_once(sample: Sample) -> None:
    """2028, 2409, 2410, 2640, 2752, 3224, 3234, 3236; 4320: bags are counted in NIU."""
    _, root = sample
    lines = lines_of(root)
    assert [told(line, "ID") for line in lines] == [[str(number)] for number in range(1, len(lines) + 1)]
    for line in lines:
        (price_type,) = told(line, "PricingReference/AlternativeConditionPrice/PriceTypeCode")
        assert len(found(line, "PricingReference/AlternativeConditionPrice/PriceAmount")) == 1
        free = "9996" in told(line, "TaxTotal/TaxSubtotal/TaxCategory/TaxScheme/ID")
        assert price_type == ("02" if free else "01")
        (value,) = told(line, "Price/PriceAmount")
        assert not (free and Decimal(value))
        for measure in found(line, "TaxTotal/TaxSubtotal/BaseUnitMeasure"):
            assert measure.get("unitCode") == "NIU"
            (quantity,) = [it.text for it in line if local(it).endswith("Quantity")]
            assert measure.text == quantity


@of_every_sample
def test_legends_are_of_the_catalogue_and_said_once(sample: Sample) -> None:
    """3006, 3014, 3027; 4264 for rice, 4265 for detractions, 4266 for what is delivered elsewhere."""
    _, root = sample
    notes = {str(it.get("languageLocaleID")): it.text or "" for it in found(root, "Note")}
    assert len(notes) == len(found(root, "Note"))
    assert notes.keys() <= CATALOGUE_52
    for text in notes.values():
        assert 1 <= len(text) <= 200
        assert text.isprintable()
    if any("17" in told(line, "TaxTotal/TaxSubtotal/TaxCategory/TaxExemptionReasonCode") for line in lines_of(root)):
        assert "2007" in notes
    if "Detraccion" in told(root, "PaymentTerms/ID"):
        assert "2006" in notes
    if local(root) == "Invoice" and found(root, "Delivery/DeliveryLocation/Address/AddressLine/Line"):
        assert "2005" in notes


@of_every_sample
def test_discounts_and_charges_say_what_their_code_is(sample: Sample) -> None:
    """3071, 3072, 3114; 3092, 3318: the FISE and 63 have their base; 2968, 3016, 3074: amounts above zero."""
    _, root = sample
    for element in root.iter("{*}AllowanceCharge"):
        (code,) = told(element, "AllowanceChargeReasonCode")
        assert told(element, "ChargeIndicator") == ["true" if code in CHARGES else "false"]
        assert code in CHARGES | DISCOUNTS
        (amount,) = told(element, "Amount")
        assert Decimal(amount) > 0
        assert all(Decimal(base) > 0 for base in told(element, "BaseAmount"))
        if code in {"45", "63"}:
            assert told(element, "BaseAmount")


@of_every_sample
def test_the_retention_notice_is_a_part_of_what_is_paid(sample: Sample) -> None:
    """3263, 3264."""
    _, root = sample
    (payable,) = [Decimal(it.text or "") for it in root.iter("{*}PayableAmount")]
    for element in found(root, "AllowanceCharge"):
        if told(element, "AllowanceChargeReasonCode") == ["62"]:
            (amount,), (base,) = told(element, "Amount"), told(element, "BaseAmount")
            (factor,) = told(element, "MultiplierFactorNumeric")
            assert Decimal(base) <= payable
            assert abs(Decimal(amount) - Decimal(base) * Decimal(factor)) < 1


@of_every_sample
def test_the_terms_of_payment_are_whole(sample: Sample) -> None:
    """3244, 3245, 3246, 3247, 3248, 3254, 3255, 3256, 3461."""
    voucher, root = sample
    terms = [it for it in found(root, "PaymentTerms") if told(it, "ID") == ["FormaPago"]]
    means = [name for it in terms for name in told(it, "PaymentMeansID")]
    assert bool(terms) == (voucher.document_type.value == "01")
    assert len(means) == len(terms) == len(set(means))
    assert not {"Contado", "Credito"} <= set(means)
    for name, term in zip(means, terms, strict=True):
        assert re.fullmatch(r"Contado|Credito|Cuota[0-9]{3}", name)
        if name.startswith("Cuota"):
            (day,) = told(term, "PaymentDueDate")
            assert DAY.fullmatch(day)
        assert len(found(term, "Amount")) == (0 if name == "Contado" else 1)


@of_every_sample
def test_a_detraction_is_told_in_both_places(sample: Sample) -> None:
    """3034, 3035, 3127, 3208, 3313, 3314."""
    voucher, root = sample
    terms = [it for it in found(root, "PaymentTerms") if told(it, "ID") == ["Detraccion"]]
    means = [it for it in found(root, "PaymentMeans") if told(it, "ID") == ["Detraccion"]]
    (operation,) = [it.get("listID") for it in found(root, "InvoiceTypeCode")] or [None]
    assert len(terms) == len(means) == (0 if voucher.detraction is None else 1)
    assert terms or operation not in {"1001", "1002", "1003", "1004"}
    for term in terms:
        assert all(told(term, "PaymentMeansID") + told(term, "PaymentPercent"))
        (amount,) = found(term, "Amount")
        assert amount.get("currencyID") == "PEN"


@of_every_sample
def test_a_perception_is_told_in_both_places(sample: Sample) -> None:
    """2788, 2792, 3309, 3310."""
    _, root = sample
    terms = [it for it in found(root, "PaymentTerms") if told(it, "ID") == ["Percepcion"]]
    codes = {"51", "52", "53"} & set(told(root, "AllowanceCharge/AllowanceChargeReasonCode"))
    (operation,) = [it.get("listID") for it in found(root, "InvoiceTypeCode")] or [None]
    if operation == "2001" and "Credito" not in told(root, "PaymentTerms/PaymentMeansID"):
        assert codes
    assert len(terms) == len(codes)
    for term in terms:
        (amount,) = found(term, "Amount")
        assert amount.get("currencyID") == "PEN"


@of_every_sample
def test_an_advance_ties_its_payment_to_its_document(sample: Sample) -> None:
    """2520, 3211, 3212, 3213, 3214, 3215, 3216, 3217, 3220, 3282."""
    _, root = sample
    payments = told(root, "PrepaidPayment/ID")
    references = [it for it in found(root, "AdditionalDocumentReference") if found(it, "DocumentStatusCode")]
    assert len(payments) == len(set(payments)) == len(found(root, "PrepaidPayment"))
    assert [told(it, "DocumentStatusCode") for it in references] == [[payment] for payment in payments]
    for reference in references:
        assert told(reference, "DocumentTypeCode")[0] in {"02", "03"}
        (issuer,) = found(reference, "IssuerParty/PartyIdentification/ID")
        assert issuer.get("schemeID") == "6"
        assert re.fullmatch("[0-9]{11}", issuer.text or "")
    paid = sum((Decimal(it) for it in told(root, "PrepaidPayment/PaidAmount")), Decimal())
    assert [Decimal(it.text or "") for it in root.iter("{*}PrepaidAmount")] == ([paid] if paid else [])
    codes = set(told(root, "AllowanceCharge/AllowanceChargeReasonCode"))
    assert bool(codes & {"04", "05", "06", "20"}) == bool(paid)


@of_every_sample
def test_an_invoice_has_its_totals(sample: Sample) -> None:
    """3288, 3305, 4212, 4317."""
    _, root = sample
    for name in ("LineExtensionAmount", "TaxInclusiveAmount"):
        expected = 1 if local(root) == "Invoice" else 0
        assert len(found(root, f"LegalMonetaryTotal/{name}")) == expected


LISTS = NAMED_LISTS | {
    "AllowanceChargeReasonCode": {
        "listAgencyName": "PE:SUNAT",
        "listName": "Cargo/descuento",
        "listURI": "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo53",
    },
    "AdditionalDocumentReference/DocumentTypeCode": {
        "listAgencyName": "PE:SUNAT",
        "listName": "Documento Relacionado",
        "listURI": "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo12",
    },
    "DespatchDocumentReference/DocumentTypeCode": NAMED_LISTS["InvoiceDocumentReference/DocumentTypeCode"],
    "AgentParty/PartyIdentification/ID": NAMED_LISTS["CustomerParty/Party/PartyIdentification/ID"],
    "ShareholderParty/Party/PartyIdentification/ID": NAMED_LISTS["CustomerParty/Party/PartyIdentification/ID"],
    "ItemClassificationCode": {
        "listAgencyName": "GS1 US",
        "listID": "UNSPSC",
        "listName": "Item Classification",
    },
    "SizeTypeCode": {"listAgencyName": "PE:MTC", "listName": "Configuracion Vehícular"},
    "Location/ID": {"schemeAgencyName": "PE:INEI", "schemeName": "Ubigeos"},
    "DespatchAddress/ID": {"schemeAgencyName": "PE:INEI", "schemeName": "Ubigeos"},
    "DocumentStatusCode": {"listAgencyName": "PE:SUNAT", "listName": "Anticipo"},
    "IssuerParty/PartyIdentification/ID": NAMED_LISTS["CustomerParty/Party/PartyIdentification/ID"],
    "PrepaidPayment/ID": {"schemeAgencyName": "PE:SUNAT", "schemeName": "Anticipo"},
    "PaymentMeansCode": {
        "listAgencyName": "PE:SUNAT",
        "listName": "Medio de pago",
        "listURI": "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo59",
    },
    "Address/ID": {"schemeAgencyName": "PE:INEI", "schemeName": "Ubigeos"},
    "PaymentTerms/PaymentMeansID": {
        "schemeAgencyName": "PE:SUNAT",
        "schemeName": "Codigo de detraccion",
        "schemeURI": "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo54",
    },
}
DATA = {"listID", "schemeID", "unitCode", "currencyID", "languageLocaleID"}


@of_every_sample
def test_every_attribute_says_what_its_table_expects(sample: Sample) -> None:
    """4251, 4252, 4253, 4254, 4255, 4256, 4257, 4258, 4259, 4260, 4261."""
    _, root = sample
    for element in root.iter(etree.Element):
        expected = next((LISTS[end] for end in LISTS if path(element).endswith(end)), {})
        attributes = {str(key): str(value) for key, value in element.attrib.items()}
        wrong = {key: value for key, value in attributes.items() if key not in DATA and expected.get(key) != value}
        assert wrong == {}, path(element)
        if "listID" in expected:
            assert attributes["listID"] == expected["listID"]


@of_every_sample
def test_the_sectors_data_are_whole(sample: Sample) -> None:
    """3115, 3122, 3124, 3125, 3126, 3157, 3173, 4274, 4275, 4277, 4313, 4333, 4335."""
    _, root = sample
    for agent in found(root, "AccountingSupplierParty/Party/AgentParty/PartyIdentification/ID"):
        assert agent.get("schemeID") == "6"
        assert len([it for means in found(root, "PaymentMeans") for it in told(means, "PaymentMeansCode")]) == 1
    for line in lines_of(root):
        for trip in found(line, "Delivery"):
            assert told(trip, "DeliveryTerms/ID") == ["01", "02", "03"]
            assert len(found(trip, "DeliveryTerms/Amount")) == 3
        for load in line.iter("{*}MeasurementDimension"):
            assert told(load, "AttributeID")[0] in {"01", "02"}
            assert [it.get("unitCode") for it in found(load, "Measure")] == ["TNE"]
        for code in found(line, "Item/StandardItemIdentification/ID"):
            assert code.get("schemeID") in {"GTIN-8", "GTIN-12", "GTIN-13", "GTIN-14"}
        for item in found(line, "Item/AdditionalItemProperty"):
            units = {it.get("unitCode") for it in (*item.iter("{*}ValueQuantity"), *item.iter("{*}DurationMeasure"))}
            assert units <= {{"3006": "TNE", "4005": "DAY"}.get(told(item, "NameCode")[0])}


@of_every_sample
def test_periods_of_cover_are_days(sample: Sample) -> None:
    """4280 for property 7014: its dates are written as dates."""
    _, root = sample
    for period in root.iter("{*}UsabilityPeriod"):
        for day in period:
            if local(day) in {"StartDate", "EndDate"}:
                assert DAY.fullmatch(day.text or "")


@of_every_sample
def test_no_point_of_arrival_is_written(sample: Sample) -> None:
    """4041, 4231, 4236, 4238, 4239, 4240, 4241 of the boleta's item 66."""
    _, root = sample
    assert found(root, "Delivery/Shipment/Delivery") == []


@pytest.fixture(scope="module")
def judge(schemas_folder: Path, signer: Signer) -> Judge:
    return Judge(schemas_folder, signer)


# The judge knows the documents that notes modify as of soles.
@pytest.mark.parametrize(
    "name", [name for name, sale in sales().items() if sale.note is None or sale.currency == "PEN"]
)
def test_a_judge_of_its_own_finds_nothing_to_remark(name: str, judge: Judge) -> None:
    """Every sum, base, price and tolerance of SUNAT's tables that `simulators.ose` recomputes from the document."""
    assert judge.verdict(sales()[name]) == []
