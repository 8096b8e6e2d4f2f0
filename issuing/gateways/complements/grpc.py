"""A system that answers over gRPC: any unary method of a descriptor set that `protoc --descriptor_set_out` made."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from google.protobuf import json_format, message_factory
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorSet
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message import DecodeError
from grpc import StatusCode, aio, ssl_channel_credentials

from issuing.gateways.complements.system import Answer, SystemDownError

_LARGEST_ANSWER = 1_000_000


class GrpcSystem:
    """The question's parts are the request's fields by name; the answer has the response's, named as its proto does."""

    def __init__(
        self,
        *,
        name: str,
        target: str,
        method: str,
        descriptors: Path,
        metadata: Mapping[str, str],
        tls: bool,
        timeout_seconds: float,
    ) -> None:
        """`method` is `package.Service/Method`; raises `ValueError` if the descriptors do not have it."""
        self._name = name
        self._timeout_seconds = timeout_seconds
        self._metadata = tuple(metadata.items())
        found = _method(descriptors, method)
        self._request = message_factory.GetMessageClass(found.input_type)
        self._response = message_factory.GetMessageClass(found.output_type)
        self._target = target
        self._tls = tls
        self._path = f"/{method}"
        self._channel: aio.Channel | None = None

    async def ask(self, question: Mapping[str, str]) -> Answer | None:
        """The response's fields; None for NOT_FOUND. Raises `SystemDownError` for every other status."""
        if self._channel is None:  # a channel belongs to the loop in which it is opened
            self._channel = self._open()
        try:
            request = json_format.ParseDict(dict(question), self._request())
        except json_format.ParseError as error:
            raise SystemDownError(f"{self._name}: la pregunta no corresponde a su contrato: {error}.") from error
        channel: Any = self._channel  # grpc has no types for methods that no generated code knows
        call = channel.unary_unary(
            self._path,
            request_serializer=self._request.SerializeToString,
            response_deserializer=self._response.FromString,
        )
        try:
            response = await call(request, timeout=self._timeout_seconds, metadata=self._metadata)
        except aio.AioRpcError as error:
            if error.code() is StatusCode.NOT_FOUND:
                return None
            raise SystemDownError(f"{self._name} respondió {error.code().name}.") from error
        answer: Answer = json_format.MessageToDict(response, preserving_proto_field_name=True)
        return answer

    def _open(self) -> aio.Channel:
        options = (("grpc.max_receive_message_length", _LARGEST_ANSWER),)
        if self._tls:
            return aio.secure_channel(self._target, ssl_channel_credentials(), options)
        return aio.insecure_channel(self._target, options)

    async def close(self) -> None:
        """Close the channel."""
        if self._channel is not None:
            await self._channel.close()


def _method(descriptors: Path, method: str) -> MethodDescriptor:
    service, _, name = method.partition("/")
    pool = DescriptorPool()
    try:
        for it in FileDescriptorSet.FromString(descriptors.read_bytes()).file:
            pool.Add(it)
        return pool.FindServiceByName(service).FindMethodByName(name)
    except (OSError, DecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{descriptors} no contiene {method}: {error}") from error
