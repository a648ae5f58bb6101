def handle(event, context):
    from .received import read_json

    return {"body": {**read_json(), "a": "1", "b": "2"}}
