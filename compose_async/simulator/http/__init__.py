"""HTTP: the ASGI application, the server on a socket, the in-process transport, and breaking connections."""
