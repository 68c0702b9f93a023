"""The stand-in on HTTP and sockets: everything here is over the state in `local.connect`, which knows nothing of it."""
