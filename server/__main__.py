"""`python -m server` runs the gRPC server until it is told to stop."""

from server.main import main

main()
