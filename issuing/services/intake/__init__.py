"""Intake: records of files and of other systems' tables become tickets, by the same submission as all sales."""
