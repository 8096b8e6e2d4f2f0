"""The pictures of the documentation are what the program draws."""

from cli.pictures import PICTURES, draw


def test_each_picture_that_is_shown_is_drawn_small_and_the_same_twice() -> None:
    first, second = dict(draw(everything=False)), dict(draw(everything=False))
    assert list(first) == [it.name for it in PICTURES if it.shown]
    assert all(png.startswith(b"\x89PNG") and len(png) < 150_000 for png in first.values())
    assert first == second
