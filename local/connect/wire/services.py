"""The operations of AWS's two services that there are here: each with its place on the wire and what performs it."""

from functools import partial

from local.connect.configuration import (
    describe_contact_flow,
    describe_instance,
    list_contact_flows,
    list_instance_storage_configs,
    list_instances,
)
from local.connect.contacts import describe_contact, list_associated_contacts
from local.connect.participant import ParticipantService
from local.connect.stand_in import StandIn
from local.connect.starting import associate, start_chat
from local.connect.stopping import stop_contact
from local.connect.wire.operations import Operation


def control_operations(stand_in: StandIn) -> list[Operation]:
    """What boto3's `connect` client can call here."""
    instance, association = stand_in.instance, "/contact/persistent-contact-association/{InstanceId}/{InitialContactId}"
    return [
        Operation("StartChatContact", "PUT", "/contact/chat", partial(start_chat, instance, stand_in.credentials)),
        Operation("DescribeContact", "GET", "/contacts/{InstanceId}/{ContactId}", partial(describe_contact, instance)),
        Operation(
            "ListAssociatedContacts",
            "GET",
            "/contact/associated/{InstanceId}",
            partial(list_associated_contacts, instance),
        ),
        Operation("CreatePersistentContactAssociation", "POST", association, partial(associate, instance)),
        Operation("StopContact", "POST", "/contact/stop", partial(stop_contact, instance)),
        Operation("ListInstances", "GET", "/instance", partial(list_instances, instance)),
        Operation(
            "ListContactFlows", "GET", "/contact-flows-summary/{InstanceId}", partial(list_contact_flows, instance)
        ),
        Operation("DescribeInstance", "GET", "/instance/{InstanceId}", partial(describe_instance, instance)),
        Operation(
            "DescribeContactFlow",
            "GET",
            "/contact-flows/{InstanceId}/{ContactFlowId}",
            partial(describe_contact_flow, instance),
        ),
        Operation(
            "ListInstanceStorageConfigs",
            "GET",
            "/instance/{InstanceId}/storage-configs",
            partial(list_instance_storage_configs, instance),
        ),
    ]


def participant_operations(stand_in: StandIn) -> list[Operation]:
    """What boto3's `connectparticipant` client, and a chat client, can call here."""
    service = ParticipantService(stand_in.instance, stand_in.credentials)
    operation = partial(Operation, control=False)
    return [
        operation("CreateParticipantConnection", "POST", "/participant/connection", service.create_connection),
        operation("SendMessage", "POST", "/participant/message", service.send_message),
        operation("SendEvent", "POST", "/participant/event", service.send_event),
        operation("GetTranscript", "POST", "/participant/transcript", service.get_transcript),
        operation("DisconnectParticipant", "POST", "/participant/disconnect", service.disconnect),
    ]
