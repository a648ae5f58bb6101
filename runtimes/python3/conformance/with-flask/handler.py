from flask import jsonify, request


def handle(event, context):
    if request.get_data() != event.body or request.path != event.path:
        raise AssertionError("Flask sees another request")
    return {"body": jsonify({**request.get_json(force=True), "a": "1", "b": "2"}).get_data()}
