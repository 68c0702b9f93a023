"""What goes wrong between an operator and AWS, by name, and from which of botocore's errors each is read."""

from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError, NoRegionError, ProfileNotFound

_EXPIRED = {"ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"}
_UNKNOWN = {"InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId", "SignatureDoesNotMatch"}
_DENIED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403"}
_MISSING = {"ResourceNotFoundException", "NotFoundException", "NoSuchBucket", "NoSuchResourceException", "404"}
# Where the permission has another name than the call.
_ACTIONS = {
    "s3:HeadBucket": "s3:ListBucket",
    "s3:GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
}


class Trouble(Exception):
    """Nothing can be looked at: no credentials, no Region, no way there. The message is one sentence."""


class NotAllowed(Exception):
    """These credentials may not make the call; the message is the IAM action that it needs."""


class NotThere(Exception):
    """AWS does not know what was asked for."""


class Unclear(Exception):
    """The call failed for another reason, which the message says; `code` is AWS's, where it answered."""

    def __init__(self, message: str, code: str = "") -> None:
        super().__init__(message)
        self.code = code


def named(error: ClientError, service: str) -> Exception:
    """What AWS's answer to a call of this service means."""
    code = error.response["Error"]["Code"]
    if code in _EXPIRED:
        return Trouble(f"Your credentials have expired ({code}): sign in again, and run this again.")
    if code in _UNKNOWN:
        return Trouble(f"AWS does not know your credentials ({code}): look at AWS_PROFILE and the access key.")
    if code in _DENIED:
        action = f"{service.replace('-', '')}:{error.operation_name}"
        return NotAllowed(_ACTIONS.get(action, action))
    if code in _MISSING:
        return NotThere(code)
    return Unclear(f"{service} said {code}", code)


def without_credentials(error: BotoCoreError) -> Trouble:
    """Why nothing can be asked at all."""
    match error:
        case NoRegionError():
            return Trouble("Say which Region the instance is in, as in AWS_REGION=eu-central-1.")
        case NoCredentialsError():
            return Trouble("There are no AWS credentials: sign in (aws sso login, AWS_PROFILE=…, or an access key).")
        case ProfileNotFound():
            return Trouble(f"{str(error).rstrip('.')}: look at AWS_PROFILE.")
    return Trouble(f"Your AWS credentials cannot be used ({str(error).rstrip('.')}): sign in again.")
