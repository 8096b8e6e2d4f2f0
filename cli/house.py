"""Furnishes a house: the schema, and for the demo an issuer with a certificate and a source with a token."""

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


async def migrate_database(settings: Settings) -> None:
    """Bring the database of `settings` to this program's schema."""
    engine = open_engine(settings.database_url or "", pool_size=1)
    try:
        await migrate(engine)
    finally:
        await engine.dispose()


async def furnish(settings: Settings, *, token: str) -> None:
    """Migrate, and register the demo's issuer (with a key of its own when it has none) and source."""
    await migrate_database(settings)
    settings.keys_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    clock = SystemClock()
    key = settings.keys_folder / f"{DEMO_ISSUER.ruc}.pem"
    if not key.exists():
        key.touch(mode=0o600)
        key.write_bytes(generate_demo_certificate(DEMO_ISSUER.ruc, DEMO_ISSUER.legal_name, clock.now()))
    async with open_services(settings) as services:
        await services.issuers.register(DEMO_ISSUER)
        await services.sources.register(DEMO_SOURCE, token=token)
