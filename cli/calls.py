"""What a caller of the running house makes of an answer that is an error."""

from typing import Final

import grpc
from google.rpc.error_details_pb2 import ErrorInfo
from google.rpc.status_pb2 import Status

AGAIN: Final = frozenset({grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.INTERNAL, grpc.StatusCode.CANCELLED})
"""What a call is repeated after; all calls of the demo are safe to repeat."""

_DETAILS: Final = "grpc-status-details-bin"


def refused_by_the_rules(error: grpc.aio.AioRpcError) -> bool:
    """Whether SUNAT's rules refuse the sale that was submitted."""
    details = dict(error.trailing_metadata() or ()).get(_DETAILS)
    info = ErrorInfo()
    status = Status.FromString(details) if isinstance(details, bytes) else Status()
    return any(detail.Unpack(info) and info.reason == "SALE_INVALID" for detail in status.details)
