def handel(event, context):
    return {}
