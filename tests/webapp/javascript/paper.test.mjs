// The key on paper: read as it was printed, a slip is found, and the public half is what others compute of it.

import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createECDH, createHash } from "node:crypto";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { drawGroups, makePaperKey, readGroups } = await open("paper");
const groups = drawGroups();

test("what was printed is read, however it is spaced", () => {
  assert.equal(groups.length, 12);
  for (const text of [groups.join(" "), groups.join("-"), groups.join(""), ` ${groups.join("\n")}\n`]) {
    assert.deepEqual(readGroups(text), { groups, wrong: [] });
  }
});

test("each digit that is another, and groups in each other's place, are found", () => {
  for (let at = 0; at < 60; at += 1) {
    const digits = [...groups.join("")];
    digits[at] = String((Number(digits[at]) + 1 + (at % 9)) % 10);
    assert.deepEqual(readGroups(digits.join("")).wrong, [Math.floor(at / 5) + 1]);
  }
  assert.deepEqual(readGroups([groups[1], groups[0], ...groups.slice(2)].join(" ")).wrong, [1, 2]);
  for (const text of ["", groups.slice(1).join(" "), `${groups.join(" ")} 1`, groups.join("x")]) {
    assert.deepEqual(readGroups(text).wrong, [0]);
  }
});

test("two papers are never alike, and no digit is left out", () => {
  const drawn = Array.from({ length: 200 }, () => drawGroups().join(""));
  assert.equal(new Set(drawn).size, 200);
  assert.equal(new Set(drawn.join("")).size, 10);
});

test("its public key is the one that belongs to the private one, which nobody reads", async () => {
  const { key, publicKey } = await makePaperKey(groups), other = createECDH("prime256v1");
  const digits = groups.map((group) => group.slice(0, 4)).join("");
  const order = BigInt("0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551");
  const hashed = BigInt(`0x${createHash("sha256").update(`volano-paper:${digits}`).digest("hex")}`);
  other.setPrivateKey(((hashed % (order - 1n)) + 1n).toString(16).padStart(64, "0"), "hex");
  assert.ok(publicKey.endsWith(other.getPublicKey("hex")));
  assert.equal(key.extractable, false);
  const spki = await crypto.subtle.importKey(
    "spki", Buffer.from(publicKey, "hex"), { name: "ECDSA", namedCurve: "P-256" }, false, ["verify"]);
  const signing = { name: "ECDSA", hash: "SHA-256" }, text = new TextEncoder().encode("text");
  assert.ok(await crypto.subtle.verify(signing, spki, await crypto.subtle.sign(signing, key, text), text));
});
