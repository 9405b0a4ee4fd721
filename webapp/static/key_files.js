// A certificate and a key from files: that they are what they should be, and belong together, before anybody is asked.

import { decodeBase64, encodeHex, encodeText } from "/static/bytes.js";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, SIGNED = { name: "ECDSA", hash: "SHA-256" };
const CERTIFICATE = /-----BEGIN CERTIFICATE-----([^-]+)-----END CERTIFICATE-----/, KEY = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const PUBLIC_KEY = "3059301306072a8648ce3d020106082a8648ce3d030107034200"; // how one of P-256 begins (RFC 5480)
const BYTES = 91; // of such a public key as a whole

/** Why two files can't be used: notAKey, swapped, or notTogether. */
export class UnfitFiles extends Error {
  constructor(why) {
    super(why);
    this.why = why;
  }
}

/** Read a key (PEM, PKCS 8) that belongs to a certificate (PEM); it can't be got out again. */
export async function readKeyOf(certificate, pem) {
  if (KEY.test(certificate) && CERTIFICATE.test(pem)) throw new UnfitFiles("swapped");
  const [key, publicKey] = await Promise.all([readKey(pem), readPublicKey(certificate)]).catch(() => {
    throw new UnfitFiles("notAKey");
  });
  if (!await areOnePair(key, publicKey)) throw new UnfitFiles("notTogether");
  return key;
}

function readKey(pem) {
  return crypto.subtle.importKey("pkcs8", decodeBase64(pem.replace(/-----[^-]+-----|\s/g, "")), ALGORITHM, false, ["sign"]);
}

/** The public key of the first certificate, which is the holder's: it stands there as it is. */
async function readPublicKey(certificate) {
  const der = decodeBase64(CERTIFICATE.exec(certificate)[1].replace(/\s/g, "")), at = encodeHex(der).indexOf(PUBLIC_KEY) / 2;
  return crypto.subtle.importKey("spki", der.slice(at, at + BYTES), ALGORITHM, false, ["verify"]);
}

async function areOnePair(key, publicKey) {
  const text = encodeText("volano-key-check"); // nobody takes this for something that was signed
  return crypto.subtle.verify(SIGNED, publicKey, await crypto.subtle.sign(SIGNED, key, text), text);
}
