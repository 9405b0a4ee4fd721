// What a person reads before signing, from the arguments, and after, from the writes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { describeAsked, describeWritten, listValues } = await open("describing");
const names = { "offer/b/1": "Ripetizioni", b: "membro bbbbbbbb" };

test("a request names whom, what, when and how much", () => {
  const asked = { offer: "offer/b/1", provider: "b", price_cents: 250, service_date: "2024-05-08" };
  assert.equal(describeAsked("request", asked, names), "Chiedi a membro bbbbbbbb Ripetizioni il mercoledì 8 maggio 2024; 2,50 dei tuoi token restano vincolati.");
});

test("an Italian month begins on its 1º", () => {
  const asked = { offer: "offer/b/1", provider: "b", price_cents: 250, service_date: "2024-05-01" };
  assert.match(describeAsked("request", asked, names), /il mercoledì 1º maggio 2024;/);
});

test("what has no name is shown by its end, and a choice by its word", () => {
  assert.equal(describeAsked("vote", { proposal: `proposal/01234567${"9".repeat(24)}`, choice: "abstain" }, {}), "Voti su 01234567: astenuto.");
});

test("all that arguments say stands a line each, in words and whole, however deep", () => {
  const given = { member: "a".repeat(64), public_keys: ["MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEexampleEND"], reason: "breach_of_statute",
    rows: [{ action: "treno", value_cents: 50 }], only: null, plan: { kind: "green", actions: [{ code: "train", cents: 50 }] }, constructor: 1 };
  assert.deepEqual(listValues(given), [
    `membro: ${"a".repeat(64)}`, "chiave pubblica: MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEexampleEND", "motivo: breach_of_statute",
    "righe del fondo: azione treno, value_cents 50", "si possono spendere solo per: null", "tipo: green",
    "azioni premiate: codice train, importo, in centesimi 50", "constructor: 1"]);
});

const lot = (owner, cents) => ({ key: `lot/${owner}/1`, value: { owner, amount_cents: cents } });

test("what was written is told: held, had, and how it stands", () => {
  const agreement = { key: "agreement/a/b/1", value: { status: "requested", lots: [{ amount_cents: 60 }, { amount_cents: 40 }] } };
  assert.deepEqual(describeWritten([agreement, lot("a", 400), { key: "lot/a/2", value: null }, { key: "pair/a/b", value: {} }], "a"), [
    "Stato dell'accordo: richiesto.", "1,00 token sono vincolati dall'accordo.", "4,00 token sono nel tuo portafoglio.",
  ]);
  assert.deepEqual(describeWritten([{ ...agreement, value: { status: "paid", lots: [] } }, lot("b", 100)], "a"), [
    "Stato dell'accordo: pagato.", "1,00 token sono nel portafoglio dell'altra parte.",
  ]);
  assert.deepEqual(describeWritten([{ key: "vote/1/a", value: { choice: "no" } }], "a"), ["Il tuo voto: no."]);
});
