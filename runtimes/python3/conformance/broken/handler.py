import json


def handle(event, context)
    return {}
