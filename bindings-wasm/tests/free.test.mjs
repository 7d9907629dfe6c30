// free(): at any time, any number of times, and an error afterwards.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyring, PassphraseKek, RawKek, open, seal } from "../pkg/node.js";
import { binding, coded, lives, rawKek, refused, text, toyKek, utf8 } from "./support.mjs";

const freed = (error) => coded("usage")(error) && /has been freed$/.test(error.message);

test("what is freed is an error, and freeing again is nothing", async () => {
  const raw = rawKek(1);
  const phrase = new PassphraseKek("x", { memoryKib: 19_456, passes: 1 });
  const keyring = new Keyring(raw);
  const sealed = await keyring.seal(utf8("x"), binding);
  for (const object of [raw, phrase, keyring]) {
    object.free();
    object.free();
  }
  await refused(freed, [
    () => raw.keyId,
    () => new Keyring(raw),
    () => new Keyring(phrase),
    () => new Keyring(undefined, { alsoOpenWith: [raw] }),
    () => keyring.seal(utf8("x"), binding),
    () => keyring.open(sealed, binding),
    () => seal(utf8("x"), binding, raw),
    () => open(sealed, binding, phrase),
  ]);
});

test("a keyring keeps its own of a KEK that is freed", async () => {
  const kek = rawKek(1);
  const keyring = new Keyring(kek);
  kek.free();
  const sealed = await keyring.seal(utf8("x"), binding);
  assert.equal(text(await keyring.open(sealed, binding)), "x");
});

test("freed while calls are pending: they go on", async () => {
  const raw = rawKek(1);
  const slow = toyKek({
    async wrap(key) {
      await new Promise((done) => setTimeout(done, 20));
      return toyKek().wrap(key);
    },
  });
  const keyring = new Keyring(slow, { alsoSealTo: [raw] });
  const pending = [1, 2, 3].map(() => keyring.seal(utf8("x"), binding));
  keyring.free();
  raw.free();
  for (const sealed of await Promise.all(pending)) {
    assert.equal(text(await open(sealed, binding, rawKek(1))), "x");
  }
  await lives();
});

test("using", { skip: Symbol.dispose === undefined && "this Node has no Symbol.dispose" }, () => {
  const kek = rawKek(1);
  kek[Symbol.dispose]();
  assert.throws(() => kek.keyId, freed);
});

test("thousands of objects are made and let go of", async () => {
  for (let at = 0; at < 5_000; at += 1) {
    const kek = new RawKek(new Uint8Array(32).fill(at));
    const keyring = new Keyring(kek);
    keyring.free();
    kek.free();
  }
  await lives();
});
