"""A JSON schema takes 3.0 for an integer; the server, as most, does not. Whole numbers are sent as such."""

import schemathesis


def whole(value):
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list):
        return [whole(v) for v in value]
    if isinstance(value, dict):
        return {k: whole(v) for k, v in value.items()}
    return value


@schemathesis.hook
def map_body(ctx, body):
    return whole(body)
