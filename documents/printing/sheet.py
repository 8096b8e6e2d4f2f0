"""What a template is given: every text ready to print, in the order of the page. Templates lay out, nothing more."""

from collections.abc import Callable
from typing import Any

from documents.printing.branding import Branding
from documents.printing.facts import Party, PrintedFacts, Reference
from documents.printing.paper import Mark, Paper
from documents.printing.sheet_lines import needs_carrying, printed_lines
from documents.printing.sheet_money import blocks, instalments, payment_method, totals
from documents.printing.spelling import NAMES, day, identity_label, money, named, only_lato, words
from vouchers.catalogues.legends import AMOUNT_IN_WORDS, LEGENDS
from vouchers.catalogues.operations import CATALOGUE_51, DOMESTIC
from vouchers.catalogues.reasons import find_reason
from vouchers.sale import DocumentType
from vouchers.words import amount_in_words

Sheet = dict[str, Any]
Pairs = list[tuple[str, str]]

_OPERATIONS = {entry.code: entry.name for entry in CATALOGUE_51}
_DRAFT_FOOT = "Borrador sin valor tributario: no tiene número, firma ni constancia de SUNAT."
_VOIDED_FOOT = "Este comprobante fue dado de baja y no tiene valor tributario."
_MARKS = {Mark.NONE: "", Mark.DRAFT: "BORRADOR", Mark.VOIDED: "ANULADO"}
_OF_THE_FISCAL_DOMICILE = "0000"
_FIGURES = ("quantity", "unit_value", "unit_price", "value")
_AS_THEY_ARE = frozenset({"digest", "url"})


def sheet(facts: PrintedFacts, branding: Branding, *, mark: Mark, paper: Paper, plain: bool = False) -> Sheet:
    """All that stands on the paper. `plain` keeps to the letters of the standard font."""
    title = NAMES["titles"][facts.document_type]
    number = f"{facts.number.partition('-')[0]} (sin número)" if mark is Mark.DRAFT else facts.number
    lines = printed_lines(facts)
    made: Sheet = {
        "title": title,
        "number": number,
        "date": [facts.issue_date.year, facts.issue_date.month, facts.issue_date.day],
        "issuer": _issuer(facts, branding),
        "customer": _customer(facts),
        "facts": _data(facts),
        "note": _note(facts),
        "lines": lines,
        "widest": {name: max(len(line[name]) for line in lines) for name in _FIGURES},
        "carried": needs_carrying(facts, paper),
        "has_discounts": any(line["discount"] for line in lines),
        "totals": totals(facts),
        "payable": ("Importe total", money(facts.totals.payable, facts.currency)),
        "words": _in_words(facts),
        "instalments": instalments(facts),
        "blocks": blocks(facts),
        "references": _references(facts),
        "legends": [text for code, text in facts.legends if code != AMOUNT_IN_WORDS],
        "represents": _represents(title, branding, mark),
        "digest": "" if mark is Mark.DRAFT else facts.digest_value or "",
        "mark": _MARKS[mark],
        "warning": {Mark.DRAFT: _DRAFT_FOOT, Mark.VOIDED: _VOIDED_FOOT}.get(mark, ""),
        "foot": list(branding.foot),
    }
    cleaned: Sheet = _everywhere(made, (lambda it: only_lato(words(it))) if plain else words)
    return cleaned


