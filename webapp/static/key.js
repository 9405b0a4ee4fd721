// The visitor's own key. It is read from a file here, made unextractable, kept in this browser, and never sent.

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" };
const SLOT = "own";

/** Give { certificate, key }: the one this browser keeps; undefined for none. */
export const findKey = () => useStore("readonly", (store) => store.get(SLOT));

/** Take a certificate's and a key's file (PEM), and keep them; the key can't be got out again. */
export async function keepKey(certificateFile, keyFile) {
  const [certificate, pem] = await Promise.all([certificateFile, keyFile].map((file) => file.text()));
  const held = { certificate, key: await readKey(pem) };
  await useStore("readwrite", (store) => store.put(held, SLOT));
  return held;
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
  return { challenge, origin, nonce, signature: await sign(key, text) };
}

/** 256 random bits in base64url. */
function makeNonce() {
  const letters = { "+": "-", "/": "_", "=": "" };
  return encode(crypto.getRandomValues(new Uint8Array(32))).replace(/[+/=]/g, (letter) => letters[letter]);
}

/** Sign a text: base64 of r and s. */
async function sign(key, text) {
  const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, key, new TextEncoder().encode(text));
  return encode(new Uint8Array(signed));
}

const encode = (bytes) => btoa(String.fromCharCode(...bytes));

async function readKey(pem) {
  const der = Uint8Array.from(atob(pem.replace(/-----[^-]+-----|\s/g, "")), (one) => one.charCodeAt(0));
  return crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
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
