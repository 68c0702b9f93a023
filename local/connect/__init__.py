"""A stand-in for Amazon Connect: chats, their rules, and the wire that boto3 and the chat clients speak."""

from local.connect.stand_in import CONTACT_FLOW_ID, INSTANCE_ID, StandIn
from local.connect.wire.background import running_connect
from local.connect.wire.server import ConnectServer, create_app

__all__ = ["CONTACT_FLOW_ID", "INSTANCE_ID", "ConnectServer", "StandIn", "create_app", "running_connect"]
