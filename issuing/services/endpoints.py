"""Which OSE serves which issuer, as whom, in which dialect: the issuer's own values before the settings'.

An issuer may have a second OSE, for the time in which the first is away.
"""

import time
from dataclasses import dataclass

import httpx
import structlog
from pydantic import SecretStr

from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.errors import EndpointError
from issuing.gateways.ose.pacing import Pace
from issuing.gateways.ose.profiles import Profile, load_profiles
from issuing.services.issuers import RegisteredIssuer
from issuing.services.sharing import Sharing
from issuing.settings import Settings

_log = structlog.get_logger()
_REMEMBERED_SECONDS = 5.0  # a password file that changes is read again within this time


class NoEndpointError(Exception):
    """There is no way to the OSE for an issuer; the text says in Spanish what to set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wish:
    """What is configured about one of an issuer's OSEs, before profile and password are found."""

    url: str | None
    consult_url: str | None
    profile: str
    username: str | None
    password: SecretStr | None
    password_file: str
    concurrent: int | None
    per_second: float | None
    variables: str


@dataclass(frozen=True, slots=True)
class _Ways:
    first: OseClient
    second: OseClient | None


class Endpoints:
    """Keeps one client an endpoint and issuer: it holds the issuer's turns there."""

    def __init__(self, settings: Settings, http: httpx.AsyncBaseTransport, *, sharing: Sharing | None = None) -> None:
        self._settings = settings
        self._http = http
        self._sharing = sharing
        self._profiles = load_profiles(settings.ose_profiles_file)
        self._known: dict[RegisteredIssuer, tuple[float, _Ways]] = {}
        self._clients: dict[tuple[int, str, str, str, str], OseClient] = {}
        self._paces: dict[tuple[int, str], Pace] = {}
        self._unusable: set[str] = set()
        if sharing:
            sharing.on_change = self._wake

    def client(self, registered: RegisteredIssuer) -> OseClient:
        """The client of the issuer's first OSE; raises `NoEndpointError`."""
        return self._ways(registered).first

    def second(self, registered: RegisteredIssuer) -> OseClient | None:
        """The client of its second OSE, if it has one that can be used; raises `NoEndpointError` as for the first."""
        return self._ways(registered).second

    def all(self, registered: RegisteredIssuer) -> tuple[OseClient, ...]:
        """The clients of both; none where there is no way to an OSE."""
        try:
            ways = self._ways(registered)
        except NoEndpointError:
            return ()
        return (ways.first, ways.second) if ways.second else (ways.first,)

    def at(self, registered: RegisteredIssuer, url: str) -> OseClient | None:
        """The one of them that answers for what was sent to `url`; None where neither does any more."""
        now = self._settings.ose_moved.get(url, url)
        return next((it for it in self.all(registered) if it.endpoint.url == now), None)

    def names(self, url: str) -> list[str]:
        """The address and those that its OSE had before."""
        return [url, *(old for old, new in self._settings.ose_moved.items() if new == url)]

    def _ways(self, registered: RegisteredIssuer) -> _Ways:
        now = time.monotonic()
        known = self._known.get(registered)
        if known is None or now - known[0] > _REMEMBERED_SECONDS:
            first = self._find(registered, self._first(registered))
            known = self._known[registered] = (now, _Ways(first, self._second(registered, first)))
        return known[1]

    def _first(self, registered: RegisteredIssuer) -> _Wish:
        settings, ruc = self._settings, registered.issuer.ruc
        return _Wish(
            url=registered.ose_url or settings.ose_url,
            consult_url=settings.ose_consult_url,
            profile=registered.ose_profile or settings.ose_profile,
            username=registered.ose_username or settings.ose_username,
            password=settings.ose_password,
            password_file=f"{ruc}.ose-password",
            concurrent=settings.ose_concurrent_sends,
            per_second=settings.ose_requests_per_second,
            variables="EMISSION_OSE",
        )

    def _second(self, registered: RegisteredIssuer, first: OseClient) -> OseClient | None:
        """The second OSE. One that is badly configured is told in the log and done without."""
        settings, ruc = self._settings, registered.issuer.ruc
        profile = registered.ose_fallback_profile or settings.ose_fallback_profile
        wish = _Wish(
            url=registered.ose_fallback_url or settings.ose_fallback_url,
            consult_url=settings.ose_fallback_consult_url,
            profile=profile or settings.ose_profile,
            username=registered.ose_fallback_username or settings.ose_fallback_username,
            password=settings.ose_fallback_password,
            password_file=f"{ruc}.ose-fallback-password",
            concurrent=settings.ose_fallback_concurrent_sends,
            per_second=settings.ose_fallback_requests_per_second,
            variables="EMISSION_OSE_FALLBACK",
        )
        if wish.url is None and profile is None:
            return None
        try:
            found = self._find(registered, wish)
            if found.endpoint.url == first.endpoint.url:
                return None
            require_same_bytes(first.endpoint.profile, found.endpoint.profile)
        except NoEndpointError as error:
            if str(error) not in self._unusable:
                self._unusable.add(str(error))
                _log.error("a second OSE can't be used", action="endpoint.fallback", issuer=ruc, error=str(error))
            return None
        return found

    def _find(self, registered: RegisteredIssuer, wish: _Wish) -> OseClient:
        ruc = registered.issuer.ruc
        profile = self._profiles.get(wish.profile)
        if profile is None:
            known = ", ".join(self._profiles)
            raise NoEndpointError(f"No hay un perfil de OSE llamado {wish.profile}; use uno de: {known}.")
        url = wish.url or profile.addresses.send
        if url is None:
            raise NoEndpointError(f"El emisor {ruc} no tiene OSE: configure {wish.variables}_URL o la OSE del emisor.")
        username = (wish.username or "{ruc}MODDATOS").replace("{ruc}", ruc)
        password = self._password(ruc, wish)
        key = (registered.id, url, username, password, wish.profile)
        client = self._clients.get(key)
        if client is None:
            # Whoever names an address of his own must not have the profile's public one asked behind his back.
            consult = wish.consult_url or wish.url
            endpoint = Endpoint(url=url, username=username, password=password, profile=profile, consult_url=consult)
            try:
                client = OseClient(endpoint, self._http, pace=self._pace(registered.id, url, profile, wish))
            except EndpointError as error:
                raise NoEndpointError(f"La OSE de {ruc} está mal configurada: {error}.") from error
            self._clients[key] = client
        return client

    def _pace(self, issuer_id: int, url: str, profile: Profile, wish: _Wish) -> Pace:
        """The issuer's turns there: they stay the same when user or password change."""
        if (issuer_id, url) not in self._paces:
            rate = wish.per_second or profile.limits.requests_per_second
            sharing = self._sharing
            self._paces[issuer_id, url] = Pace(
                wish.concurrent or profile.limits.concurrent_sends,
                rate,
                share=sharing.share if sharing else None,
                grant=sharing.turns(issuer_id, url, rate) if sharing and rate else None,
            )
        return self._paces[issuer_id, url]

    def _wake(self) -> None:
        for pace in self._paces.values():
            pace.wake()

    def _password(self, ruc: str, wish: _Wish) -> str:
        own = self._settings.keys_folder / wish.password_file
        if own.exists():
            return own.read_text(encoding="utf-8").strip()
        if wish.password:
            return wish.password.get_secret_value()
        raise NoEndpointError(
            f"Falta la contraseña de la OSE para {ruc}: configure {wish.variables}_PASSWORD o el archivo {own.name}."
        )


def require_same_bytes(first: Profile, second: Profile) -> None:
    """A signed file goes to either OSE as it is; raises `NoEndpointError` where their dialects want other bytes."""
    if first.file_number_digits != second.file_number_digits:
        raise NoEndpointError(
            "La OSE de respaldo quiere otro ancho del número en el nombre del archivo "
            f"({second.title}: {second.file_number_digits}; {first.title}: {first.file_number_digits}), y lo firmado "
            "no se cambia; elija una del mismo formato."
        )
    if first.signature_algorithm != second.signature_algorithm:
        raise NoEndpointError(
            f"La OSE de respaldo quiere otra firma ({second.title}: {second.signature_algorithm}; {first.title}: "
            f"{first.signature_algorithm}), y lo firmado no se cambia; elija una que tome la misma."
        )
