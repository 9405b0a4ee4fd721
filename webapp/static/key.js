// The visitor's own key. It is made here, or read from a file and made unextractable; kept in this browser, never sent.

import { encodeBase64, encodeText } from "/static/bytes.js";
import { readKeyOf } from "/static/key_files.js";
import { Unsigned } from "/static/unsigned.js";

const SLOT = "own";

/** Give { certificate, key }: the one this browser keeps; undefined for none. One that was made here and has no
 * certificate yet is { key, publicKey, proof }. */
export const findKey = () => useStore("readonly", (store) => store.get(SLOT));

/** Take a certificate's and a key's file (PEM) that belong together, and keep them; the key can't be got out again. */
export async function keepKey(certificateFile, keyFile) {
  const [certificate, pem] = await Promise.all([certificateFile, keyFile].map((file) => file.text()));
  const held = { certificate, key: await readKeyOf(certificate, pem) };
  await useStore("readwrite", (store) => store.put(held, SLOT));
  return held;
}

/** Keep a key that was made here, until its certificate comes: { key, publicKey, proof }. */
export const keepMade = (made) => useStore("readwrite", (store) => store.put(made, SLOT));

/** Keep the certificate (PEM) of a key that was made here. */
export const keepCertificate = ({ key }, certificate) => keepMade({ key, certificate, isMade: true });

/** After signing out: a key from files is forgotten; one that was made here, of which there is no other, rests. */
export async function restKey() {
  const held = await findKey();
  await (held && !held.isMade && !held.publicKey ? forgetKey() : held && keepMade({ ...held, isResting: true }));
}

/** Use a key that rests again. */
export const wakeKey = (held) => keepMade({ ...held, isResting: false });

/** Keep to the community and the member that a key first signed for: a server that names others later is refused. */
export async function keepTo(held, facts) {
  const differs = { community: "channel", member: "member", organisation: "organisation" };
  for (const [name, what] of Object.entries(differs)) {
    if (held[name] && held[name] !== facts[name]) throw new Unsigned(what);
  }
  if (held.community) return;
  const { community, member, organisation } = facts;
  await useStore("readwrite", (store) => store.put({ ...held, community, member, organisation }, SLOT));
}

/** Sign bytes: base64 of r and s. */
export async function sign(key, bytes) {
  return encodeBase64(new Uint8Array(await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, bytes)));
}

/** Forget the key that this browser keeps. */
export async function forgetKey() {
  await useStore("readwrite", (store) => store.delete(SLOT));
}

/** Answer a gateway's challenge: { challenge, origin, nonce, signature }. What is signed is made here, for the gateway
 * that the page means to talk to and the address where it reaches it; a challenge of another is refused. */
export async function answerChallenge(key, organisation, challenge) {
  const named = /^([a-z]{1,40})[.][A-Za-z0-9_-]{43}$/.exec(challenge)?.[1];
  if (named !== organisation) throw new Error(`a challenge of ${named ?? "nobody"}, not of ${organisation}`);
  const { origin } = location, nonce = makeNonce();
  const text = ["volano-session", `organisation ${organisation}`, `origin ${origin}`, `challenge ${challenge}`,
    `nonce ${nonce}`].join("\n");
  return { challenge, origin, nonce, signature: await sign(key, encodeText(text)) };
}

/** 256 random bits in base64url. */
function makeNonce() {
  const letters = { "+": "-", "/": "_", "=": "" };
  return encodeBase64(crypto.getRandomValues(new Uint8Array(32))).replace(/[+/=]/g, (letter) => letters[letter]);
}

async function useStore(mode, use) {
  const database = await settle(indexedDB.open("volano", 1), (request) => {
    request.onupgradeneeded = () => request.result.createObjectStore("keys");
  });
  try {
    return await settle(use(database.transaction("keys", mode).objectStore("keys")));
  } finally {
    database.close();
  }
}

function settle(request, prepare = () => {}) {
  prepare(request);
  return new Promise((done, fail) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => fail(request.error);
  });
}
