"""What a caller or a user did wrong before anything was sent; what the network does is never an exception.

GatewayError
├── ProfileError     a profile file that can't be used
├── EndpointError    an address, user or password that can't be used
└── UnsendableError  a call that this endpoint can't take: no ZIP name, too large, a question it does not answer
"""


class GatewayError(ValueError):
    """Any of them; the text names what is wrong and what to do."""


class ProfileError(GatewayError):
    """A profile file can't be read or says something impossible; the text names file, profile and key."""


class EndpointError(GatewayError):
    """An endpoint's setting can't be used; the text never shows the password."""


class UnsendableError(GatewayError):
    """The call can't be made to this endpoint as it is, and will not be by repeating it."""
