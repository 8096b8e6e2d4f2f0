"""The operators' dialects: read from `profiles.toml`, added to or overridden by a file of the user's own.

A file is a table of profiles by name. A profile may say `extends = "<name>"` and then only what differs; one in the
user's file with a known name changes that profile's keys and leaves the others. Sub-tables merge key by key, lists
are replaced as a whole.
"""

import tomllib
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Literal

import msgspec

from issuing.gateways.ose.errors import ProfileError

Address = Annotated[str, msgspec.Meta(pattern=r"^https?://[^\s/?#@]+(/[^\s#]*)?$")]
DocumentType = Literal["01", "03", "07", "08", "20", "40", "RC", "RA", "RR"]
Operation = Literal["getStatus", "getStatusCdr", "validity"]
FaultPart = Literal["faultcode", "faultstring", "detail"]
Code = Annotated[str, msgspec.Meta(pattern=r"^[0-9]{4}$")]
Size = Annotated[int, msgspec.Meta(ge=1_000, le=9_000_000)]
Seconds = Annotated[float, msgspec.Meta(gt=0, le=600)]

_WITHHOLDINGS = frozenset({"20", "40", "RR"})


class Addresses(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Default URLs; none where the operator gives each customer its own or nobody knows it for certain.

    `send_withholdings` is for 20, 40 and RR where they have an address of their own, `consult` for `getStatusCdr`.
    """

    send: Address | None = None
    send_withholdings: Address | None = None
    consult: Address | None = None


class Query(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question that this endpoint answers, for these document types and series that begin so (none: all).

    `validity` is SUNAT's own REST query, where it tells at once of what was sent here; it wants credentials of its own.
    """

    operation: Operation
    document_types: frozenset[DocumentType]
    series: tuple[str, ...] = ()


class Limits(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What one issuer allows itself against one endpoint, all workers together; sizes in bytes.

    The answer's limit stays below 10 MB because the XML parser refuses longer texts. `requests_per_second` is
    unlimited where absent.
    """

    max_zip_bytes: Size
    max_answer_bytes: Size
    concurrent_sends: Annotated[int, msgspec.Meta(ge=1, le=10_000)]
    requests_per_second: Annotated[float, msgspec.Meta(gt=0)] | None = None


class Timeouts(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Seconds: to connect (TLS included), between two pieces of the answer, and for the whole call.

    Waiting for a turn or for a free connection may last as long as reading.
    """

    connect_seconds: Seconds
    read_seconds: Seconds
    total_seconds: Seconds


class Profile(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One operator's dialect.

    `fault_order` says where a fault's code is looked for first; `file_number_digits` is the width to which the
    number is padded in file names (1: not padded); `duplicate_codes` are the faults that mean "already have it";
    `signature_algorithm` is the one that this operator wants.
    """

    title: str
    addresses: Addresses
    fault_order: tuple[FaultPart, ...]
    queries: tuple[Query, ...]
    file_number_digits: Annotated[int, msgspec.Meta(ge=1, le=8)]
    duplicate_codes: frozenset[Code]
    signature_algorithm: Literal["rsa-sha256", "rsa-sha1"]
    limits: Limits
    timeouts: Timeouts

    def address_for(self, document_type: str) -> str | None:
        """The default URL to send this type to; None where an issuer's settings must name it."""
        if document_type in _WITHHOLDINGS and self.addresses.send_withholdings:
            return self.addresses.send_withholdings
        return self.addresses.send

    def answers(self, operation: Operation, document_type: str, series: str = "") -> bool:
        """Whether this endpoint can be asked so about such a document."""
        return any(
            query.operation == operation
            and document_type in query.document_types
            and (not query.series or series.startswith(query.series))
            for query in self.queries
        )


def load_profiles(extra: Path | None = None) -> Mapping[str, Profile]:
    """Every profile by name, those of the user's own file `extra` merged over the shipped ones.

    Raises ProfileError naming the file, the profile and the key that is wrong.
    """
    shipped = resources.files(__package__).joinpath("profiles.toml").read_bytes()
    tables = _tables(shipped, "profiles.toml")
    sources = dict.fromkeys(tables, "profiles.toml")
    if extra is not None:
        try:
            own = extra.read_bytes()
        except OSError as error:
            raise ProfileError(f"{extra}: can't be read ({error.strerror}); name a readable TOML file") from error
        for name, table in _tables(own, str(extra)).items():
            tables[name] = _merge(tables.get(name, {}), table)
            sources[name] = str(extra)
    return MappingProxyType({name: _profile(name, tables, sources[name]) for name in tables})


def _tables(content: bytes, source: str) -> dict[str, dict[str, Any]]:
    try:
        tables = tomllib.loads(content.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ProfileError(f"{source}: not a TOML file: {error}") from error
    for name, table in tables.items():
        if not isinstance(table, dict):
            raise ProfileError(f"{source}: '{name}' must be a table [{name}] that holds a profile")
    return tables


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        merged[key] = _merge(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return merged


def _resolve(name: str, tables: Mapping[str, dict[str, Any]], seen: tuple[str, ...] = ()) -> dict[str, Any]:
    table = dict(tables[name])
    parent = table.pop("extends", None)
    if parent is None:
        return table
    if not isinstance(parent, str) or parent not in tables or parent in (*seen, name):
        raise ValueError(f"must name another profile that does not extend this one, not {parent!r} - at `$.extends`")
    return _merge(_resolve(parent, tables, (*seen, name)), table)


def _profile(name: str, tables: Mapping[str, dict[str, Any]], source: str) -> Profile:
    try:
        profile = msgspec.convert(_resolve(name, tables), Profile)
        _check(profile)
    except ValueError as error:
        raise ProfileError(f"{source}: profile '{name}': {error}") from error
    return profile


def _check(profile: Profile) -> None:
    """What types can't say."""
    if sorted(profile.fault_order) != ["detail", "faultcode", "faultstring"]:
        raise ValueError("must name faultcode, faultstring and detail once each - at `$.fault_order`")
    timeouts = profile.timeouts
    if timeouts.total_seconds < timeouts.connect_seconds + timeouts.read_seconds:
        raise ValueError("must be at least connect_seconds + read_seconds - at `$.timeouts.total_seconds`")
