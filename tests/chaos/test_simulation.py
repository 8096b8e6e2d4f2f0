"""Simulated runs: 200 seeds without a sin, replays that are exact, kept decisions, and faults of the program found."""

import json
from collections.abc import Iterator

import pytest

from tests.chaos.checker import judge
from tests.chaos.history import Claimed, Fault, Killed, Sent
from tests.chaos.mutations import MUTATIONS
from tests.chaos.simulate import KEPT_SEEDS, arena_of_its_own, recorded
from tests.chaos.world import Arena, simulate

pytestmark = pytest.mark.timeout(600)
_FIRST, _SEEDS = 0, 200
_ENOUGH = 100


@pytest.fixture(scope="module")
def arena() -> Iterator[Arena]:
    with arena_of_its_own() as opened:
        yield opened


def test_no_seed_has_a_sin(arena: Arena) -> None:
    seen: set[type[object]] = set()
    for seed in range(_FIRST, _FIRST + _SEEDS):
        history = simulate(arena, seed)
        sins = judge(history)
        assert not sins, "\n".join([f"make simulate SEED={seed}", *map(str, sins), *history.story()])
        seen |= {type(it) for it in history.records}
    assert {Claimed, Fault, Killed, Sent} <= seen


@pytest.mark.parametrize("seed", KEPT_SEEDS)
def test_a_kept_seed_decides_as_it_did(arena: Arena, seed: int) -> None:
    """Where a change is meant to decide differently: `python -m tests.chaos.simulate --record`, and read the diff."""
    before = json.loads(recorded(seed).read_text(encoding="utf-8"))
    assert simulate(arena, seed).decisions() == before


def test_a_seed_replays_exactly(arena: Arena) -> None:
    first, second = (list(simulate(arena, 7).story()) for _ in range(2))
    assert first == second


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_fault_of_the_program_is_found(arena: Arena, name: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        MUTATIONS[name](patch)
        found = next((seed for seed in range(_ENOUGH) if judge(simulate(arena, seed))), None)
    assert found is not None, f"{_ENOUGH} seeds did not find it"
