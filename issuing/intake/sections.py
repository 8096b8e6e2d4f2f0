"""YAML read by its nodes: every value keeps its line and column, and stays the text that was written.

Nothing is constructed: no float ever stands between `18.00` in the file and the decimal that it means, no tag makes an
object, and an alias, which could make a small file a huge one, is refused.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml

from issuing.intake.configuration_faults import ConfigurationError, ConfigurationFault, suggestion

_LARGEST_FILE = 1_000_000
_PLAIN_COLON = "mapping values are not allowed"


class Faults:
    """Collects what is wrong with one file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self._found: list[ConfigurationFault] = []

    def add(self, node: yaml.Node, path: str, message: str) -> None:
        """Note that the value at `node` is wrong."""
        mark = node.start_mark
        self._found.append(ConfigurationFault(mark.line + 1, mark.column + 1, path, message))

    def finish(self) -> None:
        """Raise `ConfigurationError` if anything is wrong."""
        if self._found:
            raise ConfigurationError(self.file, self._found)


def open_sections(file: Path, faults: Faults) -> "Section":
    """The file's outermost section; raises `ConfigurationError` where it can't be read as YAML at all."""
    try:
        content = file.read_bytes()
    except OSError as error:
        raise _unreadable(file, f"No se puede leer el archivo ({error.strerror}).") from error
    if len(content) > _LARGEST_FILE:
        raise _unreadable(file, f"Tiene {len(content)} bytes y el máximo es {_LARGEST_FILE}.")
    try:
        text = content.decode("utf-8-sig")
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise _unreadable(file, "No se admiten alias (*nombre); repita lo escrito.")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except UnicodeDecodeError as error:
        raise _unreadable(file, "No está en UTF-8; guárdelo así.") from error
    except yaml.MarkedYAMLError as error:
        raise _misspelled(file, error) from error
    except (yaml.YAMLError, RecursionError) as error:
        raise _unreadable(file, "No es YAML que se pueda leer.") from error
    if not isinstance(node, yaml.MappingNode):
        raise _unreadable(file, "Debe contener pares «nombre: valor».")
    return Section(node, "", faults)


def _unreadable(file: Path, message: str) -> ConfigurationError:
    return ConfigurationError(file, [ConfigurationFault(1, 1, "", message)])


def _misspelled(file: Path, error: yaml.MarkedYAMLError) -> ConfigurationError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    message = f"No es YAML que se pueda leer ({error.problem or error.context}); revise sangrías y comillas."
    if error.problem and _PLAIN_COLON in error.problem:
        message = "Hay dos puntos (:) dentro de un valor sin comillas; ponga la expresión entera entre comillas."
    return ConfigurationError(file, [ConfigurationFault(line, column, "", message)])


class Section:
    """A mapping of the file; `path` is where it stands."""

    def __init__(self, node: yaml.MappingNode, path: str, faults: Faults) -> None:
        self.node = node
        self.path = path
        self.faults = faults
        self.entries: dict[str, yaml.Node] = {}
        self._keys: dict[str, yaml.Node] = {}
        for key, value in node.value:
            name = key.value if isinstance(key, yaml.ScalarNode) else ""
            if not name or name in self.entries:
                faults.add(key, path, f"La entrada «{name}» está repetida." if name else "El nombre no es un texto.")
            self.entries[name], self._keys[name] = value, key

    def at(self, name: str) -> str:
        """The path of an entry."""
        return f"{self.path}.{name}" if self.path else name

    def allow(self, *names: str) -> None:
        """Note each entry that is none of these, with what was probably meant."""
        for name, key in self._keys.items():
            if name and name not in names:
                told = f"«{name}» no existe aquí.{suggestion(name, list(names))}"
                self.faults.add(key, self.at(name), told)

    def fault(self, name: str, message: str) -> None:
        """Note that an entry is wrong, or, where it is missing, the section."""
        self.faults.add(self.entries.get(name, self.node), self.at(name), message)

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        """A scalar as it was written."""
        node = self.entries.get(name)
        if node is None:
            if required:
                self.fault(name, "Falta esta entrada, que es obligatoria.")
            return default
        if not isinstance(node, yaml.ScalarNode):
            self.fault(name, "Debe ser un solo valor.")
            return default
        return str(node.value)

    def choice(self, name: str, options: Sequence[str], default: str) -> str:
        """One of these words."""
        value = self.text(name, default)
        if value not in options:
            self.fault(name, f"«{value}» no es una opción.{suggestion(value, list(options))}")
            return default
        return value

    def whole(self, name: str, default: int, *, least: int, most: int) -> int:
        """A whole number within bounds."""
        value = self.text(name, str(default))
        if not (value.isascii() and value.isdigit() and len(value) <= len(str(most)) and least <= int(value) <= most):
            self.fault(name, f"Debe ser un número entero de {least} a {most}.")
            return default
        return int(value)

    def flag(self, name: str) -> bool:
        """`true` or `false`; not given: `false`."""
        return self.choice(name, ("true", "false"), "false") == "true"

    def texts(self, name: str) -> list[str]:
        """A list of scalars."""
        node = self.entries.get(name)
        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode) or not all(isinstance(it, yaml.ScalarNode) for it in node.value):
            self.fault(name, "Debe ser una lista de valores.")
            return []
        return [str(it.value) for it in node.value]

    def section(self, name: str) -> "Section | None":
        """A section within, if it is given."""
        node = self.entries.get(name)
        if node is None:
            return None
        if not isinstance(node, yaml.MappingNode):
            self.fault(name, "Debe contener pares «nombre: valor».")
            return None
        return Section(node, self.at(name), self.faults)

    def sections(self, name: str) -> "Iterator[Section]":
        """The sections of a list."""
        node = self.entries.get(name)
        if node is None:
            return
        if not isinstance(node, yaml.SequenceNode):
            self.fault(name, "Debe ser una lista (cada elemento empieza con «-»).")
            return
        for index, it in enumerate(node.value):
            if isinstance(it, yaml.MappingNode):
                yield Section(it, f"{self.at(name)}[{index}]", self.faults)
            else:
                self.faults.add(it, f"{self.at(name)}[{index}]", "Debe contener pares «nombre: valor».")
