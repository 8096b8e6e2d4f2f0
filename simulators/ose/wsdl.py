"""The service's description: ``?wsdl`` imports ``?ns1.wsdl``, which imports ``?xsd``; children are unqualified."""

from typing import Final

from simulators.ose.soap import FIELDS, SERVICE

_BINDING = "http://service.gem.factura.comppago.registro.servicio.sunat.gob.pe/"
_WSDL = "http://schemas.xmlsoap.org/wsdl/"
_XSD = "http://www.w3.org/2001/XMLSchema"
_TYPES: Final = {"contentFile": "xsd:base64Binary", "numeroComprobante": "xsd:int"}
_ANSWERS: Final = {
    "sendBill": '<xsd:element minOccurs="0" name="applicationResponse" type="xsd:base64Binary"/>',
    "sendSummary": '<xsd:element minOccurs="0" name="ticket" type="xsd:string"/>',
    "sendPack": '<xsd:element minOccurs="0" name="ticket" type="xsd:string"/>',
    "getStatus": '<xsd:element minOccurs="0" name="status" type="tns:status"/>',
    "getStatusCdr": '<xsd:element minOccurs="0" name="statusCdr" type="tns:statusCdr"/>',
}
_STATUSES = """<xsd:complexType name="status"><xsd:sequence>
<xsd:element minOccurs="0" name="content" type="xsd:base64Binary"/>
<xsd:element minOccurs="0" name="statusCode" type="xsd:string"/></xsd:sequence></xsd:complexType>
<xsd:complexType name="statusCdr"><xsd:sequence>
<xsd:element minOccurs="0" name="content" type="xsd:base64Binary"/>
<xsd:element minOccurs="0" name="statusCode" type="xsd:string"/>
<xsd:element minOccurs="0" name="statusMessage" type="xsd:string"/></xsd:sequence></xsd:complexType>"""


def schema() -> str:
    """``?xsd``: the messages."""
    parts = []
    for operation, fields in FIELDS.items():
        children = "".join(
            f'<xsd:element minOccurs="0" name="{name}" type="{_TYPES.get(name, "xsd:string")}"/>' for name in fields
        )
        for name, inner in ((operation, children), (f"{operation}Response", _ANSWERS[operation])):
            parts.append(
                f'<xsd:element name="{name}" type="tns:{name}"/>'
                f'<xsd:complexType name="{name}"><xsd:sequence>{inner}</xsd:sequence></xsd:complexType>'
            )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><xsd:schema xmlns:xsd="{_XSD}" xmlns:tns="{SERVICE}"'
        f' targetNamespace="{SERVICE}" elementFormDefault="unqualified">{"".join(parts)}{_STATUSES}</xsd:schema>'
    )


def port_type(url: str) -> str:
    """``?ns1.wsdl``: messages and operations; ``url`` is the service's own."""
    messages: list[str] = []
    operations: list[str] = []
    for operation in FIELDS:
        messages.extend(
            f'<wsdl:message name="{name}"><wsdl:part element="ns1:{name}" name="parameters"/></wsdl:message>'
            for name in (operation, f"{operation}Response")
        )
        operations.append(
            f'<wsdl:operation name="{operation}"><wsdl:input message="ns1:{operation}" name="{operation}"/>'
            f'<wsdl:output message="ns1:{operation}Response" name="{operation}Response"/></wsdl:operation>'
        )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><wsdl:definitions xmlns:wsdl="{_WSDL}" xmlns:ns1="{SERVICE}"'
        f' xmlns:xsd="{_XSD}" name="billService" targetNamespace="{SERVICE}"><wsdl:types><xsd:schema>'
        f'<xsd:import namespace="{SERVICE}" schemaLocation="{url}?xsd"/></xsd:schema></wsdl:types>'
        f'{"".join(messages)}<wsdl:portType name="billService">{"".join(operations)}</wsdl:portType>'
        "</wsdl:definitions>"
    )


def definitions(url: str) -> str:
    """``?wsdl``: the binding and the address."""
    operations = "".join(
        f'<wsdl:operation name="{operation}"><soap:operation soapAction="urn:{operation}" style="document"/>'
        f'<wsdl:input name="{operation}"><soap:body use="literal"/></wsdl:input>'
        f'<wsdl:output name="{operation}Response"><soap:body use="literal"/></wsdl:output></wsdl:operation>'
        for operation in FIELDS
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><wsdl:definitions xmlns:wsdl="{_WSDL}" xmlns:ns1="{SERVICE}"'
        f' xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" xmlns:tns="{_BINDING}" name="billService"'
        f' targetNamespace="{_BINDING}"><wsdl:import location="{url}?ns1.wsdl" namespace="{SERVICE}"/>'
        '<wsdl:binding name="BillServicePortBinding" type="ns1:billService">'
        '<soap:binding style="document" transport="http://schemas.xmlsoap.org/soap/http"/>'
        f'{operations}</wsdl:binding><wsdl:service name="billService">'
        '<wsdl:port binding="tns:BillServicePortBinding" name="BillServicePort">'
        f'<soap:address location="{url}"/></wsdl:port></wsdl:service></wsdl:definitions>'
    )
