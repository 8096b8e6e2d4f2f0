"""Keys that are made once a run, and the schemas that documents are judged by."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from lxml import etree

from documents.certificates import SigningMaterial, generate_demo_certificate, load_pem
from documents.signature import Signer

NOW = datetime(2026, 3, 10, 15, 0, tzinfo=UTC)
RUC = "20100066603"

_SCHEMAS = "EMISSION_TEST_SCHEMAS"


@pytest.fixture(scope="session")
def pem() -> bytes:
    """The demo issuer's key and certificate."""
    return generate_demo_certificate(RUC, "EMISORA S.A.", NOW)


@pytest.fixture(scope="session")
def material(pem: bytes) -> SigningMaterial:
    return load_pem(pem)


@pytest.fixture(scope="session")
def signer(material: SigningMaterial) -> Signer:
    return Signer(material)


@pytest.fixture(scope="session")
def authority() -> SigningMaterial:
    """An operator's key and certificate, with which CDRs are signed."""
    return load_pem(generate_demo_certificate("20600000001", "OPERADOR S.A.C.", NOW))


@pytest.fixture(scope="session")
def ubl_schemas(schemas_folder: Path) -> dict[str, etree.XMLSchema]:
    """OASIS' schemas of UBL 2.1 by the root's local name."""
    main = schemas_folder / "ubl-2.1" / "maindoc"
    names = ("Invoice", "CreditNote", "DebitNote")
    return {name: etree.XMLSchema(etree.parse(str(main / f"UBL-{name}-2.1.xsd"))) for name in names}


@pytest.fixture(scope="session")
def sunat_schemas(schemas_folder: Path) -> dict[str, etree.XMLSchema]:
    """SUNAT's schemas of the files that inform of many documents, by the root's local name."""
    main = schemas_folder / "sunat-1.0" / "maindoc"
    names = ("SummaryDocuments", "VoidedDocuments")
    return {name: etree.XMLSchema(etree.parse(str(main / f"UBLPE-{name}-1.0.xsd"))) for name in names}
