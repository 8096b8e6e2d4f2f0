"""What is wrong with the shape of a request, all of it at once."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that can't be read: its path in the request, and a Spanish sentence with the way out.

    `sunat_code` is what SUNAT would refuse the field with, `rule` our rule that says so; "" where there is none.
    `missing` tells what was not given from what was given wrongly.
    """

    path: str
    message: str
    sunat_code: str = ""
    rule: str = ""
    missing: bool = False


class MalformedRequestError(Exception):
    """A request that can't be read. `faults` are told in the order in which they were met."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults, the first at {faults[0].path}")
        self.faults = tuple(faults)
