// A stack that overflows in a caller, just before a call, is an error like any other.

import assert from "node:assert/strict";
import { test } from "node:test";
import { check, explain, seal } from "../pkg/node.js";
import { binding, lives, rawKek, utf8 } from "./support.mjs";

test("the instance outlives overflowing stacks", async () => {
  const kek = rawKek(1);
  const calls = [
    () => check("a: 1"),
    () => explain("pss-privileged"),
    () => rawKek(1).free(),
    () => kek.keyId,
    () => seal(utf8("x"), binding, kek).catch(() => {}),
  ];
  let refused = 0;
  for (const call of calls) {
    for (let round = 0; round < 20; round += 1) {
      // Calls at each of the last frames that there were, the innermost first.
      let left = 100;
      const deeper = () => {
        try {
          deeper();
        } catch {
          // There is no room for another frame.
        }
        if (left > 0) {
          left -= 1;
          try {
            call();
          } catch (error) {
            refused += 1;
            assert.ok(error instanceof RangeError, error);
          }
        }
      };
      deeper();
    }
  }
  assert.ok(refused > 0);
  await lives();
});
