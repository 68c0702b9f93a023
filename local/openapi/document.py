"""The OpenAPI document: starting a chat, and what a customer may read again."""

import tomllib
from pathlib import Path
from typing import Any

from infra.gateway import STAGE
from local.openapi.history import conversations, transcript
from local.openapi.request_schema import EXAMPLES, IDEMPOTENCY_KEY, request_schemas
from local.openapi.responses import REFUSED_START, responses
from local.openapi.schemas import answer_schemas

_PROJECT = Path(__file__).parents[2] / "pyproject.toml"

_DESCRIPTION = """\
Starts an Amazon Connect chat, or resumes a past one, for the client in a customer's hands.

`POST /` is described as a public deployment has it (`auth=none`). A caller that is signed by IAM (`auth=iam`) may also
set the members of `TrustedMembers`; a customer with a token (`auth=cognito`, `auth=jwt`) and a guest (`auth=guest`)
resume their own chats only. What stands below `/conversations` is there with `history=list`, transcripts with
`history=transcripts`; a public deployment has neither.

Every answer is JSON with CORS headers, API Gateway's own included. A body is read as JSON whatever its Content-Type.
Members may be spelt in camelCase, too, `PersistentChat`'s among them."""


def document() -> dict[str, Any]:
    """The document as plain data."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Persistent chat", "version": _version(), "description": _DESCRIPTION},
        "servers": _servers(),
        "paths": {
            "/": {"post": _start_chat()},
            "/conversations": {"get": conversations()},
            "/conversations/{contactId}/transcript": {"get": transcript()},
        },
        "components": {
            "schemas": request_schemas() | answer_schemas(),
            "securitySchemes": {
                "iam": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "x-amazon-apigateway-authtype": "awsSigv4",
                    "description": "Signature Version 4 for execute-api, where the deployment has auth=iam.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "JWT",
                    "description": "A customer's token, where the deployment has auth=cognito or auth=jwt.",
                },
                "guest": {
                    "type": "http",
                    "scheme": "bearer",
                    "bearerFormat": "43 characters of base64url",
                    "description": "A guest's token, where the deployment has auth=guest: the one that a new guest was "
                    "answered under data.guest, or one that the client made.",
                },
            },
        },
    }


def _version() -> str:
    version: str = tomllib.loads(_PROJECT.read_text())["project"]["version"]
    return version


def _servers() -> list[dict[str, Any]]:
    return [
        {
            "url": f"https://{{api}}.execute-api.{{region}}.amazonaws.com/{STAGE}",
            "description": "The URL that cdk deploy prints.",
            "variables": {"api": {"default": "a1b2c3d4e5"}, "region": {"default": "eu-central-1"}},
        },
        {"url": f"http://127.0.0.1:3000/{STAGE}", "description": "make run"},
    ]


def _start_chat() -> dict[str, Any]:
    return {
        "operationId": "startChat",
        "summary": "Start or resume a chat",
        "security": [{}, {"guest": []}, {"iam": []}, {"token": []}],
        "parameters": [IDEMPOTENCY_KEY],
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/StartChatRequest"},
                    "examples": EXAMPLES,
                }
            },
        },
        "responses": responses("The chat has started.", "Answer", REFUSED_START),
    }
