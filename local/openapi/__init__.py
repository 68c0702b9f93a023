"""The HTTP interface as an OpenAPI document, made from the code that serves it."""
