"""The same as a Powertools project usually has it: resolver with validation, pydantic models, logs, metrics, traces."""

import os
from typing import Any

import boto3
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.metrics import MetricUnit
from pydantic import BaseModel, Field

logger, metrics, tracer = Logger(), Metrics(), Tracer()
app = APIGatewayRestResolver(enable_validation=True)
connect = boto3.client("connect")


class ParticipantDetails(BaseModel):
    DisplayName: str = Field(min_length=1, max_length=256)


class StartChat(BaseModel):
    ParticipantDetails: ParticipantDetails
    Attributes: dict[str, str] = {}


class StartChatResult(BaseModel):
    ContactId: str
    ParticipantId: str
    ParticipantToken: str


class Data(BaseModel):
    startChatResult: StartChatResult  # noqa: N815  # the wire's name


class Answer(BaseModel):
    data: Data


@app.post("/")
def start(chat: StartChat) -> Answer:
    result = connect.start_chat_contact(
        InstanceId=os.environ["INSTANCE_ID"],
        ContactFlowId=os.environ["CONTACT_FLOW_IDS"],
        ParticipantDetails=chat.ParticipantDetails.model_dump(),
        Attributes=chat.Attributes,
    )
    metrics.add_metric("ChatStarted", MetricUnit.Count, 1)
    logger.info("chat started", contact_id=result["ContactId"])
    return Answer(data=Data(startChatResult=StartChatResult(**result)))


@logger.inject_lambda_context
@metrics.log_metrics
@tracer.capture_lambda_handler
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    return app.resolve(event, context)
