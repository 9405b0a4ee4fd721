// Canonical JSON: what chaincode/rules/canonical.py writes.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { encodeCanonical } = await open("canonical");
const cases = [
  [{}, "{}"], [{ b: [true, null, false], a: "" }, '{"a":"","b":[true,null,false]}'], [[0, -0, -1], "[0,0,-1]"],
  ['perché € 😀 " \\ / \u007f \n\u0001', '"perch\\u00e9 \\u20ac \\ud83d\\ude00 \\" \\\\ / \u007f \\n\\u0001"'],
  [[2 ** 53, -(2 ** 53)], "[9007199254740992,-9007199254740992]"], [2n ** 53n + 1n, '"9007199254740993"'], [-(2n ** 60n), '"-1152921504606846976"'],
  [{ "\u{1f600}": 1, "\uffee": 2, a: 3, aa: 4 }, '{"a":3,"aa":4,"\\uffee":2,"\\ud83d\\ude00":1}'],
];
for (const [value, text] of cases) test(text, () => assert.equal(encodeCanonical(value), text));

for (const value of [0.5, NaN, Infinity, 2 ** 53 + 2, undefined]) {
  test(`${value} has no form`, () => assert.throws(() => encodeCanonical(value), TypeError));
}
