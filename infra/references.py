"""Ids and ARNs that only deployment knows, from other constructs of the same app: there they are reduced to ids."""

from aws_cdk import Fn, Token

from infra.config import Config


def resolved(config: Config) -> Config:
    """The settings with bare ids for instance and flows, whether ids or ARNs come in at deployment."""
    return config.model_copy(
        update={
            "instance_id": _id(config.instance_id, "instance/"),
            "contact_flow_ids": tuple(_id(flow, "contact-flow/") for flow in config.contact_flow_ids),
        }
    )


def _id(value: str, marker: str) -> str:
    """An ARN ends in marker and id, an id has no marker. Of `value marker value`, split at the markers, the second part

    is the id in either case.
    """
    return Fn.select(1, Fn.split(marker, f"{value}{marker}{value}")) if Token.is_unresolved(value) else value
