"""Acsel-e: the day's operations of its policies (issues, endorsements, refunds) as JSON Lines in a folder."""
