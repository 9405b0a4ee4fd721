// Points of P-256 against another's arithmetic.

import assert from "node:assert/strict";
import { createECDH } from "node:crypto";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { multiplyBase, ORDER } = await open("curve");

test("the multiples of the base point are those that OpenSSL has", () => {
  const odd = [1n, 2n, 3n, 255n, ORDER - 1n, ORDER - 2n, ORDER / 2n];
  for (const scalar of [...odd, ...Array.from({ length: 10 }, (_, n) => 7n ** BigInt(80 + n) % ORDER)]) {
    const other = createECDH("prime256v1");
    other.setPrivateKey(scalar.toString(16).padStart(64, "0"), "hex");
    const point = multiplyBase(scalar).map((one) => one.toString(16).padStart(64, "0")).join("");
    assert.equal(`04${point}`, other.getPublicKey("hex"));
  }
});
