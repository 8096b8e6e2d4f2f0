"""What every step of informing needs at hand: the issuer's signer and client, and the store of signed files."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from documents.signature import Signer
from issuing.clock import Clock, lima, lima_date
from issuing.gateways.ose.client import OseClient
from issuing.identifiers import new_id
from issuing.services.certificates import Certificates
from issuing.services.endpoints import Endpoints
from issuing.services.informing.files import Filled, signed_file
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.storage.summary_files import store_file, take_correlatives
from issuing.storage.summary_lines import put_into_file
from vouchers.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """One issuer's way to the authority."""

    registered: RegisteredIssuer
    client: OseClient
    signer: Signer


class Desk:
    """Finds the way of an issuer and files what it signs, in the caller's transaction."""

    def __init__(
        self,
        *,
        clock: Clock,
        issuers: Issuers,
        certificates: Certificates,
        endpoints: Endpoints,
        terms: Terms,
        actor: str,
    ) -> None:
        self.clock = clock
        self.terms = terms
        self.actor = actor
        self._issuers = issuers
        self._certificates = certificates
        self._endpoints = endpoints

    async def way(self, issuer_id: int) -> Way:
        """The issuer's; raises `NoEndpointError` or `NoCertificateError`, which say what to set."""
        registered = await self._issuers.by_id(issuer_id)
        client = self._endpoints.client(registered)
        signer = self._certificates.signer(
            registered.issuer.ruc,
            method=client.endpoint.profile.signature_algorithm,
            now=lima(self.clock.now()),
        )
        return Way(registered=registered, client=client, signer=signer)

    async def store(
        self,
        connection: asyncpg.Connection,
        way: Way,
        files: Sequence[Filled],
        *,
        split_from: UUID | None = None,
    ) -> None:
        """Give the files their correlatives of today, sign them and store them with their lines."""
        if not files:
            return
        now = self.clock.now()
        first = await take_correlatives(connection, way.registered.id, files[0].kind.value, lima_date(now), len(files))
        for correlative, filled in enumerate(files, first):
            new = signed_file(
                filled.numbered(correlative),
                way.signer,
                file_id=new_id(now),
                issuer_id=way.registered.id,
                split_from=split_from,
            )
            await store_file(connection, new, now=now, actor=self.actor)
            await put_into_file(connection, new.id, [line.id for line in filled.lines], now=now)
