"""What a refused call told, read as a client reads it."""

from collections.abc import Awaitable
from dataclasses import dataclass, field

import pytest
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, ResourceInfo, RetryInfo
from google.rpc.status_pb2 import Status
from grpc import StatusCode
from grpc.aio import AioRpcError
from grpc_status.rpc_status import from_call


@dataclass
class Refusal:
    code: StatusCode
    sentence: str
    request_id: str = ""
    reason: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    resource: str | None = None
    retry: bool = False


def read(status: Status) -> Refusal:
    """A status as it stands in an answer or in an error's details."""
    codes = {code.value[0]: code for code in StatusCode}
    refusal = Refusal(code=codes[status.code], sentence=status.message)
    for detail in status.details:
        info, bad, resource = ErrorInfo(), BadRequest(), ResourceInfo()
        if detail.Unpack(info):
            assert info.domain == "emission"
            refusal.reason, refusal.metadata = info.reason, dict(info.metadata)
        elif detail.Unpack(bad):
            refusal.fields = {it.field: it.description for it in bad.field_violations}
            refusal.reasons = {it.field: it.reason for it in bad.field_violations}
        elif detail.Unpack(resource):
            refusal.resource = resource.resource_name
        else:
            refusal.retry = detail.Unpack(RetryInfo())
    return refusal


async def refused(call: Awaitable[object]) -> Refusal:
    """What `call` fails with; the status, its details and the metadata must agree."""
    with pytest.raises(AioRpcError) as caught:
        await call
    error = caught.value
    status = from_call(error)  # type: ignore[arg-type]
    assert status is not None, error
    refusal = read(status)
    assert (refusal.code, refusal.sentence) == (error.code(), error.details())
    refusal.request_id = str(dict(error.trailing_metadata() or ())["x-request-id"])
    return refusal
