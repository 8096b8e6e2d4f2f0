"""The table of what is pending. On a phone its rows are cards: the style sheet does that, the markup is one."""

from collections.abc import Callable, Sequence
from typing import Any

from nicegui import events, ui

from portal.pending_rows import Row

_COLUMNS: list[dict[str, Any]] = [
    {"name": "voucher", "label": "Comprobante", "field": "voucher", "align": "left"},
    {"name": "state", "label": "Estado", "field": "state", "align": "left", "sortable": True},
    {"name": "reason", "label": "Motivo", "field": "reason", "align": "left"},
    {"name": "received", "label": "Recibido", "field": "received_at", "align": "left", "sortable": True},
    {"name": "next", "label": "Próximo intento", "field": "next_at", "align": "left", "sortable": True},
    {"name": "deadline", "label": "Plazo legal", "field": "deadline_on", "align": "left", "sortable": True},
    {"name": "action", "label": "", "field": "id", "align": "right"},
]
# Only looked through by the search box, never drawn.
_SEARCHED: list[dict[str, Any]] = [
    {"name": name, "label": "", "field": name, "classes": "hidden", "headerClasses": "hidden"}
    for name in ("document", "origin", "issuer", "reason_code")
]
_ROW = """
<q-tr :props="props" :key="props.row.id" :class="'pending pending--' + props.row.deadline_tone" role="row">
  <q-td class="pending__select" role="cell">
    <q-checkbox v-model="props.selected" dense
      :aria-label="'Elegir ' + props.row.document + ' ' + props.row.voucher + ', ' + props.row.origin"></q-checkbox>
  </q-td>
  <q-td data-label="Comprobante" class="pending__voucher" role="cell">
    <div class="pending__document">{{ props.row.document }} <b>{{ props.row.voucher }}</b></div>
    <div class="pending__small">{{ props.row.origin }}</div>
    <div class="pending__small">RUC {{ props.row.issuer }}</div>
  </q-td>
  <q-td data-label="Estado" class="pending__state" role="cell">
    <span :class="'chip tone-' + props.row.state_tone">{{ props.row.state }}</span>
    <div class="pending__small">{{ props.row.attempts === 1 ? '1 intento' : props.row.attempts + ' intentos' }}</div>
  </q-td>
  <q-td data-label="Motivo" class="pending__reason" role="cell">
    <div>{{ props.row.reason }}</div>
    <div v-if="props.row.reason_code" class="pending__small">{{ props.row.reason_code }}</div>
  </q-td>
  <q-td data-label="Recibido" class="pending__time" role="cell">
    <div>{{ props.row.age }}</div>
    <div class="pending__small">{{ props.row.received }}</div>
  </q-td>
  <q-td data-label="Próximo intento" class="pending__time" role="cell"><div>{{ props.row.next }}</div></q-td>
  <q-td data-label="Plazo legal" class="pending__deadline" role="cell">
    <div>{{ props.row.deadline }}</div>
    <span :class="'chip chip--small tone-' + props.row.deadline_tone">{{ props.row.deadline_words }}</span>
  </q-td>
  <q-td class="pending__action" role="cell">
    <q-btn outline no-caps color="primary" class="button" label="Reintentar"
      :aria-label="'Reintentar ' + props.row.document + ' ' + props.row.voucher + ', ' + props.row.origin"
      @click="$parent.$emit('reissue', props.row.id)"></q-btn>
  </q-td>
</q-tr>
"""


class PendingTable:
    """Shows rows and says which are to be reissued. New rows leave page, order, search, selection and focus alone."""

    def __init__(self, *, on_reissue: Callable[[str], None], on_select: Callable[[], None]) -> None:
        self._on_reissue = on_reissue
        self._search = ui.input("Buscar", placeholder="Número, origen, RUC o motivo").mark("search")
        self._search.props("outlined dense clearable debounce=150 type=search").classes("pending-search")
        self._table = ui.table(
            rows=[],
            columns=[*_COLUMNS, *_SEARCHED],
            row_key="id",
            pagination=25,
            selection="multiple",
            on_select=on_select,
        ).mark("pending")
        self._table.props(
            'flat :rows-per-page-options="[25, 50, 100, 0]" no-results-label="Nada coincide con la búsqueda." '
            'no-data-label="Nada coincide con lo elegido."'
        )
        self._table.classes("pending-table").bind_filter_from(self._search, "value")
        self._table.add_slot("body", _ROW)
        self._table.on("reissue", self._asked)

    @property
    def selected(self) -> list[str]:
        """The ids of the selected rows, in the order of the list."""
        return [it["id"] for it in self._table.selected]

    def select_all(self) -> None:
        """Select every row that is listed, also on other pages."""
        self._table.selected = list(self._table.rows)

    def select_none(self) -> None:
        """Select nothing."""
        self._table.selected = []

    def show(self, rows: Sequence[Row], *, any_pending: bool) -> None:
        """Put `rows` in place of those that are shown; nothing goes to the browser if nothing changed."""
        new = [dict(row) for row in rows]
        if new != self._table.rows:
            chosen = set(self.selected)
            self._table.rows = new
            self._table.selected = [row for row in new if row["id"] in chosen]
        self._search.set_visibility(any_pending)
        self._table.set_visibility(any_pending)

    def _asked(self, event: events.GenericEventArguments) -> None:
        if isinstance(event.args, str):
            self._on_reissue(event.args)
