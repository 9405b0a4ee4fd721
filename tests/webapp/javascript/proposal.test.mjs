// What is signed first: the bytes that Python's client builds, for every command that the sample chains hold.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readSigned } from "./stage.mjs";

const { buildProposal, checkClock, makeCommandId, makeNonce } = await open("proposal");
const { decodeBase64, encodeBase64, encodeHex } = await open("bytes");
const { signed } = readSigned();
const names = [...new Set(signed.map(({ asked }) => asked.name))];

for (const name of names) {
  test(`${name}: the same bytes, and the same hash`, async () => {
    for (const { asked, nonce, timeS, proposal, digest } of signed.filter((one) => one.asked.name === name)) {
      const built = await buildProposal(asked, decodeBase64(nonce), timeS);
      assert.equal(encodeBase64(built.bytes), proposal);
      assert.equal(encodeHex(built.digest), digest);
    }
  });
}

test("no two nonces and no two ids are alike", () => {
  assert.equal(makeNonce().length, 24);
  assert.notDeepEqual(makeNonce(), makeNonce());
  assert.match(makeCommandId("2024-05-08"), /^2024-05-08-[0-9a-f]{32}$/);
  assert.notEqual(makeCommandId("2024-05-08"), makeCommandId("2024-05-08"));
});

for (const apart of [0, 86_399, -86_399]) test(`${apart} seconds apart are borne`, () => checkClock(1_000_000 + apart, 1_000_000));

for (const apart of [86_400, -86_400, NaN]) {
  test(`${apart} seconds apart aren't`, () => assert.throws(() => checkClock(1_000_000 + apart, 1_000_000), { what: "time" }));
}
