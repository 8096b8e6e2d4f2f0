"""Who signs, who issues, who buys, and who else takes part."""

from documents.canonical import SIGNATURE_ID, UnwritableText, attribute, text
from documents.ubl.attributes import AFTER_IDENTITY, BEFORE_IDENTITY, COUNTRY, ESTABLISHMENT, UBIGEO
from documents.ubl.frame import Frame, element
from vouchers.sale import Address, Issuer, Participant, RailTicket

_RUC = "6"


def signature(frame: Frame) -> str:
    """`cac:Signature`: who signs, and where in this document the signature stands (FIR 2076-2083)."""
    return signature_of(frame.voucher.issuer)


def signature_of(issuer: Issuer) -> str:
    """`cac:Signature` of a document of that issuer."""
    return (
        f"<cac:Signature><cbc:ID>{SIGNATURE_ID}</cbc:ID><cac:SignatoryParty><cac:PartyIdentification>"
        f"<cbc:ID>{text(issuer.ruc, 'issuer.ruc')}</cbc:ID></cac:PartyIdentification><cac:PartyName>"
        f"<cbc:Name>{text(issuer.legal_name, 'issuer.legal_name')}</cbc:Name></cac:PartyName></cac:SignatoryParty>"
        f"<cac:DigitalSignatureAttachment><cac:ExternalReference><cbc:URI>#{SIGNATURE_ID}</cbc:URI>"
        "</cac:ExternalReference></cac:DigitalSignatureAttachment></cac:Signature>"
    )


def supplier(frame: Frame) -> str:
    """`cac:AccountingSupplierParty`: the issuer with the names and the establishment registered at SUNAT."""
    issuer, ticket = frame.voucher.issuer, frame.voucher.rail_ticket
    name = element("cbc:Name", issuer.trade_name, "issuer.trade_name")
    return (
        f"<cac:AccountingSupplierParty><cac:Party>{_identification(_RUC, issuer.ruc, 'issuer')}"
        f"{f'<cac:PartyName>{name}</cac:PartyName>' if name else ''}<cac:PartyLegalEntity><cbc:RegistrationName>"
        f"{text(issuer.legal_name, 'issuer.legal_name')}</cbc:RegistrationName>"
        f"{_address(issuer.address, 'issuer', with_establishment=True)}"
        f"</cac:PartyLegalEntity>{_agent(ticket) if ticket else ''}</cac:Party></cac:AccountingSupplierParty>"
    )


def _agent(ticket: RailTicket) -> str:
    """Who sold a rail ticket for the issuer (3156-3158)."""
    return f"<cac:AgentParty>{_identification(_RUC, ticket.agent_ruc, 'rail_ticket.agent')}</cac:AgentParty>"


def customer(frame: Frame) -> str:
    """`cac:AccountingCustomerParty`: the customer, with an address only where the sale gives one."""
    buyer = frame.voucher.customer
    address = _address(buyer.address, "customer", with_establishment=False) if buyer.address else ""
    return (
        f"<cac:AccountingCustomerParty><cac:Party>"
        f"{_identification(buyer.identity_type, buyer.identity_number, 'customer')}"
        f"<cac:PartyLegalEntity><cbc:RegistrationName>{text(buyer.name, 'customer.name')}</cbc:RegistrationName>"
        f"{address}{_participants(frame.voucher.participants)}"
        "</cac:PartyLegalEntity></cac:Party></cac:AccountingCustomerParty>"
    )


def buyer(frame: Frame) -> str:
    """`cac:BuyerCustomerParty`: who acts for the customer."""
    one = frame.voucher.buyer
    return f"<cac:BuyerCustomerParty>{_party(one, 'buyer')}</cac:BuyerCustomerParty>" if one else ""


def _participants(participants: tuple[Participant, ...]) -> str:
    return "".join(
        [
            f"<cac:ShareholderParty>{_party(one, f'participants[{index}]')}</cac:ShareholderParty>"
            for index, one in enumerate(participants)
        ]
    )


def _party(one: Participant, where: str) -> str:
    name = element("cbc:RegistrationName", one.name, f"{where}.name")
    entity = f"<cac:PartyLegalEntity>{name}</cac:PartyLegalEntity>" if name else ""
    return f"<cac:Party>{_identification(one.identity_type, one.identity_number, where)}{entity}</cac:Party>"


def delivery(frame: Frame) -> str:
    """`cac:Delivery`: where the thing is delivered, or the service is used."""
    address = frame.voucher.delivery_address
    if address is None:
        return ""
    try:
        content = place(address)
    except UnwritableText as error:
        raise error.under("delivery_address") from error
    return (
        f"<cac:Delivery><cac:DeliveryLocation><cac:Address>{content}</cac:Address></cac:DeliveryLocation>"
        "</cac:Delivery>"
    )


def place(address: Address) -> str:
    """What stands inside the address of a place that is nobody's domicile."""
    return f"{_location(address, with_establishment=False)}{_country(address)}"


def _country(address: Address) -> str:
    country = text(address.country, "country")
    return f"<cac:Country><cbc:IdentificationCode{COUNTRY}>{country}</cbc:IdentificationCode></cac:Country>"


def _identification(identity_type: str, number: str, where: str) -> str:
    return (
        f"<cac:PartyIdentification><cbc:ID{BEFORE_IDENTITY}{attribute(identity_type, f'{where}.identity_type')}"
        f"{AFTER_IDENTITY}>{text(number, f'{where}.identity_number')}</cbc:ID></cac:PartyIdentification>"
    )


def _address(address: Address, whose: str, *, with_establishment: bool) -> str:
    """`cac:RegistrationAddress`; nothing where there is nothing but a country to say."""
    try:
        content = _location(address, with_establishment=with_establishment)
        country = _country(address)
    except UnwritableText as error:
        raise error.under(f"{whose}.address") from error
    if not content:
        return ""
    return f"<cac:RegistrationAddress>{content}{country}</cac:RegistrationAddress>"


def _location(address: Address, *, with_establishment: bool) -> str:
    ubigeo = f"<cbc:ID{UBIGEO}>{text(address.ubigeo, 'ubigeo')}</cbc:ID>" if address.ubigeo else ""
    establishment = (
        f"<cbc:AddressTypeCode{ESTABLISHMENT}>{text(address.establishment, 'establishment')}</cbc:AddressTypeCode>"
        if with_establishment
        else ""
    )
    line = element("cbc:Line", address.street, "street")
    return (
        f"{ubigeo}{establishment}{element('cbc:CitySubdivisionName', address.urbanization, 'urbanization')}"
        f"{element('cbc:CityName', address.province, 'province')}"
        f"{element('cbc:CountrySubentity', address.department, 'department')}"
        f"{element('cbc:District', address.district, 'district')}"
        f"{f'<cac:AddressLine>{line}</cac:AddressLine>' if line else ''}"
    )
