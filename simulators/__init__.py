"""The outside world as real servers of their own: they share no code with what they judge."""
