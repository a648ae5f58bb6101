from .hello import hello
import json
def handle(event, context):
    data = dict()
    if len(event.body) != 0:
        data = json.loads(event.body)

    result = dict()
    for key in data:
        result[key] = data[key]
    result["a"] = "1"
    result["b"] = "2"
    json_object = json.dumps(result)
    hello()
    return {
        "statusCode": 200,
        "body": json_object 
    }
