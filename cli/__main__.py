"""`python -m cli`, where the command `emission` is not installed."""

from cli.main import main

main()
