"""Furnishes a house: the schema, and for the demo issuers with a certificate each and a source with a token."""

from msgspec.structs import replace

from documents.certificates import generate_demo_certificate
from issuing.clock import SystemClock
from issuing.services import open_services
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from vouchers.sale import Address, Issuer

DEMO_SOURCE = "demo"
DEMO_ISSUER = Issuer(
    ruc="20987654326",
    legal_name="ASEGURADORA DEMOSTRACIÓN S.A.",
    trade_name="Aseguradora Demostración",
    address=Address(
        street="Av. Ejemplo 123",
        ubigeo="150131",
        district="San Isidro",
        province="Lima",
        department="Lima",
    ),
)
"""Made up: the RUC's check digit is right and no such company is meant."""

SUMMARY_ISSUER = replace(
    DEMO_ISSUER,
    ruc="20987654504",
    legal_name="MICROSEGUROS DEMOSTRACIÓN S.A.",
    trade_name="Microseguros Demostración",
    boletas_by_summary=True,
)
"""As made up; its boletas are informed by daily summaries and not one by one."""


async def migrate_database(settings: Settings) -> None:
    """Bring the database of `settings` to this program's schema."""
    engine = open_engine(settings.database_url or "", pool_size=1)
    try:
        await migrate(engine)
    finally:
        await engine.dispose()


async def furnish(settings: Settings, *, token: str) -> None:
    """Migrate, and register the demo's issuers (with a key of its own each that has none) and source."""
    await migrate_database(settings)
    settings.keys_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    async with open_services(settings) as services:
        for issuer in (DEMO_ISSUER, SUMMARY_ISSUER):
            _give_a_key(issuer, settings)
            await services.issuers.register(issuer)
        await services.sources.register(DEMO_SOURCE, token=token)


def _give_a_key(issuer: Issuer, settings: Settings) -> None:
    key = settings.keys_folder / f"{issuer.ruc}.pem"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(generate_demo_certificate(issuer.ruc, issuer.legal_name, SystemClock().now()))
