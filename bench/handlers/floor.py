"""Nothing but Python and Lambda's runtime client: what no function gets below."""


def handler(event, context):  # type: ignore[no-untyped-def]  # noqa: ARG001  # as such handlers are written
    return {"statusCode": 200, "body": "{}"}
