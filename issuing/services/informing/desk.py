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
from issuing.services.emission.gatekeeper import Gatekeeper
from issuing.services.endpoints import Endpoints
from issuing.services.informing.files import Filled, signed_file
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.routes import Routes
from issuing.storage.summary_files import FileClaim, store_file, take_correlatives
from issuing.storage.summary_lines import WaitingLine, put_into_file
from issuing.summaries.states import FileState
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
        routes: Routes,
        terms: Terms,
        gatekeeper: Gatekeeper,
        actor: str,
    ) -> None:
        self.clock = clock
        self.terms = terms
        self.actor = actor
        self.gatekeeper = gatekeeper
        self._routes = routes
        self._issuers = issuers
        self._certificates = certificates
        self._endpoints = endpoints

    async def registered(self, issuer_id: int) -> RegisteredIssuer:
        """The issuer."""
        return await self._issuers.by_id(issuer_id)

    async def way(self, issuer_id: int, *, bound: str | None = None, probes: str | None = None) -> Way:
        """The issuer's, to the address that a file is bound to or is to try, else to the one where new ones go.

        Raises `NoEndpointError` or `NoCertificateError`, which say what to set, and `GoneError` of what is bound.
        """
        registered = await self._issuers.by_id(issuer_id)
        client = self._routes.way(registered, bound=bound, probes=probes)
        signer = self._certificates.signer(
            registered.issuer.ruc,
            method=client.endpoint.profile.signature_algorithm,
            now=lima(self.clock.now()),
        )
        return Way(registered=registered, client=client, signer=signer)

    async def way_of(self, claim: FileClaim) -> Way:
        """The way of a claimed file. What an earlier version sent knew of the first OSE only, and names none."""
        bound = claim.endpoint
        if bound is None and (claim.may_be_registered or claim.state is not FileState.SIGNED):
            bound = self._endpoints.client(await self._issuers.by_id(claim.issuer_id)).endpoint.url
        return await self.way(claim.issuer_id, bound=bound, probes=claim.probes)

    def names(self, way: Way) -> list[str]:
        """Under which addresses what was sent this way may stand."""
        return self._endpoints.names(way.client.endpoint.url)

    def is_second(self, way: Way) -> bool:
        """Whether the way leads to the issuer's second OSE."""
        return self._routes.is_second(way.registered, way.client)

    def homes(self, way: Way, lines: Sequence[WaitingLine]) -> dict[str | None, list[WaitingLine]]:
        """The lines by the only address that they may go to, None for those that may go anywhere.

        It binds where there are two OSEs to choose from: the other one does not know the document yet.
        """
        second = self._endpoints.second(way.registered)
        if second is None:
            return {None: list(lines)}
        first, found = self._endpoints.client(way.registered), dict[str | None, list[WaitingLine]]()
        for line in lines:
            home = first.endpoint.url if line.action == "void" or line.home else None
            if line.home and self._endpoints.at(way.registered, line.home) is second:
                home = second.endpoint.url
            found.setdefault(home, []).append(line)
        return found

    def halves_home(self, way: Way) -> str | None:
        """Where the halves of a file that was refused there go on."""
        return way.client.endpoint.url if self._endpoints.second(way.registered) else None

    async def store(
        self,
        connection: asyncpg.Connection,
        way: Way,
        files: Sequence[Filled],
        *,
        endpoint: str | None,
        split_from: UUID | None = None,
    ) -> None:
        """Give the files their correlatives of today, sign them and store them with their lines.

        `endpoint` is the only address that they may go to, if there is one.
        """
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
                endpoint=endpoint,
            )
            await store_file(connection, new, now=now, actor=self.actor)
            await put_into_file(connection, new.id, [line.id for line in filled.lines], now=now)
