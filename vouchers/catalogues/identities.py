"""Catalogue 06, the identity documents, and the dash that stands for a customer who gives none."""

from vouchers.catalogues.catalogue import Catalogue, Entry

RUC = "6"
DNI = "1"
ANONYMOUS = "-"

CATALOGUE_06 = Catalogue(
    "06",
    (
        Entry(code="0", name="Documento tributario de no domiciliado sin RUC"),
        Entry(code=DNI, name="DNI"),
        Entry(code="4", name="Carné de extranjería"),
        Entry(code=RUC, name="RUC"),
        Entry(code="7", name="Pasaporte"),
        Entry(code="A", name="Cédula diplomática de identidad"),
        Entry(code="B", name="Documento de identidad del país de residencia (no domiciliado)"),
        Entry(code="C", name="Tax Identification Number (TIN), persona natural"),
        Entry(code="D", name="Identification Number (IN), persona jurídica"),
        Entry(code="E", name="Tarjeta Andina de Migración (TAM)"),
        Entry(code="F", name="Permiso Temporal de Permanencia (PTP)"),
        Entry(code="G", name="Salvoconducto"),
        Entry(code="H", name="Carné de Permiso Temporal de Permanencia (CPP)"),
    ),
)

IDENTITY_TYPES = {entry.code: entry for entry in CATALOGUE_06}
