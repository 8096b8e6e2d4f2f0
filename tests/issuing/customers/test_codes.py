"""One-time codes: six digits, hashed, never taken for another."""

from issuing.customers.codes import NOBODYS, hashed, is_code, new_code, read_code


def test_a_code_is_six_digits_and_its_hash_knows_it_alone() -> None:
    codes = {new_code() for _ in range(50)}
    assert len(codes) > 40
    assert all(len(it) == 6 and it.isdecimal() for it in codes)
    code = codes.pop()
    kept = hashed(code)
    assert code not in kept
    assert is_code(kept, code)
    assert not is_code(kept, f"{(int(code) + 1) % 1_000_000:06d}")
    assert not is_code("no hash", code)
    assert not is_code(NOBODYS, code)


def test_what_was_typed_is_read_as_its_digits() -> None:
    assert read_code(" 042 815") == "042815"
    assert read_code("٠٤٢٨١٥") == ""
    assert read_code("1" * 5000) == "1111111"
