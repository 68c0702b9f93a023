"""Persistent chat in a CDK app of one's own: its own Connect instance, two stages, and a domain for the customers."""

from pathlib import Path

from aws_cdk import App, Stack, Stage, Validations
from aws_cdk import aws_certificatemanager as acm
from aws_cdk import aws_connect as connect
from aws_cdk import aws_route53 as route53
from aws_cdk import aws_sns as sns
from cdk_nag import AwsSolutionsChecks
from constructs import Construct

from infra.persistent_chat import PersistentChat

FLOW = (Path(__file__).parent / "flow.json").read_text()


class ContactCenter(Stack):
    def __init__(self, scope: Construct, *, alias: str, domain: str | None = None) -> None:
        super().__init__(scope, "ContactCenter")
        calls = connect.CfnInstance.AttributesProperty(inbound_calls=True, outbound_calls=False)
        instance = connect.CfnInstance(
            self, "Instance", instance_alias=alias, identity_management_type="CONNECT_MANAGED", attributes=calls
        )
        flow = connect.CfnContactFlow(
            self, "Flow", instance_arn=instance.attr_arn, name="Chat", type="CONTACT_FLOW", content=FLOW
        )
        chat = PersistentChat(
            self,
            "Chat",
            instance_id=instance.attr_id,
            contact_flow_ids=[flow.attr_contact_flow_arn],
            alarm_topic_arn=sns.Topic(self, "Alarms", enforce_ssl=True).topic_arn,
            account_log_role=True,
        )
        if domain:
            zone = route53.PublicHostedZone(self, "Zone", zone_name=domain)
            certificate = acm.Certificate(
                self, "Certificate", domain_name=domain, validation=acm.CertificateValidation.from_dns(zone)
            )
            chat.api.add_domain_name("Domain", domain_name=domain, certificate=certificate)


app = App()
ContactCenter(Stage(app, "Test"), alias="example-test")
ContactCenter(Stage(app, "Live"), alias="example", domain="chat.example.com")
Validations.of(app).add_plugins(AwsSolutionsChecks(app))
app.synth()
