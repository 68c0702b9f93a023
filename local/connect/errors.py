"""The errors that Amazon Connect answers with, each with its AWS type and HTTP status."""


class ConnectError(Exception):
    """One refusal, as the wire shows it: `type` in x-amzn-ErrorType, `status`, and the message in the body."""

    status = 400
    type = "InvalidRequestException"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message


class InvalidRequest(ConnectError):
    """A request that breaks a rule, for example a source that is still being chatted in."""


class InvalidParameter(ConnectError):
    """A member that breaks the service model: a length, a range, an enum, a required member that is missing."""

    type = "InvalidParameterException"


class Unreadable(ConnectError):
    """A body that is not a JSON object, or a member of the wrong JSON type."""

    type = "SerializationException"


class Invalid(ConnectError):
    """The participant service's word for a request that it cannot use."""

    type = "ValidationException"


class AccessDenied(ConnectError):
    """A participant's or connection's token that is unknown, or whose chat has ended."""

    status = 403
    type = "AccessDeniedException"


class ResourceNotFound(ConnectError):
    """An instance, flow or contact that Connect does not have. AWS's own sentence is for the first two."""

    status = 404
    type = "ResourceNotFoundException"

    def __init__(self, message: str = "Resource not found of Type: null") -> None:
        super().__init__(message)


class Conflict(ConnectError):
    """An agent's act on a chat that is over. The desk is ours: AWS has no such operation."""

    status = 409
    type = "ConflictException"
