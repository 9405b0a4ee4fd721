// Signing in: what is signed names the gateway the page talks to and the address where it reached it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readVectors } from "./stage.mjs";

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, SIGNING = { name: "ECDSA", hash: "SHA-256" };
const { answerChallenge } = await open("key");
const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
const decode = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

for (const { organisation, origin, challenge } of readVectors("sessions.json")) {
  test(`${organisation} at ${origin} is answered with its own name and address`, async () => {
    globalThis.location = { origin };
    const answer = await answerChallenge(pair.privateKey, organisation, challenge);
    const text = ["volano-session", `organisation ${organisation}`, `origin ${origin}`, `challenge ${challenge}`,
      `nonce ${answer.nonce}`].join("\n");
    const isSigned = await crypto.subtle.verify(SIGNING, pair.publicKey, decode(answer.signature), new TextEncoder().encode(text));
    assert.ok(isSigned);
    assert.match(answer.nonce, /^[A-Za-z0-9_-]{43}$/);
    assert.deepEqual([answer.challenge, answer.origin], [challenge, origin]);
  });
}

test("no two answers share a nonce", async () => {
  const [{ organisation, challenge }] = readVectors("sessions.json");
  const answers = await Promise.all([1, 2].map(() => answerChallenge(pair.privateKey, organisation, challenge)));
  assert.notEqual(answers[0].nonce, answers[1].nonce);
});

const RANDOM = "0123456789_-0123456789_-0123456789_-0123456";
for (const challenge of [
  `gse.${RANDOM}`, RANDOM, `.${RANDOM}`, `citizens.${RANDOM}0`, `citizens.${RANDOM.slice(1)}`, `citizens.${RANDOM}\n`,
  `volano-session\norganisation citizens`, `Citizens.${RANDOM}`, undefined,
]) {
  test(`${JSON.stringify(challenge)} is signed for no citizens' gateway`, async () => {
    await assert.rejects(answerChallenge(pair.privateKey, "citizens", challenge), /a challenge of/);
  });
}
