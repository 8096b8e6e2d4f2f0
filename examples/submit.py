"""Submits a factura and prints what becomes of it: `python examples/submit.py ADDRESS TOKEN ISSUER_RUC EXTERNAL_ID`."""

import sys

import grpc

from emission.v1 import catalogues_pb2, emission_service_pb2, emission_service_pb2_grpc, sale_pb2, ticket_pb2


def main(address: str, token: str, issuer_ruc: str, external_id: str) -> None:
    """Submit, then follow the ticket until it is final."""
    sale = sale_pb2.Sale(
        external_id=external_id,
        issuer_ruc=issuer_ruc,
        document_type=catalogues_pb2.DOCUMENT_TYPE_FACTURA,
        currency="PEN",
        customer=sale_pb2.Customer(
            identity_type=catalogues_pb2.IDENTITY_TYPE_RUC, identity_number="20131312955", name="CLIENTE S.A."
        ),
        lines=[
            sale_pb2.SaleLine(
                description="Seguro vehicular",
                quantity="1",
                unit_code="ZZ",
                tax_treatment=catalogues_pb2.IGV_TREATMENT_TAXED,
                unit_value="1000.00",
            )
        ],
    )
    metadata = (("authorization", f"Bearer {token}"),)
    with grpc.insecure_channel(address) as channel:
        service = emission_service_pb2_grpc.EmissionServiceStub(channel)
        request = emission_service_pb2.SubmitSaleRequest(sale=sale)
        ticket = service.SubmitSale(request, metadata=metadata, timeout=10).ticket
        watch = emission_service_pb2.WatchTicketRequest(ticket_id=ticket.ticket_id)
        for change in service.WatchTicket(watch, metadata=metadata, timeout=60):
            status = ticket_pb2.TicketStatus.Name(change.ticket.status)
            number = change.ticket.voucher
            print(status, f"{number.series}-{number.number}" if number.number else "", change.ticket.reason)


if __name__ == "__main__":
    main(*sys.argv[1:])
