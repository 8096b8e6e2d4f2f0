"""What goes wrong behind the portal becomes a sentence."""

from issuing.errors import NotPossible
from portal.guard import Outage, Refusal, attempt


async def _answer() -> int:
    return 7


async def _refuse() -> int:
    raise NotPossible("El ticket ya terminó.", reason="TICKET_IS_FINAL")


async def _break() -> int:
    raise ConnectionRefusedError("10.1.2.3:5432, password=hunter2")


async def test_an_answer_passes() -> None:
    assert await attempt(_answer(), doing="contar") == 7


async def test_a_refusal_speaks_for_itself() -> None:
    assert await attempt(_refuse(), doing="reintentar") == Refusal("El ticket ya terminó.")


async def test_a_trouble_of_ours_tells_nothing_of_the_inside() -> None:
    answer = await attempt(_break(), doing="consultar")
    assert isinstance(answer, Outage)
    assert answer.sentence.startswith("En este momento no podemos consultar.")
    assert "hunter2" not in answer.sentence
