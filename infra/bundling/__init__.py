"""The functions' code as folders for Lambda: locked wheels, our sources, lean data and byte code, without Docker."""
