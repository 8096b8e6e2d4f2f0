"""The states of a summary's file and of its lines; the schema's CHECKs are made from them.

A file is all or nothing: the authority takes or refuses it whole, and says so only when its ticket is asked for.
"""

from enum import StrEnum


class FileState(StrEnum):
    """Where a file stands."""

    SIGNED = "signed"  # stored; to be sent, perhaps again
    AWAITING = "awaiting"  # the authority gave a ticket and will decide
    ASKING = "asking"  # it arrived and its ticket is lost, or its word needs proof: each document is asked for
    ACCEPTED = "accepted"  # the CDR is ours and accepts
    REFUSED = "refused"  # the authority's verdict: the file counts for nothing
    ANSWERED = "answered"  # each of its documents was asked for and settled
    FAILED = "failed"  # only a human can say how to go on; its documents say so too


FILE_CHANGES: dict[FileState, frozenset[FileState]] = {
    FileState.SIGNED: frozenset({FileState.AWAITING, FileState.ASKING, FileState.REFUSED, FileState.FAILED}),
    FileState.AWAITING: frozenset(
        {FileState.SIGNED, FileState.ASKING, FileState.ACCEPTED, FileState.REFUSED, FileState.FAILED}
    ),
    FileState.ASKING: frozenset({FileState.ANSWERED}),
    FileState.ACCEPTED: frozenset(),
    FileState.REFUSED: frozenset(),
    FileState.ANSWERED: frozenset(),
    FileState.FAILED: frozenset(),
}

OPEN_FILES = frozenset(state for state, following in FILE_CHANGES.items() if following)
"""The worker has something to do, now or at `next_attempt_at`."""


class LineState(StrEnum):
    """Where a line stands."""

    QUEUED = "queued"  # waits for a file
    FILED = "filed"  # is in a file whose verdict is open
    ACCEPTED = "accepted"  # what it says holds at the authority
    REFUSED = "refused"  # the authority, or our own rules before it, refused it
