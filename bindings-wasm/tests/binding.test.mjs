// What a message is bound to.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { Binding, Keyring } from "../pkg/node.js";
import { binding, coded, rawKek, refused, utf8 } from "./support.mjs";

test("a binding shows what it has, and cannot be changed", () => {
  const pairs = { b: "2", a: "1", ["__proto__"]: "3", "": undefined };
  delete pairs[""];
  const made = new Binding("orders", pairs);
  assert.equal(made.namespace, "orders");
  assert.deepEqual(Object.entries(made.pairs).sort(), [
    ["__proto__", "3"],
    ["a", "1"],
    ["b", "2"],
  ]);
  pairs.a = "changed";
  assert.equal(made.pairs.a, "1");
  assert.throws(() => (made.namespace = "x"), TypeError);
  assert.throws(() => (made.pairs.a = "x"), TypeError);
  assert.deepEqual(new Binding("orders").pairs, {});
  assert.deepEqual(new Binding("orders", null).pairs, {});
});

test("plain objects of any realm and without a prototype have pairs", () => {
  const bare = Object.assign(Object.create(null), { tenant: "42" });
  assert.deepEqual(new Binding("n", bare).pairs, { tenant: "42" });
  assert.deepEqual(new Binding("n", vm.runInNewContext("({ tenant: '42' })")).pairs, { tenant: "42" });
});

test("wrong types are TypeErrors, and nothing is passed over", () =>
  refused(TypeError, [
    () => new Binding(),
    () => new Binding(7),
    () => new Binding(["orders"]),
    () => new Binding(new String("orders")),
    () => new Binding("orders", "tenant"),
    () => new Binding("orders", [["tenant", "42"]]),
    () => new Binding("orders", new Map([["tenant", "42"]])),
    () => new Binding("orders", new (class { tenant = "42"; })()),
    () => new Binding("orders", { tenant: 42 }),
    () => new Binding("orders", { tenant: undefined }),
    () => new Binding("orders", { [Symbol("tenant")]: "42" }),
    () => Binding("orders"),
  ]));

test("limits are the core's", async () => {
  const many = (count) => Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, "v"]));
  new Binding("é".repeat(127), many(64));
  await refused(coded("usage"), [() => new Binding(""), () => new Binding("n", { "": "v" })]);
  await refused(coded("envelope/header-too-large"), [
    () => new Binding("é".repeat(128)),
    () => new Binding("n".repeat(10_000_000)),
    () => new Binding("n", { ["k".repeat(256)]: "v" }),
    () => new Binding("n", { k: "v".repeat(1_025) }),
    () => new Binding("n", { k: "v".repeat(10_000_000) }),
    () => new Binding("n", many(65)),
    () => new Binding("n", many(100_000)),
    () => new Binding("n", Object.fromEntries(Array.from({ length: 20 }, (_, at) => [`k${at}`, "v".repeat(1_000)]))),
  ]);
});

test("half of a surrogate pair is refused", () =>
  refused(coded("usage"), [
    () => new Binding("\ud800"),
    () => new Binding("a\udc00b"),
    () => new Binding("n", { "\ud800": "v" }),
    () => new Binding("n", { k: "\udfff" }),
  ]));

test("only a Binding binds", async () => {
  const keyring = new Keyring(rawKek(1));
  const forged = Object.create(Binding.prototype, { namespace: { value: "orders" } });
  await refused(TypeError, [
    () => keyring.seal(utf8("x")),
    () => keyring.seal(utf8("x"), null),
    () => keyring.seal(utf8("x"), "orders"),
    () => keyring.seal(utf8("x"), { namespace: "orders", pairs: {} }),
    () => keyring.seal(utf8("x"), forged),
    () => keyring.seal(utf8("x"), new Proxy(binding, {})),
    () => keyring.open(utf8("x"), "orders"),
  ]);
});

test("another binding is an error that says what the header has", async () => {
  const keyring = new Keyring(rawKek(1));
  const bound = new Binding("orders", { tenant: "42", ["__proto__"]: "x" });
  const sealed = await keyring.seal(utf8("x"), bound);
  await assert.rejects(keyring.open(sealed, binding), (error) => {
    coded("envelope/binding")(error);
    assert.ok(error.header instanceof Binding);
    assert.deepEqual(error.header, bound);
    return true;
  });
  await refused(coded("envelope/binding"), [() => keyring.open(sealed, new Binding("order"))]);
});
