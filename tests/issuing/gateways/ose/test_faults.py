"""Every shape in which a refusal came from SUNAT or an operator."""

from base64 import b64encode

import pytest

from issuing.gateways.ose.answers import Fault, Reach
from issuing.gateways.ose.profiles import load_profiles
from tests.issuing.gateways.ose.conftest import Dial, Serve
from tests.issuing.gateways.ose.scripted import http, says, soap

NAME = "20100066603-01-F001-1.zip"


def fault(code: str, string: str, detail: str = "") -> str:
    return f"<S:Fault><faultcode>{code}</faultcode><faultstring>{string}</faultstring>{detail}</S:Fault>"


CASES = {
    "SUNAT": (
        "sunat",
        fault("soap-env:Client.0109", "El sistema no puede responder su solicitud."),
        "0109",
        "El sistema no puede responder su solicitud.",
    ),
    "SUNAT, other prefix, digits in it": ("sunat", fault("ns0:Server.0100", "Intente"), "0100", "Intente"),
    "a prefix that looks like a code": ("sunat", fault("ns-2335:Server", "Intente"), None, "Intente"),
    "SUNAT, three digits": ("sunat", fault("ns0:Client.102", "Usuario"), "0102", "Usuario"),
    "SUNAT, sentence that names documents": (
        "sunat",
        fault("soap-env:Client.2335", "Alterado - Detalle: 20100066603-01-F001-1033 INFO: 1033"),
        "2335",
        "Alterado - Detalle: 20100066603-01-F001-1033 INFO: 1033",
    ),
    "SUNAT, code in both": ("sunat", fault("S:Client.1033", "1033 - registrado"), "1033", "registrado"),
    "OSE manual": (
        "ose",
        fault("soap:Client", "1033", "<detail>El comprobante fue registrado</detail>"),
        "1033",
        "El comprobante fue registrado",
    ),
    "OSE, code and sentence": ("ose", fault("soap:Server", "2335 - Alterado"), "2335", "Alterado"),
    "OSE, labelled": ("ose", fault("soap:Server", "Error: 2335 | Alterado"), "2335", "Alterado"),
    "OSE that speaks like SUNAT": ("ose", fault("soap:Client.3280", "Falta"), "3280", "Falta"),
    "EFACT, detail/message": (
        "efact",
        fault("S:Server", "2335", "<detail><ns:x xmlns:ns='u'><message>Alterado</message></ns:x></detail>"),
        "2335",
        "Alterado",
    ),
    "EFACT, detail/detail, a structure": (
        "efact",
        fault("S:Server", "2335", "<detail><detail><a>Alterado</a><b>línea\n 3</b></detail></detail>"),
        "2335",
        "Alterado - línea 3",
    ),
    "code only in the detail": (
        "ose",
        fault("S:Server", "Error en el servicio", "<detail><code>0154</code><message>RUC</message></detail>"),
        "0154",
        "Error en el servicio - RUC",
    ),
    "no code": ("ose", fault("S:Server", "Internal error"), None, "Internal error"),
    "digits that are no code": (
        "ose",
        fault("ns1:Server", "500 Internal Server Error", "<detail>at Bill.java:2335 el 2026-11-24</detail>"),
        None,
        "500 Internal Server Error - at Bill.java:2335 el 2026-11-24",
    ),
    "document number at the beginning": ("ose", fault("S:Server", "2335-11 falló"), None, "2335-11 falló"),
    "nothing in it": ("ose", "<S:Fault/>", None, ""),
    "empty parts": ("ose", fault("", "", "<detail/>"), None, ""),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("status", [500, 200])
async def test_a_fault_is_read_whatever_its_shape(serve: Serve, dial: Dial, name: str, status: int) -> None:
    profile, inner, code, text = CASES[name]
    server = await serve(says(http(status, soap(inner))))
    answer = await dial(server.url, base=load_profiles()[profile]).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.http_status, answer.content) == (Reach.ANSWERED, status, None)
    assert answer.fault is not None
    assert (answer.fault.code, answer.fault.text) == (code, text)
    assert not answer.refused_credentials


async def test_the_order_is_the_profiles(serve: Serve, dial: Dial) -> None:
    server = await serve(says(http(500, soap(fault("S:Client.0100", "1033")))))
    profiles = load_profiles()
    by_sunat = await dial(server.url, base=profiles["sunat"]).send_bill(NAME, b"ZIP")
    by_ose = await dial(server.url, base=profiles["ose"]).send_bill(NAME, b"ZIP")
    assert by_sunat.fault == Fault("0100", "1033", "S:Client.0100", "1033")
    assert by_ose.fault is not None
    assert by_ose.fault.code == "1033"


async def test_raw_parts_are_kept_but_not_without_end(serve: Serve, dial: Dial) -> None:
    server = await serve(says(http(500, soap(fault("S:Client.2335", "largo " * 5000)))))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert answer.fault is not None
    assert answer.fault.faultcode == "S:Client.2335"
    assert len(answer.fault.faultstring) == len(answer.fault.text) == 2000
    assert len(answer.detail) < 400


@pytest.mark.parametrize(
    ("status", "faultcode"), [(401, "S:Client"), (403, "S:Client"), (500, "wsse:FailedAuthentication")]
)
async def test_a_fault_without_code_can_refuse_credentials(
    serve: Serve, dial: Dial, status: int, faultcode: str
) -> None:
    server = await serve(says(http(status, soap(fault(faultcode, "No autorizado")))))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert (answer.reach, answer.refused_credentials) == (Reach.ANSWERED, True)
    assert answer.fault is not None


async def test_a_fault_beside_a_cdr_is_no_acceptance(serve: Serve, dial: Dial) -> None:
    content = b64encode(b"PK").decode()
    inner = fault("S:Client.2335", "x") + f"<r><applicationResponse>{content}</applicationResponse></r>"
    server = await serve(says(http(200, soap(inner))))
    answer = await dial(server.url).send_bill(NAME, b"ZIP")
    assert answer.content is None
    assert answer.fault is not None
