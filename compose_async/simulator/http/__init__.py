"""HTTP: the ASGI application, the server on a socket, the transport within the process, breaking connections."""
