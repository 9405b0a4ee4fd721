// A certificate and a key from files: they belong together, or it is said what is wrong before any gateway is asked.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { env } from "node:process";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { UnfitFiles, readKeyOf } = await open("key_files");
const { one, two, other } = JSON.parse(readFileSync(env.KEY_FILES));

test("a key of its certificate signs, and can't be got out", async () => {
  const key = await readKeyOf(one.certificate, one.key);
  assert.deepEqual([key.extractable, key.usages], [false, ["sign"]]);
});

test("of a chain the first certificate is the holder's", async () => {
  assert.ok(await readKeyOf(one.certificate + two.certificate, one.key));
  await assert.rejects(readKeyOf(two.certificate + one.certificate, one.key), { why: "notTogether" });
});

test("what stands around a certificate's text is no matter", async () => {
  assert.ok(await readKeyOf(`Ada Esempio\n${one.certificate.replaceAll("\n", "\r\n")}`, one.key.replaceAll("\n", "\r\n")));
});

for (const [what, certificate, key, why] of [
  ["another's key", one.certificate, two.key, "notTogether"],
  ["the two files, swapped", one.key, one.certificate, "swapped"],
  ["the two files, swapped, of an older form", one.older, one.certificate, "swapped"],
  ["two certificates", one.certificate, one.certificate, "notAKey"],
  ["two keys", one.key, one.key, "notAKey"],
  ["a key in an older form", one.certificate, one.older, "notAKey"],
  ["another curve", other.certificate, other.key, "notAKey"],
  ["a certificate of another curve", other.certificate, one.key, "notAKey"],
  ["nothing", "", "", "notAKey"],
  ["a certificate cut off", one.certificate.slice(0, 200), one.key, "notAKey"],
]) {
  test(`${what}: ${why}`, async () => {
    await assert.rejects(readKeyOf(certificate, key), (error) => error instanceof UnfitFiles && error.why === why);
  });
}
