// Joining: a key is made here, and a code brings its certificate; or its proof goes to the office, which sends it back.

import { find } from "/static/elements.js";
import { findKey, keepCertificate, keepMade } from "/static/key.js";
import { isFor, makeKey, proveKey } from "/static/making_key.js";
import { post } from "/static/server.js";
import { say } from "/static/words.js";

const { date, next, address } = find("join").dataset, failure = find("join-failure");
const form = find("join-redeem"), code = find("join-code");

async function show(text = "") {
  const held = await findKey(), isDone = Boolean(held) && !held.proof, isWaiting = Boolean(held?.isByHand);
  failure.hidden = !text;
  failure.textContent = text;
  form.hidden = isDone;
  find("join-working").hidden = true;
  find("join-by-hand").hidden = isDone;
  find("join-by-hand").open = isWaiting;
  find("join-make").hidden = isWaiting || isDone;
  find("join-office").hidden = !isWaiting;
  find("join-certificate").hidden = !isWaiting;
  find("join-done").hidden = !isDone;
  if (isWaiting) find("join-proof").value = `public_key ${held.publicKey}\nproof ${held.proof}`;
}

/** The key that waits here, made now if there is none, with a proof of today; it is kept before anything is sent.
 * isByHand: its proof goes to the office. */
async function prepare(isByHand = false) {
  const waiting = await findKey(), made = waiting?.publicKey ? waiting : await makeKey();
  const held = { ...made, proof: await proveKey(made, date), isByHand };
  await keepMade(held);
  await navigator.storage?.persist?.();
  return held;
}

/** Send the code with the key's public half and its proof: the certificate. */
async function redeem({ publicKey, proof }) {
  const [registrationId, signature] = proof.split(":");
  const brought = { code: code.value, public_key: publicKey, registration_id: registrationId, proof: signature };
  return (await post(address, brought)).certificate;
}

async function enter(held, certificate) {
  if (!isFor(certificate, held)) throw new Error(say("join_another"));
  await keepCertificate(held, certificate);
  location.assign(next);
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.hidden = failure.hidden = true;
  find("join-working").hidden = false;
  try {
    const held = await prepare();
    await enter(held, await redeem(held));
  } catch (error) {
    await show(error.message);
    code.focus();
  }
});

find("join-make").addEventListener("submit", async (event) => {
  event.preventDefault();
  await prepare(true);
  await show();
});

find("join-certificate").addEventListener("submit", async (event) => {
  event.preventDefault();
  const certificate = await new FormData(event.target).get("certificate").text();
  await enter(await findKey(), certificate).catch(() => show(say("join_another")));
});

// a letter's code stands behind "#", which no browser sends
code.value = /^#code=([0-9A-Za-z-]{10,20})$/.exec(location.hash)?.[1] ?? "";
if (code.value) history.replaceState(null, "", location.pathname);
await show();
