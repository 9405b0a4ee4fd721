// A key that is made in this browser and can't be got out of it, and the proof that its holder wants to be a member.
//
// As chaincode/wire/possession.py states it: member = SHA-256 of the public key (DER); what is signed is
// volano-key:<member>:<command id>; the proof is in DER with the lesser of both s, in hexadecimal.

import { encodeHex, encodeText, hash, parseHex } from "/static/bytes.js";
import { makeCommandId } from "/static/proposal.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, SIGNED = { name: "ECDSA", hash: "SHA-256" };
const ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n; // of P-256
const HALF_BYTES = 32, HALF_DIGITS = 64, SEQUENCE = 0x30, INTEGER = 0x02, SIGN_BIT = 0x80;

/** Make a key: { key, publicKey: hex }. The key can sign, and can't be read by anybody, this page included. */
export async function makeKey() {
  const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
  const publicKey = encodeHex(new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey)));
  return { key: pair.privateKey, publicKey };
}

/** What an officer needs to register a key's holder: <command id>:<proof>. date: the ledger's. */
export async function proveKey({ key, publicKey }, date) {
  const commandId = makeCommandId(date), member = encodeHex(await hash(parseHex(publicKey)));
  return `${commandId}:${await prove({ key }, member, commandId)}`;
}

/** A key's proof that its holder wants it to be a member's, by one command. */
export async function prove({ key }, member, commandId) {
  const signed = await crypto.subtle.sign(SIGNED, key, encodeText(`volano-key:${member}:${commandId}`));
  return encodeHex(writeSignature(new Uint8Array(signed)));
}

/** Whether a certificate (PEM) is for a key. */
export function isFor(certificate, { publicKey }) {
  const der = atob(certificate.replace(/-----[A-Z ]+-----|\s/g, ""));
  return encodeHex(Array.from(der, (letter) => letter.charCodeAt(0))).includes(publicKey);
}

/** r and s, 32 bytes each, as DER with the lesser s. */
function writeSignature(halves) {
  const s = BigInt(`0x${encodeHex(halves.subarray(HALF_BYTES))}`), lesser = s > ORDER / 2n ? ORDER - s : s;
  const digits = parseHex(lesser.toString(16).padStart(HALF_DIGITS, "0"));
  const inner = [...writeInteger(halves.subarray(0, HALF_BYTES)), ...writeInteger(digits)];
  return [SEQUENCE, inner.length, ...inner];
}

function writeInteger(bytes) {
  const first = bytes.findIndex((byte) => byte > 0), digits = [...bytes.subarray(first)];
  if (digits[0] >= SIGN_BIT) digits.unshift(0);
  return [INTEGER, digits.length, ...digits];
}
