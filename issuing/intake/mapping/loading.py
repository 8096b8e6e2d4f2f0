"""A mapping's file is read, checked whole and compiled; what is wrong is told with line, column and reason."""

import hashlib
import json
from pathlib import Path
from typing import Final

import yaml
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from issuing.intake.configuration_faults import suggestion
from issuing.intake.files.layout import read_layout
from issuing.intake.mapping.expressions import Expression, ExpressionError
from issuing.intake.mapping.fields import SALE, fields_of, is_map, message_of, value_for
from issuing.intake.mapping.mapping import Mapping, Parts
from issuing.intake.mapping.tables import read_tables
from issuing.intake.mapping.templates import Message, Messages, Repeated, Scalar, Template, Texts, Value
from issuing.intake.mapping.values import DataError
from issuing.intake.sections import Faults, Section, open_sections

_CONTROLS: Final = frozenset({"if", "each", "as"})
_REQUIRED: Final = ("external_id", "issuer_ruc", "document_type", "currency", "customer", "lines")
_ROOTS: Final = frozenset({"row", "lines"})


def load_mapping(file: Path) -> Mapping:
    """The mapping that `file` describes; raises `ConfigurationError` with all that is wrong."""
    faults = Faults(file)
    section = open_sections(file, faults)
    section.allow("mapping", "description", "input", "tables", "compute", "skip", "sale")
    compiler = _Compiler(faults)
    layout = read_layout(section.section("input"))
    tables = read_tables(section.section("tables"), folder=file.parent)
    computed = compiler.computed(section.section("compute"))
    skip = compiler.value(section.entries["skip"], "skip", None) if "skip" in section.entries else None
    sale = _sale(section, compiler)
    faults.finish()
    columns = {name for root, name in compiler.columns if root == "row"}
    return Mapping(
        Parts(
            name=section.text("mapping") or file.stem,
            file=file,
            layout=layout,
            tables=tables,
            computed=computed,
            skip=skip,
            sale=sale,
            columns=frozenset(columns),
            line_columns=frozenset(name for root, name in compiler.columns if root != "row"),
            whole_rows=compiler.whole_rows,
            fingerprint=_fingerprint(file, tables),
        )
    )


def _fingerprint(file: Path, tables: dict[str, dict[str, str]]) -> str:
    """What changes whenever the mapping may make something else of a record."""
    digest = hashlib.sha256(file.read_bytes())
    digest.update(json.dumps(tables, sort_keys=True).encode())
    return digest.hexdigest()


def _sale(section: Section, compiler: "_Compiler") -> Message:
    inner = section.section("sale")
    if inner is None:
        section.fault("sale", "Falta «sale»: los campos de la venta.")
        return Message({}, line=1)
    for name in _REQUIRED:
        if name not in inner.entries:
            inner.fault(name, "Falta este campo, que toda venta lleva.")
    return compiler.message(inner, SALE, controls=frozenset())


