// Whether those who endorsed a transaction signed these very effects, each with the key of the certificate it shows.
//
// A certificate's key is found by the bytes that stand before each P-256 key; who issued it is the network's to check.

import { decodeBase64, decodeText, join } from "/static/bytes.js";
import { Identity } from "/static/messages.js";
import { read } from "/static/protobuf.js";
import { Unsigned } from "/static/unsigned.js";

const BEFORE_KEY = decodeBase64("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE"); // SubjectPublicKeyInfo, P-256, uncompressed
const KEY_BYTES = 64, HALF_BYTES = 32, SEQUENCE = 0x30, INTEGER = 0x02, SIGN_BIT = 0x80;
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, SIGNED = { name: "ECDSA", hash: "SHA-256" };

/** Check signatures over an answer's bytes. endorsements: [{ endorser, signature }]; organisations: whose are shown. */
export async function checkEndorsements(answer, endorsements, organisations) {
  const identities = endorsements.map(({ endorser }) => read(Identity, endorser ?? []));
  const named = identities.map(({ organisation }) => organisation).sort();
  if (!named.length || named.join() !== [...organisations].sort().join()) throw new Unsigned("endorsing organisations");
  for (const [at, one] of endorsements.entries()) {
    if (!await holds(answer, one, identities[at].certificate)) throw new Unsigned("endorsement");
  }
}

async function holds(answer, { endorser, signature }, certificate) {
  const spki = certificate && findKey(certificate), halves = signature && readSignature(signature);
  if (!spki || !halves) return false;
  const key = await crypto.subtle.importKey("spki", spki, ALGORITHM, false, ["verify"]).catch(() => null);
  return key !== null && crypto.subtle.verify(SIGNED, key, halves, join(answer, endorser));
}

function findKey(pem) {
  try {
    const der = decodeBase64(decodeText(pem).replace(/-----[A-Z ]+-----|\s/g, ""));
    const at = der.findIndex((_, start) => BEFORE_KEY.every((byte, index) => byte === der[start + index]));
    return at < 0 ? null : der.subarray(at, at + BEFORE_KEY.length + KEY_BYTES);
  } catch {
    return null; // not a certificate
  }
}

/** r and s of a DER signature, 32 bytes each; null of other bytes than its one encoding. */
function readSignature(der) {
  const halves = new Uint8Array(2 * HALF_BYTES);
  let at = 2;
  if (der[0] !== SEQUENCE || der[1] !== der.length - 2) return null;
  for (const end of [HALF_BYTES, 2 * HALF_BYTES]) {
    const length = der[at + 1], bytes = der.subarray(at + 2, at + 2 + length);
    const isPadded = bytes[0] === 0 && (bytes.length === 1 || bytes[1] < SIGN_BIT);
    if (der[at] !== INTEGER || bytes.length !== length || !length || bytes[0] >= SIGN_BIT || isPadded) return null;
    const digits = bytes[0] === 0 ? bytes.subarray(1) : bytes;
    if (digits.length > HALF_BYTES) return null;
    halves.set(digits, end - digits.length);
    at += 2 + length;
  }
  return at === der.length ? halves : null;
}
