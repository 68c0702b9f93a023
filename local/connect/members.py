"""What the operations take and answer: members by AWS's names, with values as JSON has them."""

from typing import Any

type Members = dict[str, Any]
