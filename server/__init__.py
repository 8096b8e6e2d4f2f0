"""The gRPC server: translates a request, calls one service, translates the answer."""
