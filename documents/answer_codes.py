"""The authority's codes that need a decision, as data: codes, verdict, what it means, what to do.

Source: SUNAT's sheet `CódigosRetorno`, and its manuals for what follows from a code. No code may stand in two rows;
`documents.answers` checks that at load and reads the table.
"""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a code means for the document that it answers."""

    ACCEPTED = "ACCEPTED"
    """Accepted."""
    OBSERVED = "OBSERVED"
    """Accepted with remarks. Counts inside a CDR only."""
    REJECTED = "REJECTED"
    """The authority's own verdict: refused for what the document says."""
    REGISTERED = "REGISTERED"
    """It is registered already: fetch the CDR and compare."""
    BURNT = "BURNT"
    """The number belongs to a document that was rejected or voided: a new number is needed."""
    ASK = "ASK"
    """Trouble of the service, outcome unknown: ask first, then send the same bytes again."""
    BUSY = "BUSY"
    """The same document is being processed: wait, ask, do not resend meanwhile."""
    QUERY_LATER = "QUERY_LATER"
    """The CDR can't be had now: repeat the query alone."""
    CREDENTIALS = "CREDENTIALS"
    """User, password or profile: nothing was registered, and nothing will be until they are mended."""
    ISSUER = "ISSUER"
    """The issuer may not issue this way: hold all of its documents."""
    DEFECT = "DEFECT"
    """A defect of ours in file, name or document: mend it, the number stays."""
    CUSTOMER = "CUSTOMER"
    """The customer's identity is wrong: mend it, the number stays."""
    LATE = "LATE"
    """Too late for this date or this way: an accountant decides."""
    NOT_YET = "NOT_YET"
    """Too early: wait for the date."""
    NOT_FOUND = "NOT_FOUND"
    """The authority has no such document or ticket, or not yet: ask once more before resending."""
    SUMMARY = "SUMMARY"
    """The document lives in a daily summary and is corrected there."""
    PRESENTED = "PRESENTED"
    """A summary or voiding of that name arrived before: settle its documents one by one."""
    RECONCILE = "RECONCILE"
    """A line of a summary or voiding does not fit the document's state at the authority."""


@dataclass(frozen=True, slots=True)
class Row:
    """`codes` are four digits each; `meaning` and `action` are Spanish sentences for staff."""

    codes: tuple[str, ...]
    verdict: Verdict
    meaning: str
    action: str


_ASK = "Se consulta si el comprobante quedó registrado y, si no, se reenvía el mismo archivo; no requiere intervención."
_CREDENTIALS = "Corrija el usuario, la contraseña o el perfil del emisor en la OSE; no se registró nada."
_ISSUER = "Regularice la situación del emisor; sus comprobantes esperan mientras tanto."
_DEFECT = "Avise a soporte: el archivo se corrige y se reenvía con el mismo número."
_QUERY = "Avise a soporte: la consulta se hizo con un dato equivocado; el comprobante no cambia."
_RECONCILE = "Concilie el comprobante con SUNAT y reenvíe el archivo sin las líneas que ya no corresponden."

