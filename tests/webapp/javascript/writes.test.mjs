// What a command may write: what the rules write in their own vectors, and nothing that serves somebody else.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readSigned, readVectors } from "./stage.mjs";

const { checkWrites } = await open("writes");
const { WRITTEN } = await open("written");
const { commands } = readSigned();

test("every command of the rules has its row, and no other", () => assert.deepEqual(Object.keys(WRITTEN).sort(), commands));

const sum = (lots) => lots.reduce((cents, lot) => cents + lot.amount_cents, 0);

/** The award of a settlement's line. */
function findAward(lot, before, find) {
  const [, settlement, page, owner] = lot.split("/"), { lines } = find(before[`page/${settlement}/${page}`]);
  const { energy_cents: energy = 0, bonus_cents: bonus = 0, welcome_cents: welcome = 0 } = lines.find(({ member }) => member === owner);
  return { amount_cents: energy + bonus + welcome };
}

for (const folder of ["governance", "funding", "programmes"]) {
  const { values, cases } = readVectors(`${folder}/calls.json`);
  const find = (at) => (at === null ? null : values[at]);
  for (const { command, code, call, before, writes } of cases.filter((one) => !one.code)) {
    test(`${folder}: what ${command} writes it may write${code}`, () => {
      const written = Object.entries(writes).map(([key, at]) => ({ key, value: find(at) }));
      const { lots = [], redemption = "" } = call.arguments, held = find(before[redemption] ?? null)?.lots ?? [];
      const cents = sum([...lots.map((lot) => (lot.startsWith("award/") ? findAward(lot, before, find) : find(before[lot]))), ...held]);
      checkWrites({ name: call.name ?? command, commandId: call.command_id, member: call.member, arguments: call.arguments }, written, cents);
    });
  }
}

const ME = "a".repeat(64), BEA = "b".repeat(64), EVE = "e".repeat(64), ID = "0".repeat(32), TERMS = "7".repeat(64);
const LOT = `lot/${ME}/${"1".repeat(32)}`, OFFER = `offer/${BEA}/${ID}`, AGREEMENT = `agreement/${ME}/${BEA}/${ID}`;
const asked = {
  name: "request", commandId: `2024-05-08-${ID}`, member: ME,
  arguments: { offer: OFFER, provider: BEA, lots: [LOT], price_cents: 60, service_date: "2024-05-09", terms: TERMS, place: "" },
};
const makeLot = (owner, cents) => ({ owner, amount_cents: cents });
const agreement = {
  consumer: ME, provider: BEA, offer: OFFER, price_cents: 60, service_date: "2024-05-09", terms: TERMS, status: "requested",
  lots: [makeLot(ME, 60)],
};
const CHANGE = { key: `lot/${ME}/${ID}`, value: makeLot(ME, 40) };
const written = (record = agreement, change = CHANGE) => [
  { key: `cmd/${ME}/${asked.commandId}`, value: {} }, { key: AGREEMENT, value: record }, { key: LOT, value: null },
  { key: `pair/${ME}/${BEA}`, value: {} }, change,
].filter(Boolean);

test("a request holds its price and gives the change back", () => checkWrites(asked, written(), 100));

const lies = {
  "a cent less comes back": [written(agreement, { ...CHANGE, value: makeLot(ME, 39) }), 100, "change"],
  "nothing comes back": [written(agreement, null), 100, "change"],
  "more comes back than there was": [written(), 99, "amount"],
  "nobody said what goes in": [written(), undefined, "amount"],
  "more is held than the price": [written({ ...agreement, lots: [makeLot(ME, 61)] }), 101, "amount"],
  "another price is agreed": [written({ ...agreement, price_cents: 61 }), 100, "amount"],
  "somebody else is paid": [written({ ...agreement, provider: EVE }), 100, "payee"],
  "the change is somebody else's": [written(agreement, { key: `lot/${EVE}/${ID}`, value: makeLot(EVE, 40) }), 100, "payee"],
  "the change's owner is somebody else": [written(agreement, { ...CHANGE, value: makeLot(EVE, 40) }), 100, "payee"],
  "what is held is somebody else's": [written({ ...agreement, lots: [makeLot(EVE, 60)] }), 100, "payee"],
  "other words are agreed": [written({ ...agreement, terms: ID + ID }), 100, "agreement"],
  "another day is agreed": [written({ ...agreement, service_date: "2024-05-10" }), 100, "agreement"],
  "it counts as accepted": [written({ ...agreement, status: "accepted" }), 100, "agreement"],
  "there is no agreement": [written().filter(({ key }) => key !== AGREEMENT), 100, "a record that is missing"],
  "one more lot is used": [[...written(), { key: `lot/${ME}/${"2".repeat(32)}`, value: null }], 100, "a lot not named"],
  "an award is used": [[...written(), { key: `spent/2024-05-01.provisional.1/${ME}`, value: {} }], 100, "a lot not named"],
  "the named lot stays": [written().filter(({ key }) => key !== LOT), 100, "a lot not used"],
  "keys change hands": [[...written(), { key: `key/${ME}`, value: {} }], 100, "a key outside the row"],
  "another's lot is deleted": [[...written(), { key: `lot/${EVE}/${ID}`, value: null }], 100, "a key outside the row"],
};
for (const [says, [writes, cents, what]] of Object.entries(lies)) {
  test(`${says}: refused for its ${what}`, () => assert.throws(() => checkWrites(asked, writes, cents), { what }));
}

test("an offer of a third is nobody's to ask for", () => {
  const offer = `offer/${EVE}/${ID}`, lie = { ...asked, arguments: { ...asked.arguments, offer } };
  assert.throws(() => checkWrites(lie, written({ ...agreement, offer }), 100), { what: "payee" });
});

const paid = { ...agreement, status: "paid", lots: [], paid_cents: 60 };
const confirm = { ...asked, name: "confirm", arguments: { agreement: AGREEMENT } };
const pay = (owner, cents) => [{ key: AGREEMENT, value: paid }, { key: `lot/${owner}/${ID}`, value: makeLot(owner, cents) }];

test("what was held goes to the provider alone", () => {
  checkWrites(confirm, pay(BEA, 60), 60);
  assert.throws(() => checkWrites(confirm, pay(ME, 60), 60), { what: "payee" });
  assert.throws(() => checkWrites(confirm, pay(BEA, 59), 60), { what: "change" });
});

test("a split gives each what was agreed", () => {
  const split = { ...confirm, name: "split", arguments: { agreement: AGREEMENT, provider_cents: 20 } };
  const give = (provider) => [...pay(BEA, provider), { key: `lot/${ME}/${ID}`, value: makeLot(ME, 60 - provider) }];
  checkWrites(split, give(20), 60);
  assert.throws(() => checkWrites(split, give(30), 60), { what: "amount" });
});

test("a command that nobody knows writes nothing", () => {
  const unknown = { ...asked, name: "grab", arguments: {} };
  assert.throws(() => checkWrites(unknown, [{ key: LOT, value: null }], 0), { what: "a key outside the row" });
});
