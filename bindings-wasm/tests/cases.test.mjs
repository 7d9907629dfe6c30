// The runner of the cases that all languages share: that it answers each kind of request.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./support.mjs";

function answers(requests) {
  const args = [join(root, "tests/cases/run.mjs"), join(root, "target/wasm-testing/pkg")];
  return JSON.parse(execFileSync(process.execPath, args, { input: JSON.stringify(requests), encoding: "utf8" }));
}

const KEYS = [
  { raw: "01".repeat(32) },
  { passphrase: "x", cost: [19_456, 1, 1] },
  { toy: { keyId: "07".repeat(16), origin: "anyone", mask: 0x55 } },
];
const MESSAGE = { namespace: "orders", pairs: [["tenant", "42"]] };
const SEAL = { do: "seal", keys: KEYS, ...MESSAGE, plaintext: "6869", seed: "aa" };

test("a seed makes one message, which each key opens", () => {
  const [first, second, other] = answers([SEAL, SEAL, { ...SEAL, seed: "bb" }]);
  assert.equal(first.bytes, second.bytes);
  assert.notEqual(first.bytes, other.bytes);
  const open = (keys, rest) => ({ do: "open", keys, ...MESSAGE, sealed: first.bytes, ...rest });
  const opened = answers([
    ...KEYS.map((key) => open([key])),
    open([{ raw: "02".repeat(32) }]),
    open([{ passphrase: "y" }]),
    open(KEYS, { pairs: [] }),
    open(KEYS, { sealed: first.bytes.slice(0, 20) }),
  ]);
  assert.deepEqual(opened, [
    ...KEYS.map(() => ({ bytes: "6869" })),
    { error: "envelope/no-matching-key" },
    { error: "envelope/rejected" },
    { error: "envelope/binding" },
    { error: "envelope/truncated" },
  ]);
  const [{ inspection }] = answers([{ do: "inspect", sealed: first.bytes }]);
  assert.deepEqual(
    inspection.entries.map((entry) => entry.reference ?? ""),
    ["", "", "toy"],
  );
});

test("checks and mistakes", () => {
  const [report, bytes, profile, twice, none] = answers([
    { do: "check", text: "a: 1", options: { profiles: ["cis"] } },
    { do: "check", hex: "613a2031", options: { profiles: ["cis"] } },
    { do: "check", text: "a: 1", options: { profiles: ["none"] } },
    { ...SEAL, pairs: [["a", "1"], ["a", "2"]] },
    { ...SEAL, keys: [] },
  ]);
  assert.equal(report.report.schema, "sealward/report/v1");
  assert.deepEqual(bytes, report);
  assert.deepEqual([profile, twice, none], [{ error: "usage" }, { error: "usage" }, { error: "usage" }]);
});
