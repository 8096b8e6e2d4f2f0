"""A row of the tables of cases: a sale that breaks a rule, and its nearest neighbour that does not."""

from dataclasses import dataclass, field
from datetime import date

from tests.builders import ISSUE_TIME, TODAY, an_issuer
from vouchers.assess import Assessment, assess
from vouchers.modified import ModifiedDocument
from vouchers.sale import Issuer, Sale


@dataclass(frozen=True, kw_only=True)
class Given:
    """A sale and what surrounds it."""

    sale: Sale
    issuer: Issuer = field(default_factory=an_issuer)
    today: date = TODAY
    modified: ModifiedDocument | None = None
    further: tuple[ModifiedDocument, ...] = ()

    def assessed(self) -> Assessment:
        return assess(
            self.sale,
            issuer=self.issuer,
            today=self.today,
            issue_time=ISSUE_TIME,
            modified=self.modified,
            further=self.further,
        )


@dataclass(frozen=True)
class Case:
    """`breaks` must bring out rule `code` at `path`; `keeps` must not, and must be a sale that SUNAT would take."""

    code: str
    path: str
    breaks: Given
    keeps: Given


def case(code: str, path: str, breaks: Sale | Given, keeps: Sale | Given) -> Case:
    return Case(code, path, _given(breaks), _given(keeps))


def _given(sale: Sale | Given) -> Given:
    return sale if isinstance(sale, Given) else Given(sale=sale)
