"""Catalogue 52, the legends: what each says where the source gives no text of its own."""

from vouchers.catalogues.catalogue import Catalogue, Entry

AMOUNT_IN_WORDS = "1000"
FREE_TRANSFER = "1002"
OF_PERCEPTION = "2000"
ITINERANT = "2005"
OF_DETRACTION = "2006"
OF_RICE = "2007"

CATALOGUE_52 = Catalogue(
    "52",
    (
        Entry(code=AMOUNT_IN_WORDS, name="Monto en letras"),
        Entry(code=FREE_TRANSFER, name="TRANSFERENCIA GRATUITA DE UN BIEN Y/O SERVICIO PRESTADO GRATUITAMENTE"),
        Entry(code=OF_PERCEPTION, name="COMPROBANTE DE PERCEPCIÓN"),
        Entry(
            code="2001",
            name="BIENES TRANSFERIDOS EN LA AMAZONÍA REGIÓN SELVA PARA SER CONSUMIDOS EN LA MISMA",
        ),
        Entry(
            code="2002",
            name="SERVICIOS PRESTADOS EN LA AMAZONÍA REGIÓN SELVA PARA SER CONSUMIDOS EN LA MISMA",
        ),
        Entry(code="2003", name="CONTRATOS DE CONSTRUCCIÓN EJECUTADOS EN LA AMAZONÍA REGIÓN SELVA"),
        Entry(code="2004", name="Agencia de Viaje - Paquete turístico"),
        Entry(code=ITINERANT, name="Venta realizada por emisor itinerante"),
        Entry(code=OF_DETRACTION, name="Operación sujeta a detracción"),
        Entry(code=OF_RICE, name="Operación sujeta al IVAP"),
        Entry(
            code="2008",
            name="VENTA EXONERADA DEL IGV-ISC-IPM. PROHIBIDA LA VENTA FUERA DE LA ZONA COMERCIAL DE TACNA",
        ),
        Entry(code="2009", name="PRIMERA VENTA DE MERCANCÍA IDENTIFICABLE ENTRE USUARIOS DE LA ZONA COMERCIAL"),
        Entry(code="2010", name="Restitución simplificada de derechos arancelarios"),
        Entry(code="2011", name="EXPORTACIÓN DE SERVICIOS - DECRETO LEGISLATIVO N.° 919"),
        Entry(code="2012", name="Observaciones relacionadas con el traslado de mercaderías"),
    ),
)

LEGENDS = {entry.code: entry.name for entry in CATALOGUE_52}

# The catalogue has names for these two and no words: the amount itself, and what the source has to say.
WITHOUT_WORDS = frozenset({AMOUNT_IN_WORDS, "2012"})
