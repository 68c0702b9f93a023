"""Credentials that open nothing: what runs on the laptop signs with them, and looks at none of the developer's own."""

import os

REGION = "eu-central-1"
KEY = "made-up"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": KEY, "AWS_SECRET_ACCESS_KEY": KEY}
# A whole environment for a client of AWS's.
ENVIRONMENT = {
    "AWS_REGION": REGION,
    "AWS_DEFAULT_REGION": REGION,
    **CREDENTIALS,
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
