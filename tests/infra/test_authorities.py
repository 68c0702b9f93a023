"""The authorities that a bundle trusts: AWS's, all of them, and nobody else."""

import re
import ssl
from pathlib import Path
from typing import Any

import botocore
import pytest

from infra.bundling import authorities
from infra.bundling.build import Built
from infra.bundling.errors import BundlingError

FULL = Path(botocore.__file__).with_name("cacert.pem")


def names(file: Path) -> set[str]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(file)
    found: list[dict[str, Any]] = context.get_ca_certs()
    subjects = [dict(part for part, *_ in entry["subject"]) for entry in found]
    return {subject.get("commonName") or subject["organizationalUnitName"] for subject in subjects}


def test_the_bundle_trusts_the_roots_of_amazon_trust_services_and_no_others(host_bundle: Built) -> None:
    assert names(host_bundle.folder / "botocore/cacert.pem") == {
        "Amazon Root CA 1",
        "Amazon Root CA 2",
        "Amazon Root CA 3",
        "Amazon Root CA 4",
        "Starfield Class 2 Certification Authority",
        "Starfield Root Certificate Authority - G2",
        "Starfield Services Root Certificate Authority - G2",
    }


def test_a_list_without_them_stops_the_bundling(tmp_path: Path) -> None:
    certificates = re.findall(r"-----BEGIN.+?END CERTIFICATE-----", FULL.read_text(), re.DOTALL)
    others = tmp_path / "others.pem"
    others.write_text(next(one for one in certificates if authorities.owner(one) == "Internet Security Research Group"))
    with pytest.raises(BundlingError, match="no authority of AWS"):
        authorities.trim(others, tmp_path / "kept.pem")
