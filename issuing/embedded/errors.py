"""What can go wrong with an embedded part, told to whoever started it.

EmbeddedPartError
├── FolderInUse           another start holds the data folder, or its server still runs there
├── PartDidNotStart       the server ended or never answered
└── NoSafeIdentity        this machine offers no account that PostgreSQL would run under
"""


class EmbeddedPartError(Exception):
    """Base of all; the text says what happened and what to do."""


class FolderInUse(EmbeddedPartError):  # noqa: N818 -- reads as what it says; the base carries the suffix
    """Two starts on one data folder would destroy it."""


class PartDidNotStart(EmbeddedPartError):  # noqa: N818
    """The text carries the end of the server's log."""


class NoSafeIdentity(EmbeddedPartError):  # noqa: N818
    """PostgreSQL refuses to run as root, and nothing else was possible here."""
