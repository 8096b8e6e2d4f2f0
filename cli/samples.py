"""Takes from the running house the print of one voucher of each kind, as a source system would."""

import asyncio
from pathlib import Path

import grpc

from cli.stack import Addresses
from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from emission.v1 import ticket_pb2, voucher_pb2

_PAGE = 500
_SECONDS = 20
_PRINTABLE = (
    ticket_pb2.TICKET_STATUS_ACCEPTED,
    ticket_pb2.TICKET_STATUS_OBSERVED,
    ticket_pb2.TICKET_STATUS_VOIDED,
)


def save_prints(addresses: Addresses, folder: Path) -> str:
    """Write into `folder` a PDF of the newest voucher of each document type and currency; what was done, in Spanish."""
    try:
        prints = asyncio.run(_prints(addresses))
    except grpc.RpcError as error:
        return f"No se pudieron guardar los PDF de muestra: {error}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in prints.items():
        (folder / Path(name).name).write_bytes(content)
    return f"{len(prints)} PDF de muestra en {folder}"


async def _prints(addresses: Addresses) -> dict[str, bytes]:
    metadata = (("authorization", f"Bearer {addresses.demo_token}"),)
    prints = {}
    async with grpc.aio.insecure_channel(addresses.grpc) as channel:
        stub = stubs.EmissionServiceStub(channel)
        wanted = messages.ListVouchersRequest(page_size=_PAGE, statuses=_PRINTABLE)
        page = await stub.ListVouchers(wanted, metadata=metadata, timeout=_SECONDS)
        kinds = {(it.number.document_type, it.currency): it.ticket_id for it in reversed(page.vouchers)}
        for ticket_id in kinds.values():
            request = messages.DownloadArtifactRequest(ticket_id=ticket_id, kind=voucher_pb2.ARTIFACT_KIND_PDF)
            parts = [it async for it in stub.DownloadArtifact(request, metadata=metadata, timeout=_SECONDS)]
            prints[parts[0].header.file_name] = b"".join(it.chunk for it in parts[1:])
    return prints
