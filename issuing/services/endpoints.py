"""Which OSE serves which issuer, as whom, in which dialect: the issuer's own values before the settings'."""

import httpx

from issuing.gateways.ose.client import Endpoint, OseClient
from issuing.gateways.ose.errors import EndpointError
from issuing.gateways.ose.profiles import load_profiles
from issuing.services.issuers import RegisteredIssuer
from issuing.settings import Settings


class NoEndpointError(Exception):
    """There is no way to the OSE for an issuer; the text says in Spanish what to set."""


class Endpoints:
    """Keeps one client an endpoint: it holds the operator's limits."""

    def __init__(self, settings: Settings, http: httpx.AsyncClient) -> None:
        self._settings = settings
        self._http = http
        self._profiles = load_profiles(settings.ose_profiles_file)
        self._clients: dict[tuple[str, str, str, str], OseClient] = {}

    def client(self, registered: RegisteredIssuer) -> OseClient:
        """The client for this issuer; raises `NoEndpointError`."""
        ruc = registered.issuer.ruc
        name = registered.ose_profile or self._settings.ose_profile
        profile = self._profiles.get(name)
        if profile is None:
            raise NoEndpointError(f"No hay un perfil de OSE llamado {name}; use uno de: {', '.join(self._profiles)}.")
        url = registered.ose_url or self._settings.ose_url or profile.addresses.send
        if url is None:
            raise NoEndpointError(f"El emisor {ruc} no tiene OSE: configure EMISSION_OSE_URL o la OSE del emisor.")
        username = (registered.ose_username or self._settings.ose_username or "{ruc}MODDATOS").replace("{ruc}", ruc)
        password = self._password(ruc)
        key = (url, username, password, name)
        client = self._clients.get(key)
        if client is None:
            endpoint = Endpoint(url=url, username=username, password=password, profile=profile)
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
