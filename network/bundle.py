"""What an organisation shows the others so that a network can be made: certificates, revocation lists, addresses.

A bundle is a JSON file of public material only. Whoever reads one refuses it if anything in it looks like a private
key, if a certificate isn't what it is said to be, or if a name is unknown.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey

from chaincode.kernel.replacing import replace_file
from chaincode.kernel.strict_json import JsonError, parse_json
from chaincode.wire.identity import MEMBERS, list_units, parse_certificate, parse_creator, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Organisation, Trust, UntrustedError, Verifier
from chaincode.words import WordedError, words_of
from network.authority import AUTHORITY, MEMBERS_AUTHORITY, describe_roots
from network.keys import TLS_AUTHORITY, keys_folder
from network.topology import OrganisationNodes, Topology

FORMAT = "volano-bundle-2"
BUNDLE_FILE = "bundle.json"
PRIVATE = "PRIVATE KEY"
LARGEST = 4_000_000  # characters; a revocation list of tens of thousands of certificates fits


class BundleError(WordedError):
    """A bundle that can't be used; the message says why, and whose it is."""


@dataclass(frozen=True)
class Bundle:
    """One organisation's public part. root, members_root, tls_root, orderer, orderer_tls: certificates (PEM);
    revocations: lists (PEM) signed by one of the first two; addresses: HOST:PORT of its peer and orderer, as its
    topology says.
    """

    organisation: str
    root: str = field(repr=False)
    members_root: str = field(repr=False)
    tls_root: str = field(repr=False)
    orderer: str = field(repr=False)
    orderer_tls: str = field(repr=False)
    addresses: Mapping[str, str]
    revocations: tuple[str, ...] = field(default=(), repr=False)

    def describe(self) -> Organisation:
        """Give the part that says whom to trust."""
        lists = tuple(map(str.encode, self.revocations))
        return describe_roots(self.organisation, self.root.encode(), self.members_root.encode(), lists)


def make_bundle(folder: Path, topology: Topology, organisation: str) -> Bundle:
    """Gather an organisation's public part from its keys' folder, with the lists beside its authorities' keys.

    Raises:
        TopologyError: no such organisation.
        FileNotFoundError: its keys aren't made yet.
    """
    def read(name: str) -> str:
        return (keys_folder(folder, organisation, name) / "cert.pem").read_text(encoding="ascii")

    return Bundle(
        organisation, read(AUTHORITY), read(MEMBERS_AUTHORITY), read(TLS_AUTHORITY),
        read("orderer"), read("orderer-tls"),
        list_addresses(topology.get(organisation)), read_revocations(folder, organisation),
    )  # fmt: skip


def read_revocations(folder: Path, organisation: str) -> tuple[str, ...]:
    """Give an organisation's revocation lists (PEM), which lie beside its authority's and its members' authority's key.
    """
    found = (sorted(keys_folder(folder, organisation, name).glob("*.crl")) for name in (AUTHORITY, MEMBERS_AUTHORITY))
    return tuple(path.read_text(encoding="ascii") for paths in found for path in paths)


def list_addresses(nodes: OrganisationNodes) -> dict[str, str]:
    """How the others reach an organisation's nodes."""
    return {"peer": nodes.peer.address, "orderer": nodes.orderer.address}


def bundle_file(folder: Path, organisation: str) -> Path:
    """Where an organisation's own bundle lies."""
    return folder / "network" / organisation / BUNDLE_FILE


def save_bundle(bundle: Bundle, path: Path) -> None:
    """Write a bundle, checked as a reader would check it.

    Raises:
        BundleError: it isn't one that others would take.
    """
    text = json.dumps({"format": FORMAT, **asdict(bundle)}, indent=2, sort_keys=True) + "\n"
    parse_bundle(text)
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, text.encode())


