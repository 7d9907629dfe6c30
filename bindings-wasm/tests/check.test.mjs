// check, explain, inspect.

import assert from "node:assert/strict";
import { test } from "node:test";
import { initSync } from "../pkg/checker.js";
import { check, explain, inspect } from "../pkg/node.js";
import { binding, coded, lives, rawKek, refused, toySealed, utf8 } from "./support.mjs";

const POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {hostPID: yes, containers: []}\n";

test("a text is checked, as a string and as bytes", () => {
  const report = check(POD);
  assert.equal(report.schema, "sealward/report/v1");
  assert.ok(report.findings.some((finding) => finding.check === "pss-host-pid"));
  assert.equal(report.findings[0].location.file, "-");
  assert.deepEqual(check(utf8(POD)), report);
  assert.deepEqual(check(Buffer.from(POD)), report);
});

test("the options are the core's", () => {
  const options = {
    name: "a/b.yaml",
    profiles: ["pss-baseline"],
    kubernetesVersion: "1.30",
    select: [],
    ignore: ["pss-host-pid"],
    assumeNew: true,
  };
  const report = check(POD, options);
  assert.deepEqual(report.target, { kubernetesVersion: "1.30", profiles: ["pss-baseline"] });
  assert.ok(!report.findings.some((finding) => finding.check === "pss-host-pid"));
  assert.deepEqual(check(POD, { profiles: undefined }), check(POD));
});

test("what cannot be read is in the report", () => {
  const { errors } = check("a: [", { name: "x.yaml" });
  assert.equal(errors[0].file, "x.yaml");
  assert.equal(check("").errors.length, 1);
  assert.equal(check(new Uint8Array()).errors.length, 1);
  assert.equal(check(new Uint8Array([0xff, 0xff, 0xff])).errors.length, 1);
  assert.equal(check("[".repeat(20_000)).errors[0].code, "document/too-deep");
});

test("unknown words are the caller's mistake", () =>
  refused(coded("usage"), [
    () => check(POD, { profiles: ["no-such"] }),
    () => check(POD, { kubernetesVersion: "newest" }),
    () => check(POD, { select: ["no-such"] }),
    () => check(POD, { honor: ["no-such"] }),
    () => check(POD, { ignore: ["x".repeat(1_000_000)] }),
  ]));

test("wrong types are TypeErrors", () =>
  refused(TypeError, [
    () => check(),
    () => check(null),
    () => check(7),
    () => check({}),
    () => check(new Uint16Array(2)),
    () => check(new DataView(new ArrayBuffer(2))),
    () => check(new ArrayBuffer(2)),
    () => check(Object.create(Uint8Array.prototype)),
    () => check(POD, null),
    () => check(POD, []),
    () => check(POD, "cis"),
    () => check(POD, { profile: ["cis"] }),
    () => check(POD, { [Symbol("profiles")]: ["cis"] }),
    () => check(POD, { profiles: "cis" }),
    () => check(POD, { profiles: [7] }),
    () => check(POD, { profiles: [undefined] }),
    () => check(POD, { kubernetesVersion: 1.3 }),
    () => check(POD, { assumeNew: "yes" }),
    () => check(POD, { name: 7 }),
    () => explain(),
    () => explain(7),
    () => inspect(),
    () => inspect("text"),
  ]));

test("half of a surrogate pair is refused", () =>
  refused(coded("usage"), [
    () => check("a: \ud800"),
    () => check("a: \udc00\ud800"),
    () => check(POD, { name: "\udfff" }),
    () => check(POD, { profiles: ["\ud800"] }),
    () => check(POD, { kubernetesVersion: "\ud800" }),
    () => explain("\ud800"),
  ]));

test("a whole pair is not", () => {
  const { documents } = check('a: "\u{1f600}"', { name: "\u{1f600}.yaml" }).summary;
  assert.equal(documents, 1);
});

test("a long text is checked", () => {
  const many = `${POD}---\n`.repeat(20_000);
  assert.equal(check(many).summary.resources, 20_000);
});

test("an instance that runs out of memory is replaced by another", async () => {
  check(POD);
  const pages = () => initSync().memory.buffer.byteLength / 65_536;
  // The text itself finds room, in some megabytes.
  initSync().memory.grow(65_536 - 100 - pages());
  // A few bytes make many findings.
  const hostile = `apiVersion: v1\nkind: Pod\nspec: {containers: [${"{},".repeat(20_000)}]}`;
  assert.throws(
    () => check(hostile, { profiles: ["all"] }),
    (error) => coded("document/file-too-large")(error) && error.cause instanceof WebAssembly.RuntimeError,
  );
  assert.ok(pages() < 1_000);
  assert.equal(check(POD).summary.resources, 1);
  await lives();
});

test("pages are there, and only those", () => {
  assert.match(explain("pss-privileged"), /^# pss-privileged\n/);
  assert.equal(explain("no-such"), undefined);
  assert.equal(explain(""), undefined);
  assert.equal(explain("x".repeat(1_000_000)), undefined);
});

test("a header is inspected", async () => {
  const { Keyring } = await import("../pkg/node.js");
  const sealed = await new Keyring(rawKek(1)).seal(utf8("a message"), binding);
  const inspection = inspect(sealed);
  assert.equal(inspection.schema, "sealward/inspect/v1");
  assert.deepEqual(inspection.binding, { tenant: "42" });
  assert.equal(inspection.payload.plaintextBytes, 9);
});

test("what is no message is said to be none", async () => {
  const sealed = await toySealed();
  await refused(coded("envelope/not-sealward"), [() => inspect(utf8("no message at all, but long"))]);
  await refused(coded("envelope/truncated"), [
    () => inspect(new Uint8Array()),
    () => inspect(sealed.subarray(0, 20)),
  ]);
  await lives();
});
