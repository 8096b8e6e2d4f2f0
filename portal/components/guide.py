"""Where the five facts stand on a voucher: a small drawing of one, numbered like the fields of the form."""

from nicegui import ui


def voucher_guide() -> None:
    """The drawing and its heading."""
    with ui.element("aside").classes("guide").props('aria-label="Dónde están los cinco datos"'):
        ui.label("¿Dónde están los cinco datos?").classes("guide__title").props('role="heading" aria-level="2"')
        with ui.element("div").classes("paper").props("aria-hidden=true"):
            with ui.element("div").classes("paper__top"):
                _lines("62%", "44%", "52%")
                with ui.element("div").classes("paper__box"):
                    _spot(1, "RUC 20…")
                    _spot(2, "FACTURA")
                    _spot(3, "F001-123")
            _spot(4, "Fecha de emisión")
            _lines("92%", "78%", "86%", "64%")
            with ui.element("div").classes("paper__total"):
                _spot(5, "Importe total")
        ui.label("Figuran en el PDF, en el correo y en la impresión. Escríbalos tal como los ve.").classes(
            "guide__note"
        )


def _spot(number: int, text: str) -> None:
    with ui.element("div").classes("spot"):
        ui.label(str(number)).classes("spot__number")
        ui.label(text).classes("spot__text")


def _lines(*widths: str) -> None:
    with ui.element("div").classes("paper__lines"):
        for width in widths:
            ui.element("span").style(f"width:{width}")
