// Bytes and texts.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { areEqual, decodeBase64, decodeText, encodeBase64, encodeHex, encodeText, hash, join } = await open("bytes");
const bytes = Uint8Array.from({ length: 256 }, (_, at) => at);

test("base64 there and back", () => {
  assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString("base64"));
  assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
});

test("texts there and back, with a mark at their beginning, too", () => {
  for (const text of ["", "perché €", "\ufeffx"]) assert.equal(decodeText(encodeText(text)), text);
  assert.throws(() => decodeText([255]), TypeError);
});

test("runs as one, compared whole, and their hash", async () => {
  assert.deepEqual(join([1], bytes.subarray(2, 4), []), Uint8Array.from([1, 2, 3]));
  assert.deepEqual([areEqual([1], [1]), areEqual([1], [1, 2]), areEqual([1], [2])], [true, false, false]);
  assert.equal(encodeHex(await hash(encodeText("a"), encodeText("bc"))), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
