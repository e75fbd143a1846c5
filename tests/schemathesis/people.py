"""Sets a fresh server up and prints its address and the token of somebody with every role, at a chief's position."""

import json
import pathlib
import sys
import urllib.request
import uuid

folder = pathlib.Path(sys.argv[1])
ready = json.loads((folder / "ready.json").read_text())
address, password = ready["http"], "trois mots faciles 7"


def post(path, body, token=None):
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(f"http://{address}/api/v1{path}", json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read() or "null")


set_up = (folder / "data/setup-token").read_text().strip()
technician = post("/setup", {"token": set_up, "account": "tech-1", "password": password})["token"]
grants = [f"{role}@centre" for role in ("chief", "supervisor", "technician", "auditor")]
code = post("/accounts", {"account": "all", "grants": grants}, technician)["code"]
token = post("/session", {"account": "all", "code": code, "new_password": password, "bearer": True})["token"]
post("/positions/chief-1/sign-on", {"id": str(uuid.uuid4())}, token)
unit = {"unit": "P-1", "kind": "car", "service": "police_secours", "reach": "radio", "devices": []}
post("/units", unit | {"id": str(uuid.uuid4())}, token)
incident = {"type": "theft", "position": {"lat": 31.6, "lon": -8.0}}
post("/calls", {"id": str(uuid.uuid4()), "number": "0612345678", "incident": incident}, token)
print(address, token)