def load_bundle(path: Path) -> Bundle:
    """Read a bundle's file.

    Raises:
        BundleError: no such file, or as `parse_bundle`.
    """
    try:
        return parse_bundle(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise BundleError("network.bundle.there_is_no", path=path) from None
    except UnicodeDecodeError:
        raise BundleError("network.bundle.is_not_text", path=path) from None
    except BundleError as error:
        raise BundleError(words_of(error).at(f"{path}")) from None


def parse_bundle(text: str) -> Bundle:
    """Read and check a bundle.

    Raises:
        BundleError: a private key is in it, it isn't JSON of this form, a certificate isn't what it should be.
    """
    if PRIVATE in text.upper():
        raise BundleError("network.bundle.there_is_private_key")
    if len(text) > LARGEST:
        raise BundleError("network.bundle.longer_than_characters", largest=LARGEST)
    bundle = _parse_shape(text)
    try:
        _check_identities(bundle)
        _check_tls(bundle)
    except MalformedError as error:
        raise BundleError(words_of(error).at(f"{bundle.organisation}")) from None
    return bundle


def _parse_shape(text: str) -> Bundle:
    try:
        plain = parse_json(text)
    except JsonError:
        raise BundleError("network.bundle.not_json_is_it_right") from None
    names = {"format", *Bundle.__dataclass_fields__}
    if not isinstance(plain, dict) or set(plain) != names or plain.pop("format") != FORMAT:
        raise BundleError("network.bundle.not_bundle_of_form", format=FORMAT)
    addresses, revocations = plain.pop("addresses"), plain.pop("revocations")
    if not _are_texts(plain.values()) or not isinstance(revocations, list) or not _are_texts(revocations):
        raise BundleError("network.bundle.certificates_lists_and_names")
    if not isinstance(addresses, dict) or set(addresses) != {"peer", "orderer"} or not _are_texts(addresses.values()):
        raise BundleError("network.bundle.addresses_one_of_peer_one")
    return Bundle(**plain, addresses=addresses, revocations=tuple(revocations))


def _are_texts(values: Any) -> bool:
    return all(isinstance(value, str) and value for value in values)


def _check_identities(bundle: Bundle) -> None:
    """Check that both roots stand for themselves, the first issued the orderer's certificate, and who signed lists."""
    members = _parse_root(bundle.members_root, "members_root")
    if MEMBERS not in list_units(members.subject):
        raise BundleError("network.bundle.members_root_not_named_so", organisation=bundle.organisation)
    keys = [root.public_key() for root in (_parse_root(bundle.root, "root"), members)]
    try:
        lists = [x509.load_pem_x509_crl(text.encode()) for text in bundle.revocations]
    except ValueError:
        raise BundleError("network.bundle.revocation_list_cannot_be_read", organisation=bundle.organisation) from None
    if not all(any(revocations.is_signature_valid(key) for key in keys) for revocations in lists):  # type: ignore[arg-type]
        raise BundleError("network.bundle.revocation_list_is_not_signed", organisation=bundle.organisation)
    serialised = serialise_identity(bundle.organisation, bundle.orderer.encode())
    try:
        Verifier(Trust("", (bundle.describe(),), 1)).identify(serialised)
    except UntrustedError as error:
        raise BundleError(words_of(error).at(f"{bundle.organisation}: orderer")) from None
    if "orderer" not in parse_creator(serialised).units:
        raise BundleError("network.bundle.orderer_not_certificate", organisation=bundle.organisation)


def _check_tls(bundle: Bundle) -> None:
    """Check that the TLS root issued the orderer's TLS certificate, for the host at which the orderer is reached."""
    root = _parse_root(bundle.tls_root, "tls_root")
    certificate = parse_certificate(bundle.orderer_tls.encode())
    try:
        certificate.verify_directly_issued_by(root)
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        raise BundleError("network.bundle.orderer_tls_not_issued", organisation=bundle.organisation) from None
    host = bundle.addresses["orderer"].rpartition(":")[0]
    if host not in {str(name.value) for name in names}:
        raise BundleError("network.bundle.orderer_tls_is_not_for", organisation=bundle.organisation, host=host)


def _parse_root(pem: str, what: str) -> x509.Certificate:
    """Read a self-signed authority on P-256.

    Raises:
        BundleError: it isn't one.
    """
    certificate = parse_certificate(pem.encode())
    key = certificate.public_key()
    try:
        certificate.verify_directly_issued_by(certificate)
        is_authority = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
        certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except (ValueError, TypeError, InvalidSignature, x509.ExtensionNotFound):
        is_authority = False
    if not is_authority or not isinstance(key, EllipticCurvePublicKey) or not isinstance(key.curve, SECP256R1):
        raise BundleError("network.bundle.not_self_signed_authority", what=what)
    return certificate
