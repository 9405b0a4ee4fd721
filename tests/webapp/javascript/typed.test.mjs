// What a person types into a form that signs: amounts as people write them, whole codes, and what is refused.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { readCode, readTokens, readTyped } = await open("typed");

test("an amount is exact to the cent, however its decimals are written", () => {
  const amounts = { "12,5": 1_250, "12.50": 1_250, " 0,05 ": 5, 3: 300, "0,29": 29, "1,1": 110, 999999999: 99_999_999_900 };
  for (const [text, cents] of Object.entries(amounts)) assert.equal(readTokens(text), cents);
});

test("what isn't an amount is no amount", () => {
  for (const text of ["", "x", "-1", "1,234", "1.000,00", "1e3", "0x10", "1 2", ",5", "٣"]) {
    assert.throws(() => readTokens(text), /non è un numero di token/);
  }
});

const [A, B, C, D, E] = ["a", "b", "c", "d", "e"].map((digit) => digit.repeat(32));

test("a code is read with its path, and half a one isn't", () => {
  const code = `${A}.${B}.7.${C}.${D}${D}-${E}${E}`;
  assert.deepEqual(readCode(` ${code}\n`), { codes: `codes/${A}/${B}`, index: 7, shown: C, path: [D + D, E + E] });
  assert.deepEqual(readCode(`${A}.${B}.0.${C}.`).path, []);
  for (const text of ["", code.slice(1), code.slice(0, -1), `${code}-`, code.toUpperCase()]) {
    assert.throws(() => readCode(text), /non è un codice intero/);
  }
});

test("fields are arguments by their names, and a code is several", () => {
  const field = (name, kind, value) => ({ dataset: { field: name, kind }, value });
  const form = { querySelectorAll: () => [
    field("provider_cents", "tokens", "0,03"), field("service_date", "date", "2024-05-08"), field("text", "text", " Pane "),
    field("", "code", `${A}.${B}.7.${C}.`),
  ] };
  assert.deepEqual(readTyped(form), { provider_cents: 3, service_date: "2024-05-08", text: "Pane",
    codes: `codes/${A}/${B}`, index: 7, shown: C, path: [] });
});
