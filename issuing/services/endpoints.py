"""Which OSE serves which issuer, as whom, in which dialect: the issuer's own values before the settings'."""

import time

import httpx

from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.errors import EndpointError
from issuing.gateways.ose.profiles import load_profiles
from issuing.services.issuers import RegisteredIssuer
from issuing.settings import Settings

_REMEMBERED_SECONDS = 5.0  # a password file that changes is read again within this time


class NoEndpointError(Exception):
    """There is no way to the OSE for an issuer; the text says in Spanish what to set."""


class Endpoints:
    """Keeps one client an endpoint: it holds the operator's limits."""

    def __init__(self, settings: Settings, http: httpx.AsyncBaseTransport) -> None:
        self._settings = settings
        self._http = http
        self._profiles = load_profiles(settings.ose_profiles_file)
        self._known: dict[tuple[int, str | None, str | None, str | None], tuple[float, OseClient]] = {}
        self._clients: dict[tuple[str, str, str, str], OseClient] = {}

    def client(self, registered: RegisteredIssuer) -> OseClient:
        """The client for this issuer; raises `NoEndpointError`."""
        now = time.monotonic()
        key = (registered.id, registered.ose_url, registered.ose_profile, registered.ose_username)
        known = self._known.get(key)
        if known is None or now - known[0] > _REMEMBERED_SECONDS:
            known = self._known[key] = (now, self._find(registered))
        return known[1]

    def _find(self, registered: RegisteredIssuer) -> OseClient:
        ruc = registered.issuer.ruc
        name = registered.ose_profile or self._settings.ose_profile
        profile = self._profiles.get(name)
        if profile is None:
            raise NoEndpointError(f"No hay un perfil de OSE llamado {name}; use uno de: {', '.join(self._profiles)}.")
        own = registered.ose_url or self._settings.ose_url
        url = own or profile.addresses.send
        if url is None:
            raise NoEndpointError(f"El emisor {ruc} no tiene OSE: configure EMISSION_OSE_URL o la OSE del emisor.")
        username = (registered.ose_username or self._settings.ose_username or "{ruc}MODDATOS").replace("{ruc}", ruc)
        password = self._password(ruc)
        key = (url, username, password, name)
        client = self._clients.get(key)
        if client is None:
            # Whoever names an address of his own must not have the profile's public one asked behind his back.
            consult = self._settings.ose_consult_url or own
            endpoint = Endpoint(url=url, username=username, password=password, profile=profile, consult_url=consult)
            try:
                client = OseClient(endpoint, self._http)
            except EndpointError as error:
                raise NoEndpointError(f"La OSE de {ruc} está mal configurada: {error}.") from error
            self._clients[key] = client
        return client

    def _password(self, ruc: str) -> str:
        own = self._settings.keys_folder / f"{ruc}.ose-password"
        if own.exists():
            return own.read_text(encoding="utf-8").strip()
        if self._settings.ose_password:
            return self._settings.ose_password.get_secret_value()
        raise NoEndpointError(
            f"Falta la contraseña de la OSE para {ruc}: configure EMISSION_OSE_PASSWORD o el archivo {own.name}."
        )
