"""Signed tokens as the portal's pages use them; workers sign the same for mails, so they are made in `issuing`."""

from issuing.customers.tokens import Signer, new_secret

__all__ = ["Signer", "new_secret"]
