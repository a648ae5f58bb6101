def handle(event, context):
    from flask import request

    return {"body": {**request.get_json(force=True), "a": "1", "b": "2"}}
