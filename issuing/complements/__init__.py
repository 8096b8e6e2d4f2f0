"""Complements: what a sale lacks and other systems of the house know. Pure but for the clock that is passed in."""
