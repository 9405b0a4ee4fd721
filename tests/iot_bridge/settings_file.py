"""A bridge's settings, written as its operator would."""


BRIDGE = """
[bridge]
community = "prova"
broker_host = "127.0.0.1"
broker_port = 8883
broker_ca = "ca.pem"
broker_password_file = "bridge-password"
gateway_url = "http://127.0.0.1:8080/gse/api/v1"
certificate = "/keys/cert.pem"
private_key = "/keys/key.pem"
"""


def write(folder, text):
    (folder / "bridge.toml").write_text(text)
    return folder / "bridge.toml"
