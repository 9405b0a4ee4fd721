// Which settlement of a period counts: the newest that two signed, a definitive one before a provisional one.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { counts, datesOf, isProvisional, lastDateOf, loadSettlements, mintedCents } = await open("settlements");
const sign = (settlement_id, countersigned_on = 19_844) => ({ settlement_id, countersigned_on });
const period = (...settlements) => ({ period: "2024-05-01", settlements });

async function findSettled(...periods) {
  globalThis.fetch = async () => Response.json({ periods, months: [] });
  return (await loadSettlements()).settlements.map((settlement) => settlement.settlement_id);
}

test("neither what waits for its second signature nor a skip counts", () => {
  assert.ok(counts(sign("2024-05-01.provisional.1")));
  assert.ok(!counts(sign("2024-05-01.provisional.1", 0)));
  assert.ok(!counts(sign("2024-05-01.skip.1")));
});

test("a definitive one goes before a later provisional one, and the tenth after the ninth", async () => {
  const [provisional, definitive] = ["provisional.3", "definitive.1"].map((kind) => sign(`2024-05-01.${kind}`));
  assert.deepEqual(await findSettled(period(definitive, provisional)), ["2024-05-01.definitive.1"]);
  const many = [10, 9, 2].map((number) => sign(`2024-05-01.definitive.${number}`));
  assert.deepEqual(await findSettled(period(...many)), ["2024-05-01.definitive.10"]);
});

test("a period of which none counts isn't there", async () => {
  assert.deepEqual(await findSettled(period(sign("2024-05-01.provisional.1", 0)), period()), []);
});

test("a period's days, its last one, and what it minted", () => {
  const week = { period: "2024-02-26", days: 7 };
  assert.equal(datesOf(week).join(), "2024-02-26,2024-02-27,2024-02-28,2024-02-29,2024-03-01,2024-03-02,2024-03-03");
  assert.equal(lastDateOf(week), "2024-03-03");
  assert.ok(isProvisional(sign("2024-05-01.provisional.1")) && !isProvisional(sign("2024-05-01.definitive.1")));
  assert.equal(mintedCents({ energy_cents: 10, bonus_cents: 4, welcome_cents: 500 }), 514);
  assert.equal(mintedCents({}), 0);
});
