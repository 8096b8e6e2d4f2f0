"""Which of an issuer's OSEs a document goes to, and is asked for at. Nothing of it is remembered but what is shut.

What may be registered somewhere goes nowhere else: it is asked for there. A note
goes to the OSE that has its document, as long as another may not know that one yet.
"""

from collections.abc import Mapping
from types import MappingProxyType

from issuing.gates import DIVERTING, Kind, address_key, address_of, issuer_key
from issuing.gateways.ose.client import OseClient
from issuing.services.endpoints import Endpoints
from issuing.services.issuers import RegisteredIssuer


class GoneError(Exception):
    """The document may be registered at an address (the text) that is none of the issuer's OSEs any more."""


class AwayError(Exception):
    """What must go to one OSE alone has to wait for it; the text says in Spanish why."""


class Routes:
    """One a worker; `shut` is what its gatekeeper last saw, the kind by the gate's key."""

    def __init__(self, endpoints: Endpoints) -> None:
        self._endpoints = endpoints
        self.shut: Mapping[str, Kind] = MappingProxyType({})

    def way(
        self,
        registered: RegisteredIssuer,
        *,
        bound: str | None = None,
        home: str | None = None,
        probes: str | None = None,
    ) -> OseClient:
        """Where the document goes now.

        `bound` is where it may be registered, `home` the address that alone knows what it needs, `probes` the one that
        it is to try although it is shut. Raises `NoEndpointError`, `GoneError` of what is bound, `AwayError` of what
        has a home.
        """
        first = self._endpoints.client(registered)
        if bound:
            found = self._endpoints.at(registered, bound)
            if found is None:
                raise GoneError(bound)
            return found
        at_home = self._endpoints.at(registered, home) if home else None
        if at_home:
            url = at_home.endpoint.url
            if self.is_shut(registered, url) and probes != url and self.elsewhere(registered, url):
                raise AwayError(f"Espera a la OSE {url}, la única que ya tiene el documento que modifica.")
            return at_home
        probing = self._endpoints.at(registered, probes) if probes else None
        return probing or self.for_new(registered) or first

    def is_second(self, registered: RegisteredIssuer, client: OseClient) -> bool:
        """Whether it is the issuer's second OSE."""
        return self._endpoints.second(registered) is client

    def for_new(self, registered: RegisteredIssuer) -> OseClient | None:
        """Where documents go that are bound to nothing; None while they have to wait."""
        clients = self._endpoints.all(registered)
        if not clients or issuer_key(registered.id) in self.shut:
            return None
        kinds = self._kinds(registered, clients[0].endpoint.url)
        if not kinds:
            return clients[0]
        second = clients[1] if len(clients) > 1 and kinds <= DIVERTING else None
        return second if second and not self.is_shut(registered, second.endpoint.url) else None

    def elsewhere(self, registered: RegisteredIssuer, url: str) -> OseClient | None:
        """The issuer's other OSE, if it has two."""
        clients = self._endpoints.all(registered)
        return next((it for it in clients if it.endpoint.url != url), None) if len(clients) > 1 else None

    def is_shut(self, registered: RegisteredIssuer, url: str) -> bool:
        """Whether a gate before this issuer's way to the address is shut."""
        return bool(self._kinds(registered, url))

    def diverts(self, registered: RegisteredIssuer, key: str) -> bool:
        """Whether the gate of this key is one that sends the issuer's new documents to its second OSE."""
        url, clients = address_of(key), self._endpoints.all(registered)
        if (
            not clients
            or url != clients[0].endpoint.url
            or key not in {address_key(url), issuer_key(registered.id, url)}
        ):
            return False
        way = self.for_new(registered)
        return way is not None and way is not clients[0]

    def _kinds(self, registered: RegisteredIssuer, url: str) -> frozenset[Kind]:
        keys = (address_key(url), issuer_key(registered.id, url))
        return frozenset(self.shut[key] for key in keys if key in self.shut)
