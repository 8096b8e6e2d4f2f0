"""The judge knows the rows of perceptions, references and sectors: one wrong thing in a good document is named."""

from pathlib import Path

import pytest

from documents.signature import Signer
from tests.documents.ubl.judged import Judge
from tests.vouchers.operations import EXPORTS, WITHHOLDINGS
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.catalogues.properties import DEMANDED, OF_PENSIONS
from vouchers.sale import Sale

SALES: dict[str, Sale] = SECTORS | REFERENCES | WITHHOLDINGS | EXPORTS
_OF_AN_OPERATION = {
    "1002": "fish under detraction",
    "0202": "export 0202",
    "0205": "export 0205",
    "0301": "an air waybill",
    "0302": "a rail ticket",
}
_PERCEIVED = "a perception of a sale in dollars"
_FACTOR = "<cbc:MultiplierFactorNumeric>.*</cbc:MultiplierFactorNumeric>"
_PARTICULAR = "a supplier of the State"

CHANGES: list[tuple[str, str, str, str]] = [
    ("3093", "a perception", "<cac:AllowanceCharge>.*</cac:AllowanceCharge>", ""),
    ("3309", "a perception", "<cbc:ID>Percepcion<", "<cbc:ID>Otra<"),
    ("3308", "a perception", 'listID="2001"', 'listID="0101"'),
    ("3310", _PERCEIVED, '<cbc:Amount currencyID="PEN">4469.25</cbc:Amount>', ""),
    ("3311", _PERCEIVED, ">4469.25<", ">0.00<"),
    ("3233", _PERCEIVED, _FACTOR + "(.*?)4425.00", r"\g<1>0.00"),
    ("2798", "a perception", ">23.60<", ">25.00<"),
    ("2797", "a perception", '<cbc:BaseAmount currencyID="PEN">1180.00', '<cbc:BaseAmount currencyID="PEN">1180.01'),
    ("2792", "a perception", '<cbc:Amount currencyID="PEN">23.60', '<cbc:Amount currencyID="USD">23.60'),
    ("2788", _PERCEIVED, '<cbc:BaseAmount currencyID="PEN">', '<cbc:BaseAmount currencyID="USD">'),
    ("2788", _PERCEIVED, '<cbc:Amount currencyID="PEN">4469.25', '<cbc:Amount currencyID="USD">4469.25'),
    ("3316", "income tax withheld", ">63</cbc:AllowanceChargeReasonCode>", ">03</cbc:AllowanceChargeReasonCode>"),
    ("3317", "income tax withheld", 'listID="2002"', 'listID="0101"'),
    ("3318", "income tax withheld", _FACTOR + "(.*?)<cbc:BaseAmount.*?</cbc:BaseAmount>", r"\1"),
    ("2364", "documents", "0001-45", "T001-123"),
    ("2365", "documents", "PR-77", "POL-2026-0001"),
    ("4006", "documents", "V001-8", "V01-8"),
    ("4005", "documents", ">31<", ">32<"),
    ("4010", "documents", "PR-77", "PR 77"),
    ("4009", "documents", ">04<", ">01<"),
    ("4252", "documents", '"Tipo de Documento"(?= listURI="[^"]*">09<)', '"Guia"'),
    ("4266", "a sale on the road", 'languageLocaleID="2005"', 'languageLocaleID="2004"'),
    ("3496", "standard codes", "84131500", "841315"),
    ("4333", "standard codes", ' schemeID="GTIN-14"', ""),
    ("4334", "standard codes", "GTIN-13", "GTIN-14"),
    ("4335", "standard codes", "GTIN-13", "EAN-13"),
    ("4252", "standard codes", "Item Classification", "UNSPSC"),
    ("3129", "passengers under detraction", ">028<", ">027<"),
    ("4265", "passengers under detraction", 'languageLocaleID="2006"', 'languageLocaleID="2004"'),
    ("3064", "passengers under detraction", "<cbc:Value>12</cbc:Value>", ""),
    ("3065", "passengers under detraction", "<cbc:StartDate>2026-12-01</cbc:StartDate>", ""),
    ("3172", "passengers under detraction", "<cbc:StartTime>21:30:00</cbc:StartTime>", ""),
    ("4280", "passengers under detraction", ">040101<", ">4010<"),
    ("3135", "fish under detraction", '<cbc:ValueQuantity unitCode="TNE">12.50</cbc:ValueQuantity>', ""),
    ("3115", "fish under detraction", 'unitCode="TNE"', 'unitCode="KGM"'),
    ("4281", "fish under detraction", ">12.50<", ">0.00<"),
    ("3135", "export 0202", '<cbc:DurationMeasure unitCode="DAY">3</cbc:DurationMeasure>', ""),
    ("4313", "export 0202", 'unitCode="DAY"', 'unitCode="MON"'),
    ("4281", "export 0202", 'unitCode="DAY">3<', 'unitCode="DAY">3.5<'),
    ("4282", "export 0202", "2026-11-19", "2026-11-15"),
    ("3064", "a pension fund", "<cbc:ValueQuantity>0.00</cbc:ValueQuantity>", ""),
    ("4202", "a vehicle", "2026-10-118-000123", "118-2026"),
    ("3241", "a loan", ">7012<", ">7011<"),
    ("3181", "deductible interest of a mortgage", "84121901", "84131500"),
    ("3150", "deductible interest of a mortgage", ">7001<", ">X<"),
    ("3151", "deductible interest of a mortgage", ">7003<", ">X<"),
    ("3152", "deductible interest of a mortgage", ">7004<", ">X<"),
    ("3153", "deductible interest of a mortgage", ">7005<", ">X<"),
    ("3154", "deductible interest of a mortgage", ">7006<", ">X<"),
    ("3155", "deductible interest of a mortgage", ">7007<", ">X<"),
    ("3146", _PARTICULAR, ">5000<", ">X<"),
    ("3147", _PARTICULAR, ">5001<", ">X<"),
    ("3148", _PARTICULAR, ">5002<", ">X<"),
    ("3149", _PARTICULAR, ">5003<", ">X<"),
    ("3156", "a rail ticket", "<cac:AgentParty>.*</cac:AgentParty>", ""),
    ("3158", "a rail ticket", '(?<=AgentParty><cac:PartyIdentification)(.*?)schemeID="6"', r'\1schemeID="1"'),
    ("3173", "a rail ticket", "<cac:PaymentMeans>.*</cac:PaymentMeans>", ""),
    ("3174", "a rail ticket", ">006<", ">014<"),
    ("3175", "a rail ticket", "<cbc:PaymentID>AUT-778899</cbc:PaymentID>", ""),
]


