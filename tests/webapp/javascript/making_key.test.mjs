// A key that is made here: it can't be got out, and its proof is what the rules' Python takes (tests/webapp).

import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { env } from "node:process";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { isFor, makeKey, proveKey } = await open("making_key");
const made = await makeKey();

test("the key signs, and nobody reads it", async () => {
  assert.deepEqual([made.key.extractable, made.key.type, made.key.usages], [false, "private", ["sign"]]);
  for (const form of ["pkcs8", "jwk"]) await assert.rejects(crypto.subtle.exportKey(form, made.key), { name: "InvalidAccessError" });
  assert.match(made.publicKey, /^3059301306072a8648ce3d020106082a8648ce3d03010703420004[0-9a-f]{128}$/);
});

test("each proof is of its own command; a hundred of them go to Python", async () => {
  const proofs = await Promise.all(Array.from({ length: 100 }, () => proveKey(made, "2024-05-08")));
  assert.equal(new Set(proofs.map((proof) => proof.split(":")[0])).size, 100);
  for (const proof of proofs) assert.match(proof, /^2024-05-08-[0-9a-f]{32}:30[0-9a-f]+$/);
  writeFileSync(env.KEY_PROOFS, JSON.stringify({ publicKey: made.publicKey, proofs }));
});

test("a certificate is of the key that stands in it", async () => {
  const bytes = Uint8Array.from(`3082${made.publicKey}00`.match(/../g), (pair) => parseInt(pair, 16));
  const pem = `-----BEGIN CERTIFICATE-----\n${btoa(String.fromCharCode(...bytes))}\n-----END CERTIFICATE-----\n`;
  assert.ok(isFor(pem, made));
  assert.ok(!isFor(pem, await makeKey()));
  assert.throws(() => isFor("no certificate", made));
});
