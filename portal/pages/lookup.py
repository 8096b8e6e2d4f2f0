"""`/`: whoever holds a voucher finds it by the five facts printed on it, without an account."""

from nicegui import ui

from issuing.customers.limits import LOOK_UPS, MISSES, MISSES_OF_VOUCHER
from issuing.services.customers.papers import CustomerVoucher
from issuing.views import VoucherNumber
from portal import facts, fields, theme, words
from portal.components.guide import voucher_guide
from portal.components.voucher_card import voucher_card
from portal.context import client_of, portal
from portal.guard import Refusal, attempt
from portal.visits import MINE

PATH = "/"
TITLE = "Consulte su comprobante"
# One sentence for every miss: it must not tell which of the five facts was right.
NOT_FOUND = (
    "Ningún comprobante tiene esos cinco datos. Revise cada uno con el impreso a la vista; "
    "si lo recibió hace un momento, espere unos minutos y vuelva a consultar."
)


async def page() -> None:
    """The page."""
    with theme.frame(TITLE):
        LookUp()


class LookUp:
    """The form, and in its place what it found."""

    def __init__(self) -> None:
        self._looking = False
        self._answer = ui.element("div").props('aria-live="polite"')
        with ui.element("div") as self._asking:
            theme.heading(TITLE, "Escriba los cinco datos de su factura, boleta o nota. No necesita una cuenta.")
            self._notice = ui.element("div").classes("answer").props('aria-live="polite"')
            with ui.element("div").classes("split"):
                with ui.element("div"):
                    self._build_form()
                    with ui.element("div").classes("afterwards"):
                        ui.link("¿Tiene varios? Véalos todos con un código por correo", MINE).classes(
                            "afterwards__link"
                        )
                voucher_guide()

    def _build_form(self) -> None:
        form = ui.element("form").classes("card form").props('novalidate aria-label="Datos del comprobante"')
        form.on("submit.prevent", self._submit).mark("form")
        with form:
            with ui.element("div").classes("form__grid"):
                self._ruc = fields.text("1 · RUC del emisor", facts.read_ruc, hint="11 dígitos", numeric=True)
                self._type = fields.choice("2 · Tipo de comprobante", words.DOCUMENT_NAMES)
                self._number = fields.text("3 · Serie y número", facts.read_number, hint="Por ejemplo, F001-123")
                self._date = fields.day("4 · Fecha de emisión", facts.read_date)
                self._total = fields.text("5 · Importe total", facts.read_total, hint="Por ejemplo, 1,234.50")
            with ui.element("div").classes("actions"):
                self._button = theme.primary_button("Consultar", icon="search").props("type=submit")

    async def _submit(self) -> None:
        if self._looking:  # the Enter key does not mind the button
            return
        wrong = [field for field in (self._ruc, self._number, self._date, self._total) if not field.validate()]
        if wrong:
            wrong[0].run_method("focus")
            return
        self._looking = True
        self._button.props("loading")
        try:
            await self._look_up()
        finally:
            self._looking = False
            self._button.props(remove="loading")

    async def _look_up(self) -> None:
        wanted, network = self._wanted(), client_of(ui.context.client.request)
        # Counted before the answer is known, so that many questions at once are not more questions.
        misses = ((MISSES, network), (MISSES_OF_VOUCHER, f"{wanted.issuer_ruc}-{wanted.document_type}-{wanted.text}"))
        limits = portal().front.limits
        wait = await limits.take((LOOK_UPS, network), *misses)
        if wait:
            portal().front.refused("a look-up was one too many", "customer.look_up_throttled", network)
            self._say(f"Hizo muchas consultas seguidas. Vuelva a intentarlo en {words.wait_words(wait)}.")
            return
        found = await attempt(self._find(wanted), doing="consultar el comprobante")
        if found is None:
            portal().front.refused("a look-up found nothing", "customer.look_up_missed", network)
            self._say(NOT_FOUND)
            return
        await limits.give_back(*misses)
        if isinstance(found, Refusal):
            self._say(found.sentence)
        else:
            self._show(found)

    def _wanted(self) -> VoucherNumber:
        series, number = facts.read_number(self._number.value or "")
        return VoucherNumber(
            issuer_ruc=facts.read_ruc(self._ruc.value or ""),
            document_type=str(self._type.value),
            series=series,
            number=number,
        )

    async def _find(self, wanted: VoucherNumber) -> CustomerVoucher | None:
        issue_date, payable = facts.read_date(self._date.value or ""), facts.read_total(self._total.value or "")
        return await portal().services.customers.papers.look_up(wanted, issue_date=issue_date, payable=payable)

    def _show(self, voucher: CustomerVoucher) -> None:
        self._asking.set_visibility(False)
        self._answer.clear()
        self._notice.clear()
        with self._answer:
            theme.heading("Su comprobante")
            voucher_card(voucher)
            again = theme.secondary_button("Consultar otro comprobante", icon="arrow_back")
            again.on_click(self._again).classes("answer__again")
        ui.run_javascript("window.scrollTo({top: 0})")

    def _again(self) -> None:
        self._answer.clear()
        for field in (self._number, self._date, self._total):
            field.value = ""
            field.error = None
        self._asking.set_visibility(True)

    def _say(self, sentence: str) -> None:
        self._notice.clear()
        with self._notice:
            theme.notice(sentence, tone="warn")
        ui.run_javascript("window.scrollTo({top: 0, behavior: 'smooth'})")
