// The one class of errors.

import assert from "node:assert/strict";
import { test } from "node:test";
import { SealwardError } from "../pkg/node.js";

test("an error says what it is", () => {
  const cause = new Error("why");
  const error = new SealwardError("envelope/denied", "the key is disabled", { cause });
  assert.ok(error instanceof Error);
  assert.equal(error.name, "SealwardError");
  assert.equal(String(error), "SealwardError: the key is disabled");
  assert.equal(error.code, "envelope/denied");
  assert.equal(error.cause, cause);
  assert.match(error.stack, /errors\.test\.mjs/);
  assert.ok(!("header" in error));
  assert.throws(() => new SealwardError(), TypeError);
});
