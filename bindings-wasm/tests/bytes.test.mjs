// Bytes of every kind.

import assert from "node:assert/strict";
import { test } from "node:test";
import vm from "node:vm";
import { Keyring, open, seal } from "../pkg/node.js";
import { cobblestone256Open, cobblestone256Seal } from "../pkg/hazmat-node.js";
import { binding, coded, rawKek, refused, text, toyKek, utf8 } from "./support.mjs";

const kek = rawKek(1);
const roundTrip = async (bytes) => open(await seal(bytes, binding, kek), binding, kek);

test("nothing at all", async () => {
  assert.deepEqual(await roundTrip(new Uint8Array()), new Uint8Array());
});

test("64 MiB", async () => {
  const large = new Uint8Array(64 << 20).map((_, at) => at % 251);
  const opened = await roundTrip(large);
  assert.equal(Buffer.compare(opened, large), 0);
});

test("more than there is memory for is refused, and not the end", async () => {
  // Two of them are wanted; WebAssembly has 4 GiB in all.
  let huge;
  try {
    huge = new Uint8Array(2 ** 31);
  } catch {
    return;
  }
  await refused(coded("envelope/too-large"), [() => seal(huge, binding, kek)]);
});

test("parts of a buffer", async () => {
  const whole = utf8("before a message after");
  assert.equal(text(await roundTrip(whole.subarray(7, 16))), "a message");
  assert.equal(text(await roundTrip(new Uint8Array(whole.buffer, 7, 9))), "a message");
  assert.equal(text(await roundTrip(Buffer.from("a message"))), "a message");
});

test("shared memory, other realms, subclasses with a mind of their own", async () => {
  const shared = new Uint8Array(new SharedArrayBuffer(9));
  shared.set(utf8("a message"));
  assert.equal(text(await roundTrip(shared)), "a message");
  assert.equal(text(await roundTrip(vm.runInNewContext("new Uint8Array([97, 98])"))), "ab");
  class Liar extends Uint8Array {
    get length() {
      return 4_000_000_000;
    }
    get byteOffset() {
      throw new Error("not to be asked");
    }
  }
  assert.equal(text(await roundTrip(new Liar(utf8("a message")))), "a message");
});

test("what is no Uint8Array is a TypeError", () =>
  refused(
    TypeError,
    [
      undefined,
      null,
      7,
      "a message",
      [1, 2],
      {},
      new ArrayBuffer(8),
      new DataView(new ArrayBuffer(8)),
      new Uint16Array(8),
      new Int8Array(8),
      new Float64Array(8),
      new Uint8ClampedArray(8),
      Object.create(Uint8Array.prototype),
      new Proxy(new Uint8Array(8), {}),
    ].flatMap((value) => [() => seal(value, binding, kek), () => open(value, binding, kek)]),
  ));

test("what holds bytes and is none is named", async () => {
  const kinds = [new ArrayBuffer(8), new SharedArrayBuffer(8), new DataView(new ArrayBuffer(8)), new Uint16Array(8)];
  for (const value of [...kinds, vm.runInNewContext("new ArrayBuffer(8)"), vm.runInNewContext("new DataView(new ArrayBuffer(8))")]) {
    await assert.rejects(seal(value, binding, kek), {
      name: "TypeError",
      message: `a plaintext is a Uint8Array, not ${value.constructor.name}`,
    });
  }
});

test("detached bytes are a TypeError", async () => {
  const gone = utf8("a message");
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  await refused(TypeError, [
    () => seal(gone, binding, kek),
    () => open(gone, binding, kek),
    () => cobblestone256Seal(gone, gone, gone),
    () => new Keyring(toyKek({ keyId: gone })),
  ]);
});

test("bytes are read when a call is made: later changes change nothing", async () => {
  const bytes = utf8("a message");
  const slow = toyKek({ wrap: async (key) => toyKek().wrap(key) });
  const pending = seal(bytes, binding, slow);
  bytes.fill(0);
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  assert.equal(text(await open(await pending, binding, slow)), "a message");
});

test("hazmat", async () => {
  const key = new Uint8Array(32).fill(7);
  const sealed = cobblestone256Seal(key, utf8("context"), utf8("a message"));
  assert.equal(text(cobblestone256Open(key, utf8("context"), sealed)), "a message");
  await refused(coded("envelope/rejected"), [
    () => cobblestone256Open(key, utf8("other"), sealed),
    () => cobblestone256Open(key, utf8("context"), new Uint8Array()),
  ]);
  await refused(coded("usage"), [() => cobblestone256Seal(new Uint8Array(31), key, key)]);
  await refused(TypeError, [() => cobblestone256Seal("key", key, key)]);
});
