"""Reads how a voucher is paid: terms, detraction, perception, advances."""

from decimal import Decimal

from documents.printing.facts import Advance, Detraction, Instalment, Reference, Terms
from documents.printing.nodes import Node, attribute, day, every, figure, find, text
from vouchers.catalogues.documents import OF_ADVANCES

_FORM = "formapago"
_DETRACTION = "detraccion"
_PERCEPTION = "percepcion"
_MOST = 999


def _named(root: Node, element: str, name: str) -> list[Node]:
    return [it for it in every(root, element) if text(it, "ID").casefold().replace("ó", "o") == name][: _MOST + 1]


def terms(root: Node) -> Terms | None:
    """`FormaPago`: the method, what is owed and its instalments; None where the document does not tell."""
    method, outstanding, instalments = "", None, []
    for one in _named(root, "PaymentTerms", _FORM):
        told, amount = text(one, "PaymentMeansID"), figure(one, "Amount")
        if told.casefold().startswith("cuota"):
            instalments.append(Instalment(name=told, amount=amount or Decimal(0), due_date=day(one, "PaymentDueDate")))
        elif told:
            method, outstanding = told, amount
    if not method and not instalments:
        return None
    return Terms(method=method or "Credito", outstanding=outstanding, instalments=tuple(instalments))


def detraction(root: Node) -> Detraction | None:
    """What is deposited, by the terms or the account, whichever the document has."""
    agreed = next(iter(_named(root, "PaymentTerms", _DETRACTION)), None)
    means = next(iter(_named(root, "PaymentMeans", _DETRACTION)), None)
    if agreed is None and means is None:
        return None
    return Detraction(
        code=text(agreed, "PaymentMeansID"),
        percent=figure(agreed, "PaymentPercent"),
        amount=figure(agreed, "Amount"),
        currency=attribute(agreed, "Amount", "currencyID") or "PEN",
        account=text(find(means, "PayeeFinancialAccount"), "ID"),
        means=text(means, "PaymentMeansCode"),
    )


def perception_total(root: Node) -> Decimal | None:
    """All that is collected, the perception included."""
    return figure(next(iter(_named(root, "PaymentTerms", _PERCEPTION)), None), "Amount")


def advances(root: Node) -> tuple[Advance, ...]:
    """What was paid beforehand; document and amount belong together by their identifier."""
    documents = {
        text(one, "DocumentStatusCode"): Reference(
            document_type=text(one, "DocumentTypeCode"), number=text(one, "ID"), of_catalogue_12=True
        )
        for one in every(root, "AdditionalDocumentReference")
        if text(one, "DocumentTypeCode") in OF_ADVANCES
    }
    return tuple(
        Advance(document=documents.get(text(one, "ID")), amount=figure(one, "PaidAmount") or Decimal(0))
        for one in every(root, "PrepaidPayment")
    )[:_MOST]
