// Protobuf read strictly: one message, one encoding.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { read, write } = await open("protobuf");
const SHAPE = {
  number: [1, "number"], text: [2, "text"], many: [4, "bytes", true], within: [5, { flag: [1, "flag"] }], bytes: [7, "bytes"],
};
const bytes = (...values) => Uint8Array.from(values);

const good = {
  "nothing": [bytes(), { number: null, text: null, many: [], within: null, bytes: null }],
  "a number of two bytes": [bytes(8, 172, 2), { number: 300, text: null, many: [], within: null, bytes: null }],
  "the largest number": [bytes(8, 255, 255, 255, 255, 255, 255, 255, 15), { number: Number.MAX_SAFE_INTEGER, text: null, many: [], within: null, bytes: null }],
  "an empty one of many": [bytes(34, 0, 34, 1, 9), { number: null, text: null, many: [bytes(), bytes(9)], within: null, bytes: null }],
  "an empty message within": [bytes(42, 0), { number: null, text: null, many: [], within: { flag: null }, bytes: null }],
  "all of it": [
    bytes(8, 1, 18, 2, 195, 169, 34, 1, 1, 42, 2, 8, 1, 58, 1, 255),
    { number: 1, text: "é", many: [bytes(1)], within: { flag: 1 }, bytes: bytes(255) },
  ],
};
for (const [says, [encoded, fields]] of Object.entries(good)) {
  test(`${says}: read, and written again`, () => {
    assert.deepEqual(read(SHAPE, encoded), fields);
    const within = fields.within && write(SHAPE.within[1], fields.within);
    if (fields.within?.flag !== null) assert.deepEqual(write(SHAPE, { ...fields, within }), encoded);
  });
}

const bad = {
  "an unknown field": bytes(24, 1), "trailing bytes": bytes(58, 1, 1, 72, 1), "fields out of order": bytes(18, 1, 65, 8, 1),
  "a repeated field": bytes(8, 1, 8, 1), "a field of another kind": bytes(10, 1, 65), "a needless field": bytes(8, 0),
  "it ends too early": bytes(18, 2, 65), "a number in other bytes": bytes(8, 129, 0), "a text that is none": bytes(18, 1, 255),
};
for (const [what, encoded] of Object.entries(bad)) test(what, () => assert.throws(() => read(SHAPE, encoded), { what }));

const alsoBad = {
  "a tag alone": [bytes(8), "it ends too early"], "half a number": [bytes(8, 128), "it ends too early"],
  "an empty text": [bytes(18, 0), "a needless field"], "empty bytes": [bytes(58, 0), "a needless field"],
  "a number beyond 2^53": [bytes(8, 128, 128, 128, 128, 128, 128, 128, 16), "a number in other bytes"],
  "a negative number": [bytes(8, ...Array(9).fill(255), 1), "a number in other bytes"],
  "a flag that is two": [bytes(42, 2, 8, 2), "a number in other bytes"], "field 0": [bytes(0, 1), "an unknown field"],
  "an unknown field within": [bytes(42, 2, 16, 1), "an unknown field"], "a group": [bytes(11, 12), "a field of another kind"],
  "a surrogate": [bytes(18, 3, 237, 160, 128), "a text that is none"], "a tag in other bytes": [bytes(136, 0, 1), "a number in other bytes"],
};
for (const [says, [encoded, what]] of Object.entries(alsoBad)) test(says, () => assert.throws(() => read(SHAPE, encoded), { what }));
