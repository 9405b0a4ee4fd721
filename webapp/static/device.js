// Another phone: it makes a key of its own, brings it under the first phone's code, and waits until that one signed for it.

import { encodeHex, hash, parseHex } from "/static/bytes.js";
import { find } from "/static/elements.js";
import { findKey, keepMade } from "/static/key.js";
import { isFor, makeKey, prove } from "/static/making_key.js";
import { writeCheck } from "/static/pairing.js";
import { post } from "/static/server.js";
import { say } from "/static/words.js";

const form = find("device"), { base, next } = form.dataset, LOOKS_MS = 2_000, TRIES = 450;
const pause = () => new Promise((done) => setTimeout(done, LOOKS_MS));

/** Bring a key that is made here under a code; it is kept only once its certificate is there. */
async function bring(code) {
  const { member, command_id: commandId } = await post(`${base}/device`, { code });
  const made = await makeKey(), proof = await prove(made, member, commandId);
  await post(`${base}/device/key`, { code, public_key: made.publicKey, proof });
  find("device-check").textContent = await writeCheck(made.publicKey);
  find("device-made").hidden = false;
  return made;
}

/** The certificate (PEM) of a key, once the first phone has asked for it. */
async function wait(made) {
  const key = encodeHex(await hash(parseHex(made.publicKey)));
  for (let left = TRIES; left > 0; left -= 1) {
    await pause();
    const found = await post(`${base}/paper`, { key }).catch(() => null);
    if (found) return found.certificate;
  }
  throw new Error(say("device_late"));
}

async function join(code) {
  const made = await bring(code), certificate = await wait(made);
  if (!isFor(certificate, made)) throw new Error(say("join_another"));
  await keepMade({ key: made.key, certificate, isMade: true });
  await navigator.storage?.persist?.();
  await pause(); // the first phone's signature is on its way to a block
  location.assign(next);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.hidden = find("device-failure").hidden = true;
  try {
    await join(find("device-code").value);
  } catch (error) {
    find("device-failure").textContent = error.message;
    find("device-failure").hidden = form.hidden = false;
    find("device-made").hidden = true;
  }
});

const held = await findKey();
find("device-held").hidden = !held; // one that waits for its certificate, too
form.hidden = Boolean(held);
