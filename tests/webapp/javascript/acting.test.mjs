// A command from its arguments to its block: what is sent, what is signed, and where it stops.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readSigned } from "./stage.mjs";

const kept = [];
globalThis.indexedDB = { open: () => answer({ transaction: () => ({ objectStore: () => store }), close() {} }) };
const store = { put: (held) => answer(kept.push(held)) };

/** A request that succeeds once somebody listens. */
function answer(result) {
  const request = { result };
  queueMicrotask(() => request.onsuccess());
  return request;
}

const { act, planRequest } = await open("acting");
const { decodeBase64, encodeHex, encodeText, hash } = await open("bytes");
const { signed } = readSigned();
const ALGORITHM = { name: "ECDSA", namedCurve: "P-256" }, SIGNED = { name: "ECDSA", hash: "SHA-256" };
const pair = await crypto.subtle.generateKey(ALGORITHM, false, ["sign", "verify"]);
const MEMBER = "a".repeat(64), NOW_MS = 1_715_000_000_000;
const FACTS = { community: "prova", organisation: "citizens", member: MEMBER, date: "2024-05-08", time_s: NOW_MS / 1_000 };
const held = { certificate: "PEM", key: pair.privateKey }, wanted = { name: "vote", arguments: { choice: "yes" }, cents: 0 };

/** A server that answers in turn; an error is thrown. sent: [command, step, body]. */
function serve(answers, facts = FACTS) {
  const sent = [], left = [...answers];
  const send = async (...call) => {
    sent.push(call);
    const next = left.shift();
    if (next instanceof Error) throw next;
    return next;
  };
  return { sent, send, ask: async () => facts };
}

test("what had been done before is signed once, by its own key over its own bytes", async () => {
  const server = serve([{ response: { repeated: true } }]);
  assert.equal(await act(wanted, held, server, NOW_MS), null);
  const [[command, step, body]] = server.sent;
  assert.deepEqual([command, step, server.sent.length], ["vote", "endorse", 1]);
  assert.ok(await crypto.subtle.verify(SIGNED, pair.publicKey, decodeBase64(body.signature), decodeBase64(body.proposal)));
  assert.match(atob(body.proposal), /2024-05-08-[0-9a-f]{32}/);
});

test("a key keeps to the community, the member and the organisation that it first signed for", async () => {
  assert.deepEqual([kept[0].community, kept[0].member, kept[0].organisation], ["prova", MEMBER, "citizens"]);
  for (const [name, what] of [["community", "channel"], ["member", "member"], ["organisation", "organisation"]]) {
    const server = serve([], { ...FACTS, [name]: "other" });
    await assert.rejects(act(wanted, { ...held, ...FACTS }, server, NOW_MS), { what });
    assert.deepEqual(server.sent, []);
  }
});

test("a server whose clock is a day off gets no signature", async () => {
  const server = serve([]);
  await assert.rejects(act(wanted, held, server, NOW_MS + 86_400_000), { what: "time" });
  assert.deepEqual(server.sent, []);
});

test("a conflict is tried again under the same id, with another nonce; any other refusal isn't", async () => {
  const again = Object.assign(new Error("again"), { again: true }), server = serve([again, new Error("no")]);
  await assert.rejects(act(wanted, held, server, NOW_MS), /no/);
  const [one, other] = server.sent.map(([, , { proposal }]) => atob(proposal));
  const find = (text) => /2024-05-08-[0-9a-f]{32}/.exec(text)[0];
  assert.equal(find(one), find(other));
  assert.notEqual(one, other);
});

test("another's transaction is not signed", async () => {
  const { transaction, shown } = signed[0], server = serve([{ ...shown, transaction }]);
  await assert.rejects(act(wanted, held, server, NOW_MS), { name: "Unsigned" });
  assert.deepEqual(server.sent.map(([, step]) => step), ["endorse"]);
});

const LOT = `lot/${MEMBER}/1`, AWARD = `award/2024-05-08.provisional.1/0000/${MEMBER}`, SALT = "5".repeat(32);
const chosen = { offer: "offer/b/1", provider: "b", price_cents: 60, service_date: "2024-05-09", text: "perché no" };
const salt = Uint8Array.from({ length: 16 }, () => 0x55);
const terms = encodeHex(await hash(salt, encodeText('{"text":"perch\\u00e9 no"}')));
const proposed = { lots: [LOT, AWARD], service_date: "2024-05-09", terms };
const propose = (change = {}, rest = {}) => serve([{ arguments: { ...proposed, ...change }, cents: 100, salt: SALT, ...rest }]);

test("a request is what was chosen, paid by own lots", async () => {
  const { text, ...kept_ } = chosen;
  assert.deepEqual(await planRequest(chosen, MEMBER, propose()), { name: "request", arguments: { ...kept_, lots: [LOT, AWARD], terms }, cents: 100 });
  assert.equal(text, "perché no");
});

for (const [says, change, what] of [
  ["another price", { price_cents: 61 }, "argument added"], ["another day", { service_date: "2024-05-10" }, "argument changed"],
  ["other words", { terms: "0".repeat(64) }, "agreement"], ["another's lot", { lots: [`lot/${"e".repeat(64)}/1`] }, "a lot not named"],
  ["another's award", { lots: [AWARD.replace(/a{64}/, "e".repeat(64))] }, "a lot not named"],
]) {
  test(`${says} proposed: not planned`, () => assert.rejects(planRequest(chosen, MEMBER, propose(change)), { what }));
}