class _Compiler:
    """Compiles values and templates; knows which variables an expression may use where it stands."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults
        self._names = _ROOTS
        self.columns: set[tuple[str, str]] = set()
        self.whole_rows = False

    def computed(self, section: Section | None) -> dict[str, Value]:
        """The values of `compute`; each may use those before it."""
        found: dict[str, Value] = {}
        for name, node in section.entries.items() if section else ():
            path = f"compute.{name}"
            if not (name.isidentifier() and name.isascii()) or name in self._names:
                self._faults.add(node, path, "El nombre lleva letras, dígitos y _, y no se repite.")
                continue
            found[name] = self.value(node, path, None)
            self._names |= {name}
        return found

    def value(self, node: yaml.Node, path: str, field: FieldDescriptor | None) -> Value:
        """A scalar: an expression where it begins with =, else what is written."""
        line = node.start_mark.line + 1
        if not isinstance(node, yaml.ScalarNode):
            self._faults.add(node, path, "Debe ser un solo valor.")
            return Value(line=line, field=field, literal=None, expression=None)
        text = str(node.value)
        plain = node.style not in {"'", '"'}
        if plain and text in {"", "~", "null"}:
            return Value(line=line, field=field, literal=None, expression=None)
        if text.startswith("="):
            return Value(
                line=line, field=field, literal=None, expression=self._expression(node, path, text[1:].strip())
            )
        literal: object = text
        if field is not None:
            try:
                literal = value_for(field, text)
            except DataError as error:
                self._faults.add(node, path, str(error))
        return Value(line=line, field=field, literal=literal, expression=None)

    def message(self, section: Section, descriptor: Descriptor, *, controls: frozenset[str] = _CONTROLS) -> Message:
        """A message's template."""
        fields = fields_of(descriptor)
        templates: dict[str, Template] = {}
        condition = None
        if "if" in controls and "if" in section.entries:
            condition = self.value(section.entries["if"], section.at("if"), None)
        for name, node in section.entries.items():
            if name in controls:
                continue
            field = fields.get(name)
            if field is None:
                told = f"{descriptor.name} no tiene un campo «{name}».{suggestion(name, set(fields))}"
                self._faults.add(node, section.at(name), told)
            else:
                templates[name] = self._field(section, name, field)
        self._one_of_each(section, descriptor)
        return Message(templates, line=section.node.start_mark.line + 1, condition=condition)

    def _one_of_each(self, section: Section, descriptor: Descriptor) -> None:
        """Of fields that exclude each other two may be mapped only by expressions, one of which is blank."""
        for group in descriptor.oneofs:
            given = [it.name for it in group.fields if it.name in section.entries]
            written = [it for it in given if not str(section.entries[it].value).startswith("=")]
            if len(given) > 1 and written:
                section.fault(written[0], f"Sólo uno puede tener valor: {', '.join(given)}.")

    def _field(self, section: Section, name: str, field: FieldDescriptor) -> Template:
        node, path = section.entries[name], section.at(name)
        if is_map(field):
            return self._attributes(section, name)
        descriptor = message_of(field)
        if field.is_repeated and descriptor is not None:
            return Messages([self._repeated(it, descriptor) for it in section.sections(name)])
        if field.is_repeated:
            nodes = node.value if isinstance(node, yaml.SequenceNode) else [node]
            return Texts([self.value(it, f"{path}[{index}]", None) for index, it in enumerate(nodes)])
        if descriptor is not None:
            inner = section.section(name)
            return self.message(inner, descriptor, controls=frozenset({"if"})) if inner else Message({}, line=0)
        return Scalar(self.value(node, path, field))

    def _attributes(self, section: Section, name: str) -> Message:
        inner = section.section(name)
        entries = inner.entries.items() if inner else ()
        fields: dict[str, Template] = {
            key: Scalar(self.value(node, f"{section.at(name)}.{key}", None)) for key, node in entries
        }
        return Message(fields, line=section.node.start_mark.line + 1, keeps_names=True)

    def _repeated(self, section: Section, descriptor: Descriptor) -> Repeated:
        if "each" not in section.entries:
            if "as" in section.entries:
                section.fault("as", "«as» nombra los elementos de «each», que falta.")
            return Repeated(self.message(section, descriptor))
        each = self.value(section.entries["each"], section.at("each"), None)
        name = section.text("as", "line")
        if not (name.isidentifier() and name.isascii()) or name in self._names:
            section.fault("as", f"«{name}» ya nombra otra cosa o no es un nombre; elija otro.")
        outer, self._names = self._names, self._names | {name}
        message = self.message(section, descriptor)
        self._names = outer
        return Repeated(message, each=each, name=name)

    def _expression(self, node: yaml.Node, path: str, source: str) -> Expression | None:
        try:
            expression = Expression(source, names=self._names)
        except ExpressionError as error:
            self._faults.add(node, path, str(error))
            return None
        self.columns.update(expression.columns)
        self.whole_rows = self.whole_rows or expression.uses_whole_row
        return expression
