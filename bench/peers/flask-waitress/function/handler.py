def handle(event, context):
    return {"body": {}}
