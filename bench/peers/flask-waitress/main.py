"""What a function's author would write without Podsmith: each path calls the handler, Flask answers, Waitress serves."""

from flask import Flask, jsonify, request
from waitress import serve

from function import handler

METHODS = ["GET", "PUT", "POST", "PATCH", "DELETE"]
app = Flask(__name__)


class Event:
    def __init__(self):
        self.body = request.get_data()
        self.headers = request.headers
        self.method = request.method
        self.query = request.args
        self.path = request.path


@app.route("/", defaults={"path": ""}, methods=METHODS)
@app.route("/<path:path>", methods=METHODS)
def call(path):
    answer = handler.handle(Event(), None)
    return jsonify(answer["body"]), answer.get("statusCode", 200), answer.get("headers", {})


serve(app, host="0.0.0.0", port=5000)
