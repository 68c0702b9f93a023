"""The authorities that the functions' HTTPS calls are checked against, cut to those of AWS.

Reading all 126 of botocore's list costs the first call of every cold start more than the call itself. All that a bundle
with botocore calls is AWS. Who sends those calls through an intercepting proxy sets AWS_CA_BUNDLE, which goes before.
"""

import re
import ssl
from pathlib import Path
from typing import Any

from infra.bundling.errors import BundlingError

# The owners of the roots of Amazon Trust Services, https://www.amazontrust.com/repository/; Starfield's are the elder.
_OWNERS = ("Amazon", "Starfield Technologies, Inc.")
_CERTIFICATE = re.compile(r"-----BEGIN CERTIFICATE-----.+?-----END CERTIFICATE-----", re.DOTALL)


def trim(file: Path, into: Path) -> None:
    """Write AWS's authorities among the PEM certificates in `file`; raises BundlingError where there are none."""
    kept = [certificate for certificate in _CERTIFICATE.findall(file.read_text()) if owner(certificate) in _OWNERS]
    if not kept:
        raise BundlingError(f"botocore's {file.name} has no authority of AWS any more: see {Path(__file__).name}.")
    into.write_text("\n".join(kept) + "\n")


def owner(certificate: str) -> str:
    """The organization in the certificate's subject, empty where it names none."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(cadata=certificate)
    found: list[dict[str, Any]] = context.get_ca_certs()
    subject = dict(part for entry in found for part, *_ in entry["subject"])
    return str(subject.get("organizationName", ""))
