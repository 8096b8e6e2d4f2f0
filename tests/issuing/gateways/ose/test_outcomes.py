from base64 import b64encode

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from issuing.gateways.ose.answers import Answer, Reach
from issuing.gateways.ose.outcomes import read_response
from issuing.gateways.ose.profiles import FaultPart
from tests.issuing.gateways.ose.scripted import soap

ORDER: tuple[FaultPart, ...] = ("faultcode", "faultstring", "detail")
OPERATIONS = ["sendBill", "sendSummary", "getStatus", "getStatusCdr"]
GOOD = soap(
    f"<r><statusCdr><content>{b64encode(b'PK').decode()}</content><statusCode>0</statusCode></statusCdr>"
    "<ticket>1</ticket></r>"
)
FAULT = soap("<S:Fault><faultcode>S:Client.1033</faultcode><faultstring>ya está</faultstring></S:Fault>")


def read(operation: str, body: bytes | None, status: int = 200) -> Answer:
    return read_response(operation, status, body, fault_order=ORDER, elapsed=0.5)


@settings(deadline=None)
@given(st.sampled_from(OPERATIONS), st.integers(100, 999), st.binary(max_size=200))
def test_no_bytes_raise(operation: str, status: int, body: bytes) -> None:
    answer = read(operation, body, status)
    assert answer.reach is (Reach.ANSWERED if answer.refused_credentials else Reach.MAYBE)
    assert (answer.content, answer.ticket, answer.elapsed) == (None, None, 0.5)


@settings(deadline=None)
@given(st.sampled_from(OPERATIONS), st.sampled_from([GOOD, FAULT]), st.data())
def test_no_change_of_a_good_answer_raises(operation: str, body: bytes, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 40)))
    changed = body[:start] + data.draw(st.binary(max_size=20)) + body[end:]
    assert read(operation, changed).reach in {Reach.MAYBE, Reach.ANSWERED}


@settings(deadline=None)
@given(st.sampled_from(OPERATIONS), st.sampled_from([GOOD, FAULT]), st.data())
def test_no_beginning_of_an_answer_counts_as_one(operation: str, body: bytes, data: st.DataObject) -> None:
    cut = body[: data.draw(st.integers(0, len(body) - 1))]
    assert read(operation, cut).reach is Reach.MAYBE


@pytest.mark.parametrize("operation", OPERATIONS)
def test_a_good_answer_gives_each_operation_its_own(operation: str) -> None:
    answer = read(operation, GOOD)
    assert answer.reach is Reach.ANSWERED
    assert (answer.ticket is None) is (operation != "sendSummary")
    assert (answer.content is None) is (operation == "sendSummary")


def test_a_cdr_does_not_fill_a_log() -> None:
    answer = read("sendBill", GOOD)
    assert answer.content == b"PK"
    assert "PK" not in repr(answer)
