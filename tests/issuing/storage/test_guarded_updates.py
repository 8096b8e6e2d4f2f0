"""Invariant 14: every UPDATE of a ticket's state names the state it comes from and the lease's fence.

The statements are found in the source, as text of SQL and as SQLAlchemy's `update(TicketRow)`; one without its guards
fails here, whoever adds it and wherever.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

_UPDATE = re.compile(r"UPDATE\s+tickets\b(.*?)(?=\)\s*,\s*\w+\s+AS\s*\(|\bINSERT\b|\bSELECT\b|\Z)", re.DOTALL)


def strings(tree: ast.AST) -> Iterator[str]:
    """Every string of a module, f-strings with their fields replaced by a word."""
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "X" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in parts:
            yield node.value


def unguarded(sql: str) -> list[str]:
    """The updates of a ticket's state in `sql` that lack a guard."""
    found = []
    for match in _UPDATE.finditer(sql):
        changed, _, condition = match[1].partition("WHERE")
        if not re.search(r"\bSET\b.*?\b(state|next_attempt_at|lease_until)\s*=", changed, re.DOTALL):
            continue
        by_state = re.search(r"\bstate\s*(X\s*)?(=|IN\b)", condition)  # X: how it is to be found
        by_fence = re.search(r"\bfence\s*=", condition) or "fence = fence + 1" in changed
        if not (by_state and by_fence):
            found.append(match[0])
    return found


def sources() -> list[Path]:
    return [path for path in (ROOT / "issuing").rglob("*.py") if "migrations" not in path.parts]


def test_the_check_finds_what_it_is_for() -> None:
    assert unguarded("UPDATE tickets SET state = 'stuck' WHERE id = $1")
    assert unguarded("UPDATE tickets SET state = 'stuck' WHERE id = $1 AND state = 'signed'")
    assert unguarded("UPDATE tickets t SET state = g.s FROM g WHERE t.id = g.id AND t.fence = g.fence")
    assert not unguarded("UPDATE tickets SET state = 'stuck' WHERE id = $1 AND state = 'signed' AND fence = $2")


def test_every_statement_is_guarded() -> None:
    seen = 0
    for path in sources():
        for sql in strings(ast.parse(path.read_text(encoding="utf-8"))):
            seen += len(_UPDATE.findall(sql))
            assert not unguarded(sql), path
    assert seen >= 4, "the statements are no longer found: mend this check"


@pytest.mark.parametrize("path", sources(), ids=lambda path: path.name)
def test_every_built_update_is_guarded(path: Path) -> None:
    for call in re.findall(r"update\(TicketRow\)(.*?)\.values\(", path.read_text(encoding="utf-8"), re.DOTALL):
        assert "TicketRow.state ==" in call
        assert "TicketRow.fence ==" in call
