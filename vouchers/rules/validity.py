"""The days on which SUNAT's rules change, as rows and rule sets name them."""

from datetime import date, timedelta

# SUNAT's resolution moved these changes there from 2026-08-01; how sure each is stands in its row's source.
ANNOUNCED_FOR_2027 = date(2027, 1, 1)
UNTIL_2026 = ANNOUNCED_FOR_2027 - timedelta(days=1)
