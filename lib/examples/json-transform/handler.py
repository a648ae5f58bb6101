"""Groups a list of JSON objects and adds up one of their values.

    {"items": [{"node": "a", "restarts": 2}, …], "groupBy": "node", "sum": "restarts"}
"""

import json

# Taken when the request has no items.
EXAMPLE = [
    {"pod": "api-0", "node": "node-1", "restarts": 0},
    {"pod": "api-1", "node": "node-2", "restarts": 4},
    {"pod": "queue-0", "node": "node-1", "restarts": 1},
]


def handle(event, context):
    data = json.loads(event.body) if event.body else {}
    items = data.get("items", EXAMPLE)
    group_by = data.get("groupBy", "node")
    summed = data.get("sum", "restarts")
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        return refuse('"items" is to be a list of objects')

    groups = {}
    for item in items:
        value = item.get(summed, 0)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return refuse(f"{summed} of {json.dumps(item)} is no number")
        group = groups.setdefault(str(item.get(group_by, "")), {"count": 0, "sum": 0})
        group["count"] += 1
        group["sum"] += value

    print(f"{len(items)} items in {len(groups)} groups by {group_by}")
    return {"groups": groups, "total": sum(group["sum"] for group in groups.values())}


def refuse(error):
    return {"statusCode": 422, "body": {"error": error}}
