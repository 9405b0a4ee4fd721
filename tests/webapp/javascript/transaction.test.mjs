// What is signed second: what real peers made is taken, what was changed in any way is refused, and says what differs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readSigned } from "./stage.mjs";

const { checkTransaction } = await open("transaction");
const { buildProposal } = await open("proposal");
const { checkWrites } = await open("writes");
const { decodeBase64 } = await open("bytes");
const { signed, tampered } = readSigned();
const KINDS = 26, FLIPS = 10_000, BITS = 8, AT_ONCE = 200;

/** Give what would be signed; throws before. */
async function check(one, transaction) {
  const proposed = await buildProposal(one.asked, decodeBase64(one.nonce), one.timeS);
  const writes = await checkTransaction(transaction, proposed, one.shown);
  checkWrites(one.asked, writes, one.cents);
  return writes;
}

for (const line of ["2.5", "3.1"]) {
  const honest = signed.filter((one) => one.line === line && !one.refused), forged = signed.filter((one) => one.line === line && one.refused);
  test(`all ${honest.length} commands that Fabric ${line}'s peers endorsed are signed`, async () => {
    for (const one of honest) await check(one, decodeBase64(one.transaction)).catch((error) => assert.fail(`${one.asked.name}: ${error}`));
    assert.ok(honest.length > 150);
  });
  test(`the ${forged.length} that a client forged on ${line} isn't`, async () => {
    for (const one of forged) await assert.rejects(check(one, decodeBase64(one.transaction)), { what: one.refused });
    assert.equal(forged.length, 1);
  });
}

for (const { of, kind, transaction, what } of tampered) {
  test(`${kind}: refused for its ${what}`, async () => {
    await assert.rejects(check(signed[of], decodeBase64(transaction)), { what });
  });
}

test(`there are ${KINDS} kinds of tampering, and each is told apart`, () => {
  assert.equal(new Set(tampered.map(({ kind }) => kind)).size, KINDS);
  assert.equal(new Set(tampered.map(({ what }) => what)).size, KINDS);
});

test("what is signed is what was endorsed anew, when nothing was changed", async () => {
  const one = signed[tampered[0].of];
  assert.ok((await check(one, decodeBase64(one.transaction))).length > 3);
});

test(`of ${FLIPS} flips of a good transaction none is signed`, async () => {
  const one = signed[tampered[0].of], good = decodeBase64(one.transaction);
  const proposed = await buildProposal(one.asked, decodeBase64(one.nonce), one.timeS);
  const bits = [...chooseBits(FLIPS, good.length * BITS)];
  while (bits.length) await Promise.all(bits.splice(0, AT_ONCE).map((bit) => refuse(flip(good, bit), proposed, one.shown)));
});

function flip(good, bit) {
  const bent = Uint8Array.from(good);
  bent[bit >> 3] ^= 1 << (bit % BITS);
  return bent;
}

const refuse = (bent, proposed, shown) => assert.rejects(checkTransaction(bent, proposed, shown), { name: "Unsigned" });

/** So many numbers below a bound, the same each time. */
function* chooseBits(count, bound) {
  for (let made = 0, seed = 1; made < count; made++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield Math.floor((seed / 2_147_483_648) * bound);
  }
}

test("a transaction cut anywhere isn't signed", async () => {
  const one = signed[tampered[0].of], good = decodeBase64(one.transaction);
  for (let length = 0; length < good.length; length += 97) await assert.rejects(check(one, good.subarray(0, length)), { name: "Unsigned" });
});

const shownLies = { transaction_id: ["0".repeat(64), "transaction id shown"], response: [{}, "response"], organisations: [["gse"], "endorsing organisations"] };
for (const [name, [value, what]] of Object.entries(shownLies)) {
  test(`another ${name} was shown`, async () => {
    const one = signed[tampered[0].of], lie = { ...one, shown: { ...one.shown, [name]: value } };
    await assert.rejects(check(lie, decodeBase64(one.transaction)), { what });
  });
}