ROWS: tuple[Row, ...] = (
    # Validity query (billConsultService, getStatus)
    Row(("0001",), Verdict.REGISTERED, "El comprobante existe y está aceptado.", "Se recupera su constancia."),
    Row(("0002",), Verdict.BURNT, "El comprobante existe y está rechazado.", "Emítalo de nuevo con otro número."),
    Row(("0003",), Verdict.BURNT, "El comprobante existe y está de baja.", "Emítalo de nuevo con otro número."),
    Row(("0004",), Verdict.DEFECT, "El RUC consultado no es válido.", _QUERY),
    Row(("0005",), Verdict.DEFECT, "El tipo de comprobante consultado no es válido.", _QUERY),
    Row(("0006",), Verdict.DEFECT, "La serie consultada no es válida.", _QUERY),
    Row(("0007",), Verdict.DEFECT, "El número consultado no es válido.", _QUERY),
    Row(("0008",), Verdict.DEFECT, "El RUC consultado no está inscrito.", _QUERY),
    Row(("0009",), Verdict.DEFECT, "Solo se pueden consultar los tipos 01, 07 y 08.", _QUERY),
    Row(("0010",), Verdict.DEFECT, "Solo se pueden consultar comprobantes de serie F.", _QUERY),
    Row(("0011",), Verdict.NOT_FOUND, "El comprobante no existe en la entidad consultada.", _ASK),
    Row(("0012",), Verdict.DEFECT, "El comprobante consultado es de otro emisor.", _QUERY),
    # Service
    Row(("0100",), Verdict.ASK, "El servicio de recepción no puede responder ahora.", _ASK),
    Row(("0109",), Verdict.ASK, "El servicio de autenticación no está disponible.", _ASK),
    Row(
        ("0130", "0131", "0132", "0133", "0134", "0135", "0136", "0137", "0138"),
        Verdict.ASK,
        "El servicio de recepción tuvo un problema interno.",
        _ASK,
    ),
    Row(
        ("0200", "0201", "0202", "0203", "0204", "0250", "0251", "0252", "0253", "0254"),
        Verdict.ASK,
        "El proceso por lotes del servicio tuvo un problema interno.",
        _ASK,
    ),
    Row(("0305",), Verdict.ASK, "El servicio no puede procesar el archivo XML ahora.", _ASK),
    Row(("0307",), Verdict.ASK, "El servicio no pudo recuperar la constancia.", _ASK),
    Row(
        ("0125",),
        Verdict.QUERY_LATER,
        "La constancia no se puede obtener ahora.",
        "Se repite la consulta; no requiere intervención.",
    ),
    Row(
        ("0127",),
        Verdict.NOT_FOUND,
        "El ticket no existe o todavía no se conoce.",
        "Se repite la consulta; si sigue así, se concilia cada comprobante.",
    ),
    Row(
        ("0140",),
        Verdict.BUSY,
        "El mismo comprobante está en proceso.",
        "Se consulta dentro de un minuto sin reenviarlo; no requiere intervención.",
    ),
    # Credentials and profile
    Row(("0101",), Verdict.CREDENTIALS, "El encabezado de seguridad es incorrecto.", _CREDENTIALS),
    Row(("0102",), Verdict.CREDENTIALS, "El usuario o la contraseña son incorrectos.", _CREDENTIALS),
    Row(("0103",), Verdict.CREDENTIALS, "El usuario no existe.", _CREDENTIALS),
    Row(("0104",), Verdict.CREDENTIALS, "La contraseña es incorrecta.", _CREDENTIALS),
    Row(("0105",), Verdict.CREDENTIALS, "El usuario no está activo.", _CREDENTIALS),
    Row(("0106",), Verdict.CREDENTIALS, "El usuario no es válido.", _CREDENTIALS),
    Row(("0110",), Verdict.CREDENTIALS, "No se pudo determinar el tipo de usuario.", _CREDENTIALS),
    Row(("0111",), Verdict.CREDENTIALS, "El usuario no tiene el perfil para enviar comprobantes.", _CREDENTIALS),
    Row(("0112",), Verdict.CREDENTIALS, "El usuario debe ser secundario.", _CREDENTIALS),
    Row(("0113",), Verdict.CREDENTIALS, "El usuario no está afiliado a la facturación electrónica.", _CREDENTIALS),
    Row(("0126",), Verdict.CREDENTIALS, "El ticket pertenece a otro usuario.", _CREDENTIALS),
    Row(("0400",), Verdict.CREDENTIALS, "El usuario no tiene permiso para enviar casos de prueba.", _CREDENTIALS),
    # Issuer
    Row(
        ("0154",),
        Verdict.ISSUER,
        "El usuario no está autorizado a enviar comprobantes de este RUC.",
        "Registre en SUNAT la relación con quien envía; los comprobantes del emisor esperan mientras tanto.",
    ),
    Row(("1078",), Verdict.ISSUER, "El emisor no está autorizado a emitir por este canal.", _ISSUER),
    Row(("1080",), Verdict.ISSUER, "Esta operación debe emitirse por el SEE-Empresas supervisadas.", _ISSUER),
    Row(("1085",), Verdict.ISSUER, "El emisor no está autorizado a emitir por este sistema.", _ISSUER),
    Row(("1086",), Verdict.ISSUER, "El emisor no tiene la capacidad que se exige para emitir.", _ISSUER),
    Row(("2010",), Verdict.ISSUER, "El RUC del emisor no está activo.", _ISSUER),
    Row(("2011",), Verdict.ISSUER, "El emisor está como no habido en SUNAT.", _ISSUER),
    Row(
        ("2325",),
        Verdict.ISSUER,
        "El certificado usado no es el comunicado a SUNAT.",
        "Comunique el certificado en SOL o cámbielo; los comprobantes del emisor esperan mientras tanto.",
    ),
    Row(
        ("2326",),
        Verdict.ISSUER,
        "El certificado usado está dado de baja.",
        "Instale un certificado vigente; los comprobantes del emisor esperan mientras tanto.",
    ),
    # The document's own state at the authority
    Row(
        ("0402", "1033"),
        Verdict.REGISTERED,
        "El comprobante ya fue registrado antes.",
        "Se recupera su constancia y se compara; nunca se emite con otro número por esto solo.",
    ),
    Row(
        ("1032",),
        Verdict.BURNT,
        "El número ya fue usado por un comprobante rechazado o dado de baja.",
        "Emita la venta con un número nuevo.",
    ),
    Row(
        ("1079",),
        Verdict.LATE,
        "La boleta o su nota ya solo se puede informar en un resumen diario.",
        "Registre al emisor para que informe por resumen diario (`emission issuer register --boletas-by-summary`) y "
        "reintente: el resumen la lleva con su número.",
    ),
    Row(
        ("1084",),
        Verdict.SUMMARY,
        "El comprobante de contingencia ya fue informado en un resumen diario.",
        "Corríjalo con una línea de modificación en otro resumen diario.",
    ),
    Row(
        ("2108",),
        Verdict.LATE,
        "El comprobante se presentó fuera de plazo.",
        "Contabilidad decide si se emite de nuevo con otro número y otra fecha.",
    ),
    Row(
        ("2329",),
        Verdict.NOT_YET,
        "La fecha de emisión está más de dos días adelante.",
        "Se envía cuando llegue la fecha; si la fecha está mal, corríjala.",
    ),
    Row(
        ("1083",),
        Verdict.CUSTOMER,
        "El RUC del cliente no existe.",
        "Corrija el RUC del cliente y reemita; el número se conserva.",
    ),
    # Our own defects
    Row(
        ("0151", "0152", "0153", "0155", "0156", "0157", "0158", "0159", "0160", "0161"),
        Verdict.DEFECT,
        "El archivo o su nombre no es lo que el servicio espera.",
        _DEFECT,
    ),
    Row(("0300", "0301", "0302", "0303", "0304"), Verdict.DEFECT, "El servicio no reconoce el documento.", _DEFECT),
    Row(("0306",), Verdict.DEFECT, "El documento XML no cumple con su esquema.", _DEFECT),
    Row(("1001",), Verdict.DEFECT, "La serie y el número no tienen el formato de su tipo.", _DEFECT),
    Row(("1003",), Verdict.DEFECT, "El tipo de comprobante no coincide con el nombre del archivo.", _DEFECT),
    Row(("1034",), Verdict.DEFECT, "El RUC del documento no coincide con el nombre del archivo.", _DEFECT),
    Row(("1035",), Verdict.DEFECT, "La serie del documento no coincide con el nombre del archivo.", _DEFECT),
    Row(("1036",), Verdict.DEFECT, "El número del documento no coincide con el nombre del archivo.", _DEFECT),
    Row(
        ("2335",),
        Verdict.DEFECT,
        "La firma no corresponde al documento.",
        "Avise a soporte; el número se conserva solo si no existe una constancia.",
    ),
    # Summaries and voidings
    Row(
        ("2223", "2324"),
        Verdict.PRESENTED,
        "Un archivo con este nombre ya fue presentado.",
        "Se recupera su ticket o se concilia cada comprobante; si no es el mismo, se usa el siguiente correlativo.",
    ),
    Row(("2105", "2663"), Verdict.RECONCILE, "El comprobante no está registrado en SUNAT.", _RECONCILE),
    Row(("2282",), Verdict.RECONCILE, "El comprobante ya está registrado en SUNAT.", _RECONCILE),
    Row(("2323", "2987"), Verdict.RECONCILE, "El comprobante ya está de baja o rechazado.", _RECONCILE),
    Row(("2375",), Verdict.RECONCILE, "La fecha de emisión no es la registrada en SUNAT.", _RECONCILE),
    Row(("2398",), Verdict.RECONCILE, "El comprobante está rechazado en SUNAT.", _RECONCILE),
    Row(("2989",), Verdict.RECONCILE, "La boleta que la nota modifica no está registrada.", _RECONCILE),
    Row(("2990",), Verdict.RECONCILE, "La boleta que la nota modifica está de baja o rechazada.", _RECONCILE),
)
