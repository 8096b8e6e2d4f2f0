"""Every step has its crash test, and every commit has its steps: both are read from the source, not from a list."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from issuing.steps import CRASH_AT, Step, arm, reached
from tests.conftest import ROOT

_WRITES = re.compile(r"\b(INSERT INTO|UPDATE|DELETE FROM)\b")
_OPENS = {"driver_connection", "use", "begin"}
# Registering an issuer, a source or a subscriber is an operator's command: one statement, said again if it died.
_ADMINISTRATION = {"administration.py", "issuers.py", "sources.py", "subscribers.py"}
# Who of the workers lives and whose turn it is says nothing of a voucher, and is forgotten within seconds.
# So it is with how often a stranger tried and when a customer was last seen: what is lost was one try or minute more.
_FLEETING = {"sharing.py", "throttles.py", "visits.py"}


def _called(node: ast.AST) -> str:
    if not isinstance(node, ast.Call):
        return ""
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def _texts(node: ast.AST) -> Iterator[str]:
    constants = (it.value for it in ast.walk(node) if isinstance(it, ast.Constant))
    return (it for it in constants if isinstance(it, str))


def writers() -> set[str]:
    """The names of storage's functions that change something, by the SQL that they speak."""
    found = set()
    for path in (ROOT / "issuing" / "storage").glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            target.id
            for node in tree.body
            if isinstance(node, ast.Assign) and any(_WRITES.search(it) for it in _texts(node.value))
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for function in _functions(tree):
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            if names & (constants | {"insert", "update", "delete"}):
                found.add(function.name)
    return found


def commits_without_steps(source: str, changing: set[str]) -> list[str]:
    """The functions that open a connection and commit something, without a step before and one after each commit."""
    found = []
    for function in _functions(ast.parse(source)):
        for block in (node for node in ast.walk(function) if isinstance(node, ast.AsyncWith)):
            opens = {_called(item.context_expr) for item in block.items}
            calls = {_called(node) for statement in block.body for node in ast.walk(statement)}
            if not opens & _OPENS or not ("transaction" in opens or "begin" in opens or calls & changing):
                continue
            inside = _steps(block)
            after = _steps(function) - inside
            families = {step.rpartition("_")[0] for step in inside if step.endswith("_BEFORE")}
            if not any(f"{family}_COMMITTED" in inside | after for family in families):
                found.append(function.name)
    return found


def _steps(node: ast.AST) -> set[str]:
    calls = [it for it in ast.walk(node) if isinstance(it, ast.Call) and _called(it) == "reached"]
    return {argument.attr for it in calls for argument in it.args if isinstance(argument, ast.Attribute)}


def services() -> list[Path]:
    return [it for it in (ROOT / "issuing" / "services").rglob("*.py") if it.name not in _ADMINISTRATION | _FLEETING]


def test_the_check_finds_what_it_is_for() -> None:
    bare = "async def f():\n async with driver_connection(e) as c:\n  await settle(c)\n"
    assert commits_without_steps(bare, {"settle"}) == ["f"]
    half = bare.replace("  await settle", "  reached(Step.X_BEFORE)\n  await settle")
    assert commits_without_steps(half, {"settle"}) == ["f"]
    assert commits_without_steps(half + " reached(Step.Y_COMMITTED)\n", {"settle"}) == ["f"]
    assert not commits_without_steps(half + " reached(Step.X_COMMITTED)\n", {"settle"})
    assert not commits_without_steps(bare.replace("settle", "find"), {"settle"})
    begun = "async def f():\n async with engine.begin() as c:\n  await c.execute(x)\n"
    assert commits_without_steps(begun, set()) == ["f"]


def test_the_writers_are_found() -> None:
    assert {"claim", "store", "settle", "open_attempt", "postpone", "hand_over", "change"} <= writers()
    assert "find" not in writers()


@pytest.mark.parametrize("path", services(), ids=lambda path: path.stem)
def test_every_commit_of_a_service_has_its_steps(path: Path) -> None:
    assert not commits_without_steps(path.read_text(encoding="utf-8"), writers())


def test_every_step_is_reached_somewhere() -> None:
    met = set[str]()
    for path in services():
        met |= _steps(ast.parse(path.read_text(encoding="utf-8")))
    assert met == {step.name for step in Step}


def test_every_step_has_a_test_that_dies_at_it() -> None:
    killed = set[str]()
    for path in Path(__file__).parent.glob("test_*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for call in (node for node in ast.walk(tree) if _called(node) in {"steps_of", "killing"}):
            assert isinstance(call, ast.Call)
            killed |= {text for argument in call.args for text in _texts(argument)}
            killed |= _named_families(tree) if any(isinstance(it, ast.Starred) for it in call.args) else set()
    assert {step.partition(".")[0] for step in Step} <= killed


def _named_families(tree: ast.AST) -> set[str]:
    assigned = [node for node in ast.walk(tree) if isinstance(node, ast.Assign)]
    values = [it.value for it in assigned if any(getattr(target, "id", "") == "families" for target in it.targets)]
    return {text for value in values for text in _texts(value)}


def test_where_nothing_is_armed_nothing_happens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CRASH_AT, raising=False)
    arm()
    for step in Step:
        reached(step)


def test_a_step_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match=r"claim\.nowhere"):
        arm("claim.nowhere")
