// The vectors that the rules' own Merkle tree is held to, in the browser's.

import assert from "node:assert/strict";
import { test } from "node:test";

import { open, readVectors } from "./stage.mjs";

const { computeLeaf, foldPath } = await open("merkle");
const { statements } = readVectors("energy/merkle.json");

for (const { period, hours, leaves, root } of statements) {
  test(`${period}: ${leaves.length} leaves of ${hours} hours lead to the root`, async () => {
    for (const [index, leaf] of leaves.entries()) {
      const { perimeter, member, salt, withdrawn_wh: withdrawnWh, injected_wh: injectedWh } = leaf;
      const hash = await computeLeaf({ period, perimeter, member, salt, withdrawnWh, injectedWh });
      assert.equal(hash, leaf.hash);
      assert.equal(await foldPath(hash, leaf.path, index, leaves.length), root);
    }
  });
}

const { period, leaves, root } = statements.find((statement) => statement.leaves.length > 4);
const { hash, path } = leaves[2];

test("a path that is too short, too long or another's leads nowhere", async () => {
  assert.equal(await foldPath(hash, path.slice(0, -1), 2, leaves.length), "");
  assert.equal(await foldPath(hash, [...path, hash], 2, leaves.length), "");
  assert.notEqual(await foldPath(hash, path, 3, leaves.length), root);
  assert.notEqual(await foldPath(leaves[1].hash, path, 2, leaves.length), root);
});

for (const salt of ["", "zz", "3973b720f5cdaa2b848cc26f3afd57c", "3973b720f5cdaa2b848cc26f3afd57cb00", "3973B720F5CDAA2B848CC26F3AFD57CB"]) {
  test(`"${salt}" is no salt, so there is no leaf`, async () => {
    assert.equal(await computeLeaf({ period, ...leaves[0], salt, withdrawnWh: [1], injectedWh: [0] }), "");
  });
}
