"""An issuer's looks: logo, colours, texts. A folder with `<RUC>.toml` files, or what everybody gets who has none."""

import base64
import hashlib
import re
import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_LARGEST_LOGO = 300_000
_LONGEST_TEXT = 600
_MOST_LINES = 12
_PNG = b"\x89PNG\r\n\x1a\n"
_DARK, _LIGHT = "#1b2330", "#ffffff"
_LINEAR_BELOW = 0.04045
_LUMINANCE_OF_A_LIGHT_COLOUR = 0.30  # above it, white text would have less than 3:1


class BrandingError(ValueError):
    """A branding file that can't be used; the text names the file and the field, in Spanish."""


@dataclass(frozen=True)
class Branding:
    """What a designer sets. Colours are `#rrggbb`; `logo` is an SVG; texts are plain.

    `consult_url` is where the law's "consulte su comprobante" points; `foot` are closing lines, bank accounts for
    instance; `address` overrides the address lines that the XML gives.
    """

    primary: str = "#14365c"
    accent: str = "#b8862b"
    logo: str = ""
    logo_height_mm: float = 15.0
    slogan: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    web: str = ""
    email: str = ""
    consult_url: str = ""
    foot: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """Changes whenever anything that is printed by it changes."""
        told = "\0".join(repr(getattr(self, one.name)) for one in fields(self))
        return hashlib.sha256(told.encode()).hexdigest()

    @property
    def on_primary(self) -> str:
        """The colour of text that stands on the primary colour and can be read there."""
        return _DARK if _luminance(self.primary) > _LUMINANCE_OF_A_LIGHT_COLOUR else _LIGHT


DEFAULT = Branding()
"""For an issuer without a file of its own."""


def load_branding(folder: Path, ruc: str, *, consult_url: str = "") -> Branding:
    """The branding of `<folder>/<ruc>.toml`, of `default.toml` beside it, or the default.

    `consult_url` counts where the file has none. Raises `BrandingError`.
    """
    for path in (folder / f"{ruc}.toml", folder / "default.toml"):
        if path.is_file():
            return read_branding(path, consult_url=consult_url)
    return Branding(consult_url=consult_url)


def read_branding(path: Path, *, consult_url: str = "") -> Branding:
    """The branding that a TOML file tells; the logo's path is relative to it. Raises `BrandingError`."""
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BrandingError(f"{path.name}: no se puede leer ({error}).") from error
    known = {one.name for one in fields(Branding)}
    if unknown := sorted(told.keys() - known):
        raise BrandingError(f"{path.name}: no se conoce {', '.join(unknown)}; se admite {', '.join(sorted(known))}.")
    values: dict[str, object] = {name: _checked(path, name, value) for name, value in told.items()}
    values["consult_url"] = values.get("consult_url") or consult_url
    return Branding(**values)  # type: ignore[arg-type]


def _checked(path: Path, name: str, value: object) -> object:
    """The value of a field as `Branding` wants it."""
    if name == "logo":
        return _logo(path, value)
    if name == "logo_height_mm":
        if not isinstance(value, int | float) or not 4 <= value <= 30:  # noqa: PLR2004 -- what fits the head
            raise BrandingError(f"{path.name}: logo_height_mm va de 4 a 30.")
        return float(value)
    if name in {"address", "foot"}:
        if not isinstance(value, list) or len(value) > _MOST_LINES:
            raise BrandingError(f"{path.name}: {name} es una lista de hasta {_MOST_LINES} textos.")
        return tuple(_text(path, name, it) for it in value)
    if name in {"primary", "accent"} and not _COLOUR.fullmatch(str(value)):
        raise BrandingError(f"{path.name}: {name} es un color como #14365c.")
    return _text(path, name, value)


def _text(path: Path, name: str, value: object) -> str:
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        raise BrandingError(f"{path.name}: {name} es un texto de hasta {_LONGEST_TEXT} caracteres.")
    return value


def _logo(path: Path, value: object) -> str:
    """The logo as SVG; a PNG is wrapped into one."""
    file = path.parent / _text(path, "logo", value)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise BrandingError(f"{path.name}: no se puede leer el logo {file.name} ({error}).") from error
    if len(content) > _LARGEST_LOGO:
        raise BrandingError(f"{path.name}: el logo pasa de {_LARGEST_LOGO} bytes; redúzcalo.")
    if content.startswith(_PNG):
        return _wrapped(content)
    try:
        svg = content.decode()
    except UnicodeDecodeError as error:
        raise BrandingError(f"{path.name}: el logo no es un SVG ni un PNG.") from error
    if "<svg" not in svg:
        raise BrandingError(f"{path.name}: el logo no es un SVG ni un PNG.")
    return svg


def _wrapped(png: bytes) -> str:
    width, height = int.from_bytes(png[16:20]), int.from_bytes(png[20:24])
    data = base64.b64encode(png).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{data}"/></svg>'
    )


def _luminance(colour: str) -> float:
    """Relative luminance as WCAG 2 defines it."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (it / 12.92 if it <= _LINEAR_BELOW else ((it + 0.055) / 1.055) ** 2.4 for it in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
