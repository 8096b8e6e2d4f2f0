"""What a command can't do."""


class RegisterError(Exception):
    """What was given can't be registered; the text is a Spanish sentence that says why and what to do."""
