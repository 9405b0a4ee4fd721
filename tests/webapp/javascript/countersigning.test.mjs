// What is signed second: its words are of the arguments that the digest stands for.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open } from "./stage.mjs";

const { planCountersignatures } = await open("countersigning");
const ROW = {
  pending: `pending/${"1".repeat(32)}`, command: "official", organisation: "gse",
  arguments: { month: "2024-05", euro_cents: 12_345, perimeters: ["è"] },
  // worked out by chaincode/rules/calls.py: digest of { arguments, command, organisation, pending }
  digest: "1e4ca422dbaf16d897442e813717a7934b524be553bc04c08a42e97f26d23328",
};

test("each that is chosen is signed by its own key and digest, in order", async () => {
  const planned = await planCountersignatures([ROW]);
  assert.deepEqual(planned, [
    { name: "countersign", arguments: { target: ROW.pending, digest: ROW.digest }, cents: 0 }]);
  assert.deepEqual(await planCountersignatures([]), []);
});

for (const [name, value] of [
  ["pending", `pending/${"2".repeat(32)}`], ["command", "register"], ["organisation", "citizens"],
  ["digest", "0".repeat(64)], ["arguments", { ...ROW.arguments, euro_cents: 12_346 }],
  ["arguments", { month: "2024-05", euro_cents: 12_345 }],
]) {
  test(`nothing is signed where the server shows another ${name} than the digest's: ${JSON.stringify(value)}`, async () => {
    await assert.rejects(planCountersignatures([ROW, { ...ROW, [name]: value }]), { what: "argument changed" });
  });
}
