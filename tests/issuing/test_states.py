from issuing.states import CHANGES, FINAL, NUMBERED, UNFINISHED, PublicStatus, State, public_status


def test_every_state_has_its_changes_and_a_word_for_people() -> None:
    assert set(CHANGES) == set(State)
    assert {public_status(state, attempt=1) for state in State} == set(PublicStatus) - {PublicStatus.RECEIVED}
    assert public_status(State.RECEIVED, attempt=0) is PublicStatus.RECEIVED


def test_every_unfinished_state_can_end_and_every_state_can_be_reached() -> None:
    reached = {State.RECEIVED}
    for _ in State:
        reached |= {other for state in reached for other in CHANGES[state]}
    assert reached == set(State)
    for state in UNFINISHED:
        assert CHANGES[state] & (FINAL | {State.STUCK})


def test_a_number_is_never_lost() -> None:
    for state in NUMBERED:
        assert CHANGES[state] <= NUMBERED | {State.STUCK}


def test_nothing_leaves_a_rejection() -> None:
    assert not CHANGES[State.REJECTED]
