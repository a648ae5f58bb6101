import json


def handle(event, context):
    """Receives the context of the run as JSON; what it returns reaches the next step.

    event.body     bytes of the request
    event.headers  event.headers.get("content-type")
    event.method   "POST" in a pipeline
    event.query    event.query.get("verbose"), event.query.getlist("tag")
    event.path     "/" in a pipeline
    context        context.hostname, context.run, context.node, context.attempt
    """
    data = json.loads(event.body) if event.body else {}

    # Whatever you print appears in the log of this step.
    print(f"received {len(data)} values: {', '.join(data)}")

    # The results of this step: all it received, and one value more.
    return {"statusCode": 200, "body": {**data, "greeting": f"Hello from {context.hostname}"}}


# A step fails when it raises, or when it answers with another status than 200:
#
#     if "node" not in data:
#         return {"statusCode": 422, "body": {"error": "the parameter 'node' is missing"}}
#
# Other files of this function are imported relatively (from .checks import disk_full);
# packages from PyPI are named in requirements.txt.
