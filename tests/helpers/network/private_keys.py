"""Private keys wherever they lie."""

from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key


def find_private_keys(folder: Path) -> list[bytes]:
    """Every private key in any file below a folder, whatever its name; by its public half, each once."""
    found = set()
    for path in folder.rglob("*"):
        if not path.is_file():
            continue
        data = path.read_bytes().replace(b"\\n", b"\n")
        for part in data.split(b"-----BEGIN PRIVATE KEY-----")[1:]:
            pem = b"-----BEGIN PRIVATE KEY-----" + part.partition(b"-----END")[0] + b"-----END PRIVATE KEY-----\n"
            key = load_pem_private_key(pem, password=None)
            found.add(key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))
    return sorted(found)
