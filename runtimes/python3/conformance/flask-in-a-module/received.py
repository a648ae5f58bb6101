from flask import request


def read_json():
    return request.get_json(force=True)
