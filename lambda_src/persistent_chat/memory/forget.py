"""Forgetting a customer: everything that the memory's table holds of them."""

from typing import Any

from ..dynamodb import Table
from .item import item_key


def forget(table: Table, customer: str) -> int:
    """Delete a customer's items; how many there were. Raises MemoryUnavailable."""
    query: dict[str, Any] = {
        "KeyConditionExpression": "pk = :pk",
        "ExpressionAttributeValues": {":pk": item_key(customer, "")["pk"]},
        "ProjectionExpression": "pk, sk",
    }
    items: list[Any] = []
    while True:
        page = table.ask("query", **query)
        items += page["Items"]
        if "LastEvaluatedKey" not in page:
            break
        query["ExclusiveStartKey"] = page["LastEvaluatedKey"]
    for item in items:
        table.ask("delete_item", Key=item)
    return len(items)
