// What the tests share.

import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { Binding, Keyring, RawKek, SealwardError, WrappedDek, open, seal } from "../pkg/node.js";

export const root = fileURLToPath(new URL("../..", import.meta.url));
export const pkg = fileURLToPath(new URL("../pkg", import.meta.url));

export const utf8 = (text) => new TextEncoder().encode(text);
export const text = (bytes) => new TextDecoder().decode(bytes);
export const binding = new Binding("orders", { tenant: "42" });
export const rawKek = (byte) => new RawKek(new Uint8Array(32).fill(byte));

/** Whether an error is the package's own, with this code. */
export function coded(code) {
  return (error) => {
    assert.ok(error instanceof SealwardError, String(error?.stack ?? error));
    assert.equal(error.code, code);
    assert.match(error.message, /^[^\n]+$/);
    return true;
  };
}

/** The instance goes on after whatever happened before: a message is sealed and opened. */
export async function lives() {
  const kek = rawKek(9);
  const sealed = await seal(utf8("alive"), binding, kek);
  assert.equal(text(await open(sealed, binding, kek)), "alive");
}

/** Expects each of these calls to throw or reject so, and the instance to go on. */
export async function refused(expected, calls) {
  for (const call of calls) {
    await assert.rejects(async () => call(), expected, String(call));
    await lives();
  }
}

/** A KEK of one's own: XOR with 0x55. What is given replaces a part of it. */
export function toyKek(parts = {}) {
  const keyId = new Uint8Array(16).fill(7);
  return {
    algorithm: 0x8000,
    keyId,
    origin: "holder",
    wrap: (key) => new WrappedDek({ algorithm: 0x8000, keyId, wrapped: key.map((it) => it ^ 0x55) }),
    unwrap: (entry) => entry.wrapped.map((it) => it ^ 0x55),
    ...parts,
  };
}

/** A message that the toy sealed. */
export const toySealed = () => new Keyring(toyKek()).seal(utf8("a message"), binding);