def _everywhere(value: Any, clean: Callable[[str], str]) -> Any:
    """`value` with each text in it as `clean` leaves it, but those that are copied from the paper to be used."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, dict):
        return {key: inner if key in _AS_THEY_ARE else _everywhere(inner, clean) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_everywhere(inner, clean) for inner in value]
    return value


def _issuer(facts: PrintedFacts, branding: Branding) -> Sheet:
    supplier = facts.supplier
    address = list(branding.address) or ([supplier.address] if supplier.address else [])
    if supplier.establishment not in {"", _OF_THE_FISCAL_DOMICILE}:
        address.append(f"Establecimiento anexo {supplier.establishment}")
    contact = [it for it in (branding.phone, branding.email, branding.web) if it]
    return {
        "ruc": supplier.identity_number,
        "name": supplier.name,
        "trade_name": supplier.trade_name,
        "slogan": branding.slogan,
        "address": address,
        "contact": " · ".join(contact),
    }


def _customer(facts: PrintedFacts) -> Sheet:
    customer = facts.customer
    others: Pairs = [("Comprador", _named_party(facts.buyer))] if facts.buyer else []
    others += [("Copartícipe", _named_party(one)) for one in facts.participants]
    return {
        "name": customer.name,
        "label": identity_label(customer.identity_type),
        "number": "" if customer.identity_number == "-" else customer.identity_number,
        "address": customer.address,
        "others": others,
    }


def _named_party(party: Party) -> str:
    return f"{identity_label(party.identity_type)} {party.identity_number} {party.name}".strip()


def _data(facts: PrintedFacts) -> Pairs:
    """The document's data beside the customer; those it does not have are left out."""
    issued = f"{day(facts.issue_date)} {facts.issue_time}".strip()
    currency = NAMES["currencies"].get(facts.currency)
    operation = facts.operation_type
    pairs = [
        ("Fecha de emisión", issued),
        ("Fecha de vencimiento", day(facts.due_date)),
        ("Moneda", f"{currency} ({facts.currency})" if currency else facts.currency),
        ("Forma de pago", payment_method(facts)),
        ("Orden de compra", facts.purchase_order),
        ("Tipo de operación", "" if operation == DOMESTIC else _OPERATIONS.get(operation, "")),
        ("Lugar de entrega o uso", facts.delivery),
    ]
    return [(label, value) for label, value in pairs if value]


def _note(facts: PrintedFacts) -> Pairs:
    """What a note modifies and why; nothing for an invoice."""
    if facts.document_type not in {DocumentType.CREDIT_NOTE.value, DocumentType.DEBIT_NOTE.value}:
        return []
    reason = find_reason(DocumentType(facts.document_type), facts.reason_code, facts.issue_date)
    name = f"{facts.reason_code} · {reason.name}" if reason else facts.reason_code
    pairs = [
        ("Documento", "; ".join(_reference(one) for one in facts.modified)),
        ("Motivo", name),
        ("Sustento", facts.reason),
    ]
    return [(label, value) for label, value in pairs if value]


def _reference(one: Reference) -> str:
    if not one.document_type:
        return one.number
    return f"{named('related' if one.of_catalogue_12 else 'documents', one.document_type)} {one.number}"


def _references(facts: PrintedFacts) -> Pairs:
    pairs: Pairs = []
    if facts.guides:
        pairs.append(("Guías", "; ".join(_reference(one) for one in facts.guides)))
    if facts.related:
        pairs.append(("Documentos relacionados", "; ".join(_reference(one) for one in facts.related)))
    return pairs


def _in_words(facts: PrintedFacts) -> str:
    """The document's own words for its total, else ours; a total below zero has none."""
    told = next((text for code, text in facts.legends if code == AMOUNT_IN_WORDS and text != LEGENDS[code]), "")
    if not told and facts.totals.payable >= 0:
        told = amount_in_words(facts.totals.payable, facts.currency)
    return told.removeprefix("SON:").removeprefix("SON ").strip()


def _represents(title: str, branding: Branding, mark: Mark) -> Sheet:
    """The sentence that the law asks for, with the place where the document can be consulted."""
    if mark is Mark.DRAFT:
        return {"sentence": _DRAFT_FOOT, "url": ""}
    sentence = f"Representación impresa de la {title[0].lower()}{title[1:]}."
    return {
        "sentence": sentence,
        "url": branding.consult_url,
        "how": "Consulte y descargue este comprobante en" if branding.consult_url else "",
    }
