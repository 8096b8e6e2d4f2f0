import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest

from server.overlapping import overlapping


class _Bench:
    """Items that say when they were read, and answers that wait to be let go."""

    def __init__(self, count: int, *, broken_at: int | None = None) -> None:
        self.count = count
        self.broken_at = broken_at
        self.gates = [asyncio.Event() for _ in range(count)]
        self.begun = [asyncio.Event() for _ in range(count)]
        self.cancelled: list[int] = []
        self.closed = False

    async def items(self) -> AsyncGenerator[int, None]:
        try:
            for index in range(self.count):
                if index == self.broken_at:
                    raise LookupError(index)
                yield index
        finally:
            self.closed = True

    async def answer(self, item: int) -> str:
        self.begun[item].set()
        try:
            await self.gates[item].wait()
        except asyncio.CancelledError:
            self.cancelled.append(item)
            raise
        if item == 1 and self.broken_at == -1:
            raise LookupError(item)
        return f"answer {item}"


async def test_answers_come_in_the_order_of_their_items_whichever_is_ready_first() -> None:
    bench = _Bench(4)
    answers = overlapping(bench.items(), bench.answer, ahead=2)
    first = asyncio.ensure_future(anext(answers))
    await bench.begun[1].wait()
    bench.gates[1].set()
    assert not bench.begun[2].is_set()
    assert not first.done()
    bench.gates[0].set()
    assert await first == "answer 0"
    await bench.begun[2].wait()  # the room of the first one is free again
    bench.gates[2].set()
    bench.gates[3].set()
    assert [answer async for answer in answers] == ["answer 1", "answer 2", "answer 3"]
    assert bench.closed


async def test_what_the_items_raise_comes_after_the_answers_before_it() -> None:
    bench = _Bench(3, broken_at=2)
    for gate in bench.gates:
        gate.set()
    answers = overlapping(bench.items(), bench.answer, ahead=3)
    assert [await anext(answers), await anext(answers)] == ["answer 0", "answer 1"]
    with pytest.raises(LookupError):
        await anext(answers)


async def test_what_an_answer_raises_ends_the_stream_and_what_was_begun() -> None:
    bench = _Bench(4, broken_at=-1)
    answers = overlapping(bench.items(), bench.answer, ahead=3)
    bench.gates[0].set()
    assert await anext(answers) == "answer 0"
    await bench.begun[3].wait()
    bench.gates[1].set()
    with pytest.raises(LookupError):
        await anext(answers)
    assert sorted(bench.cancelled) == [2, 3]
    assert bench.closed


async def test_who_leaves_early_leaves_nothing_running() -> None:
    bench = _Bench(9)
    async with aclosing(overlapping(bench.items(), bench.answer, ahead=3)) as answers:
        bench.gates[0].set()
        assert await anext(answers) == "answer 0"
        await bench.begun[3].wait()
    assert sorted(bench.cancelled) == [1, 2, 3]
    assert bench.closed
