// Whose endorsement holds: a signature in its one encoding, by the key of the certificate that stands beside it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readSigned } from "./stage.mjs";

const { checkEndorsements } = await open("endorsements");
const { join, encodeText } = await open("bytes");
const { write } = await open("protobuf");
const { Identity } = await open("messages");
const { signed } = readSigned();

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, answer = encodeText("answer");
const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
const spki = new Uint8Array(await crypto.subtle.exportKey("spki", pair.publicKey));
const pem = `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(48, 3, ...spki))}\n-----END CERTIFICATE-----\n`;
const endorser = write(Identity, { organisation: "gse", certificate: encodeText(pem) });
const raw = new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, pair.privateKey, join(answer, endorser)));

/** A number as DER writes it: no needless zero, none that looks negative. */
function writeInteger(half) {
  const digits = [...half];
  while (digits.length > 1 && digits[0] === 0) digits.shift();
  if (digits[0] > 127) digits.unshift(0);
  return [2, digits.length, ...digits];
}

const writeSequence = (...inner) => Uint8Array.from([48, inner.flat().length, ...inner.flat()]);
const [r, s] = [raw.subarray(0, 32), raw.subarray(32)].map(writeInteger);
const signature = writeSequence(r, s);

test("a signature over the answer and the endorser holds", () => checkEndorsements(answer, [{ endorser, signature }], ["gse"]));

const lies = {
  "nobody": [], "another's signature": [{ endorser, signature: writeSequence(s, r) }], "no signature": [{ endorser, signature: null }],
  "no endorser": [{ endorser: null, signature }], "a zero before r": [{ endorser, signature: writeSequence([2, r[1] + 1, 0, ...r.slice(2)], s) }],
  "bytes behind": [{ endorser, signature: join(signature, [0]) }], "bytes behind, counted": [{ endorser, signature: writeSequence(r, s, [0]) }],
  "r alone": [{ endorser, signature: writeSequence(r) }], "an empty number": [{ endorser, signature: writeSequence([2, 0], s) }],
  "a number of 33 bytes": [{ endorser, signature: writeSequence([2, 33, 1, ...Array(32).fill(0)], s) }],
  "no certificate": [{ endorser: write(Identity, { organisation: "gse", certificate: encodeText("none") }), signature }],
  "a certificate without a key": [{ endorser: write(Identity, { organisation: "gse", certificate: encodeText(btoa("none")) }), signature }],
  "no identity": [{ endorser: encodeText("x"), signature }], "twice": [{ endorser, signature }, { endorser, signature }],
};
for (const [says, endorsements] of Object.entries(lies)) {
  test(`${says}: refused`, () => assert.rejects(checkEndorsements(answer, endorsements, ["gse"]), { name: "Unsigned" }));
}

test("another answer isn't what was signed", () => (
  assert.rejects(checkEndorsements(encodeText("other"), [{ endorser, signature }], ["gse"]), { what: "endorsement" })));

test("another organisation was shown", () => (
  assert.rejects(checkEndorsements(answer, [{ endorser, signature }], ["citizens"]), { what: "endorsing organisations" })));

test("peers of two lines of Fabric stand behind what is tested", () => assert.equal(new Set(signed.map(({ line }) => line)).size, 2));
