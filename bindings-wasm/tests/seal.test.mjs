// Sealing and opening with the package's own KEKs.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyring, PassphraseKek, RawKek, open, seal } from "../pkg/node.js";
import { binding, coded, rawKek, refused, text, toyKek, utf8 } from "./support.mjs";

const CHEAP = { memoryKib: 19_456, passes: 1 };

test("what one KEK sealed, it opens", async () => {
  const kek = rawKek(1);
  assert.equal(kek.keyId.length, 16);
  assert.deepEqual(kek.keyId, rawKek(1).keyId);
  const sealed = await seal(utf8("a message"), binding, kek);
  assert.ok(sealed instanceof Uint8Array);
  assert.equal(text(await open(sealed, binding, kek)), "a message");
  assert.notDeepEqual(await seal(utf8("a message"), binding, kek), sealed);
});

test("a keyring seals to several and opens with any", async () => {
  const phrase = new PassphraseKek("correct horse", CHEAP);
  const keyring = new Keyring(rawKek(1), { alsoSealTo: [phrase], alsoOpenWith: [rawKek(3)] });
  const sealed = await keyring.seal(utf8("a message"), binding);
  for (const kek of [rawKek(1), new PassphraseKek("correct horse"), phrase]) {
    assert.equal(text(await open(sealed, binding, kek)), "a message");
  }
  const old = await seal(utf8("old"), binding, rawKek(3));
  assert.equal(text(await keyring.open(old, binding)), "old");
  await refused(coded("envelope/no-matching-key"), [() => open(sealed, binding, rawKek(3))]);
  await refused(coded("envelope/rejected"), [() => open(sealed, binding, new PassphraseKek("wrong"))]);
});

test("a keyring without a primary only opens", async () => {
  const sealed = await seal(utf8("x"), binding, rawKek(1));
  for (const none of [undefined, null]) {
    const keyring = new Keyring(none, { alsoOpenWith: [rawKek(1)] });
    assert.equal(text(await keyring.open(sealed, binding)), "x");
    await refused(coded("usage"), [() => keyring.seal(utf8("x"), binding)]);
  }
  await refused(coded("envelope/no-matching-key"), [() => new Keyring().open(sealed, binding)]);
});

test("the same KEK twice, and too many, are refused", async () => {
  await refused(coded("usage"), [
    () => new Keyring(rawKek(1), { alsoSealTo: [rawKek(1)] }).seal(utf8("x"), binding),
  ]);
  const many = Array.from({ length: 33 }, (_, at) => rawKek(at));
  await refused(coded("envelope/header-too-large"), [
    () => new Keyring(undefined, { alsoSealTo: many }).seal(utf8("x"), binding),
  ]);
});

test("every altered or cut message is refused", async () => {
  const kek = rawKek(1);
  const sealed = await seal(utf8("a message"), binding, kek);
  for (let at = 0; at < sealed.length; at += 1) {
    const altered = sealed.slice();
    altered[at] ^= 1;
    await assert.rejects(open(altered, binding, kek), { name: "SealwardError", code: /^envelope\// });
    await assert.rejects(open(sealed.subarray(0, at), binding, kek), { code: /^envelope\// });
  }
  await assert.rejects(open(new Uint8Array([...sealed, 0]), binding, kek), coded("envelope/rejected"));
  assert.equal(text(await open(sealed, binding, kek)), "a message");
});

test("wrong KEKs and options are TypeErrors", () =>
  refused(TypeError, [
    () => new RawKek(),
    () => new RawKek("0".repeat(32)),
    () => new RawKek(new ArrayBuffer(32)),
    () => new RawKek(new Int8Array(32)),
    () => new RawKek(new Uint8ClampedArray(32)),
    () => RawKek(new Uint8Array(32)),
    () => new PassphraseKek(),
    () => new PassphraseKek(utf8("x")),
    () => new PassphraseKek("x", 7),
    () => new PassphraseKek("x", { memory: 19_456 }),
    () => new PassphraseKek("x", { passes: "3" }),
    () => new PassphraseKek("x", { passes: 3n }),
    () => new Keyring("kek"),
    () => new Keyring({}),
    () => new Keyring(7),
    () => new Keyring({ alsoOpenWith: [] }),
    () => new Keyring(rawKek(1), { alsoOpenWith: rawKek(2) }),
    () => new Keyring(rawKek(1), { alsoOpenWith: [undefined] }),
    () => new Keyring(rawKek(1), { alsoSealTo: [,] }),
    () => new Keyring(rawKek(1), { requireHolders: true }),
    () => new Keyring(rawKek(1), { requireHolder: 1 }),
    () => new Keyring(rawKek(1), null),
    () => seal(utf8("x"), binding),
    () => seal(utf8("x"), binding, null),
    () => open(utf8("x"), binding, undefined),
    () => new Keyring(new Proxy(rawKek(1), {})),
    () => new Keyring(Object.create(RawKek.prototype)),
    () => Keyring.prototype.seal.call({}, utf8("x"), binding),
    () => RawKek.prototype.free.call({}),
  ]));

test("values outside their limits are the caller's mistake", () =>
  refused(coded("usage"), [
    () => new RawKek(new Uint8Array()),
    () => new RawKek(new Uint8Array(31)),
    () => new RawKek(new Uint8Array(33)),
    () => new RawKek(new Uint8Array(1 << 24)),
    () => new PassphraseKek(""),
    () => new PassphraseKek("x".repeat(1_025)),
    () => new PassphraseKek("x".repeat(10_000_000)),
    () => new PassphraseKek("\ud800"),
    ...[0, -1, 19_455, 262_145, 2 ** 32, 2 ** 32 + 19_456, 19_456.5, NaN, Infinity].map(
      (memoryKib) => () => new PassphraseKek("x", { memoryKib }),
    ),
    ...[0, 11, 257, 1.5].map((passes) => () => new PassphraseKek("x", { passes })),
    ...[0, 5, 257, -0.5].map((lanes) => () => new PassphraseKek("x", { lanes })),
  ]));

test("passphrases of any cost in its range work", async () => {
  const kek = new PassphraseKek("pässword", { memoryKib: 20_000, passes: 2, lanes: 4 });
  const sealed = await seal(utf8("x"), binding, kek);
  assert.equal(text(await open(sealed, binding, new PassphraseKek("pässword"))), "x");
});

test("a hundred messages at once", async () => {
  const keyring = new Keyring(toyKek({ wrap: async (key) => toyKek().wrap(key) }), { alsoSealTo: [rawKek(1)] });
  const numbers = Array.from({ length: 100 }, (_, at) => at);
  const sealed = await Promise.all(numbers.map((at) => keyring.seal(utf8(`message ${at}`), binding)));
  const opened = await Promise.all(sealed.map((message) => keyring.open(message, binding)));
  assert.deepEqual(opened.map(text), numbers.map((at) => `message ${at}`));
});