CARGO: list[tuple[str, str, str]] = [
    ("3116", "(?<=<cac:DespatchAddress>)<cbc:ID.*?</cbc:ID>", ""),
    (
        "3117",
        "<cac:AddressLine>[^/]*</cbc:Line></cac:AddressLine>(?=<cac:Country>.{1,200}</cac:Despatch)",
        "",
    ),
    ("3118", "(?<=<cac:DeliveryLocation><cac:Address>)<cbc:ID.*?</cbc:ID>", ""),
    ("3119", "<cac:AddressLine><cbc:Line>Av. Ejército 101</cbc:Line></cac:AddressLine>", ""),
    ("3120", "<cbc:Instructions>.*</cbc:Instructions>", ""),
    ("3124", "(?<=<cac:DeliveryTerms><cbc:ID>)01", "02"),
    ("3125", "(?<=<cac:DeliveryTerms><cbc:ID>)02", "04"),
    ("3126", "(?<=<cac:DeliveryTerms><cbc:ID>)03", "04"),
    ("3122", "(?<=<cac:DeliveryTerms><cbc:ID>03</cbc:ID>)<cbc:Amount.*?</cbc:Amount>", ""),
    ("3123", "(?<=<cac:DeliveryTerms><cbc:ID>03</cbc:ID><cbc:Amount currencyID=.PEN.>)947.40", "0.00"),
    ("3208", "(?<=<cbc:DeclaredForCarriageValueAmount currencyID=.)PEN", "USD"),
    ("4200", ">040101<", ">4010<"),
    ("4236", ">Av. Ejército 101<", ">Av<"),
    ("4270", "(?<=<cbc:Instructions>).*(?=</cbc:Instructions>)", "De"),
    ("4271", ">Lima - Arequipa<", ">De<"),
    ("4272", "(?<=<cac:DeliveryTerms><cbc:Amount currencyID=.PEN.>)900.00", "0.00"),
    ("4273", ">T3S3<", ">T3S3T3S3T3S3T3S3<"),
    ("4274", "(?<=<cbc:AttributeID>)02", "03"),
    ("4275", "<cbc:Measure unitCode=.TNE.>28.50</cbc:Measure>", ""),
    ("4276", ">28.50<", ">0.00<"),
    ("4277", '"TNE">28.50', '"KGM">28.50'),
    ("4278", "(?<=<cbc:DeclaredForCarriageValueAmount currencyID=.PEN.>)947.40", "0.00"),
    ("4252", "Configuracion Vehícular", "Configuracion"),
    ("4255", "Ubigeos", "Ubigeo"),
]
OWED = [
    (refusal, _OF_AN_OPERATION[operation], f"(?<=</cbc:Name>)(<cbc:NameCode[^>]*>){code}<", r"\1X<")
    for operation, demanded in DEMANDED.items()
    for code, refusal in demanded.items()
] + [
    (refusal, "a pension fund", f"(?<=</cbc:Name>)(<cbc:NameCode[^>]*>){code}<", r"\1X<")
    for code, refusal in OF_PENSIONS.items()
]


@pytest.fixture(scope="module")
def judge(schemas_folder: Path, signer: Signer) -> Judge:
    return Judge(schemas_folder, signer)


@pytest.mark.parametrize(
    ("code", "name", "before", "after"),
    [*CHANGES, *OWED, *[(code, "cargo under detraction", *change) for code, *change in CARGO]],
)
def test_one_wrong_thing_is_named(code: str, name: str, before: str, after: str, judge: Judge) -> None:
    found = judge.verdict(SALES[name], change=(before, after))
    assert code in [it.split(" ")[0] for it in found], found


@pytest.mark.parametrize("code", ["4022", "4023", "4024", "4244"])
def test_a_boleta_is_only_observed_for_its_legends(code: str, judge: Judge) -> None:
    legend = {"4022": "2001", "4023": "2002", "4024": "2003", "4244": "2008"}[code]
    change = ('languageLocaleID="1000"', f'languageLocaleID="{legend}"')
    assert [it.split(" ")[0] for it in judge.verdict(SALES["a boleta with a perception"], change=change)] == [code]
