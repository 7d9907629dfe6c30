// Bytes that a caller gives.

import { SealwardError } from "./errors.js";

// The getters of the language itself: they cannot be overridden, and they know arrays of other realms.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype);
const getter = (name) => {
  const { get } = Object.getOwnPropertyDescriptor(typedArray, name);
  return (array) => Reflect.apply(get, array, []);
};
const kindOf = getter(Symbol.toStringTag);
const bufferOf = getter("buffer");
const offsetOf = getter("byteOffset");
const lengthOf = getter("length");

// The longest thing that the memory of WebAssembly holds in one piece.
const MAX_LENGTH = 2 ** 31 - 1;

/** Whether this is a Uint8Array, a Buffer too, and no other view. */
export function isBytes(value) {
  return typeof value === "object" && value !== null && kindOf(value) === "Uint8Array";
}

/** A plain view of a caller's bytes. Throws a TypeError for anything else, and for a detached array. */
export function bytes(value, what) {
  if (!isBytes(value)) {
    throw new TypeError(`${what} is a Uint8Array, not ${described(value)}`);
  }
  const length = lengthOf(value);
  if (length > MAX_LENGTH) {
    throw new SealwardError("envelope/too-large", "there is too little memory for this");
  }
  // Throws a TypeError of its own where the buffer is detached.
  return new Uint8Array(bufferOf(value), offsetOf(value), length);
}

/** Wipes bytes that a caller had in hand: whatever was done to their object, and even if they are gone. */
export function wipe(array) {
  if (lengthOf(array) > 0) {
    Reflect.apply(typedArray.fill, array, [0]);
  }
}

/** What a value is, in a word and without showing it. */
export function described(value) {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  const kind = typeof value;
  if (kind === "object") {
    return kindOf(value) ?? bufferKind(value) ?? "an object";
  }
  return kind === "undefined" ? kind : `a ${kind}`;
}

// What else holds bytes, by a getter of the language that throws for anything else.
const KINDS = [globalThis.ArrayBuffer, globalThis.SharedArrayBuffer, globalThis.DataView]
  .filter((type) => type !== undefined)
  .map((type) => {
    const name = type === globalThis.DataView ? "buffer" : "byteLength";
    return [type.name, Object.getOwnPropertyDescriptor(type.prototype, name).get];
  });

function bufferKind(value) {
  for (const [name, get] of KINDS) {
    try {
      Reflect.apply(get, value, []);
      return name;
    } catch {
      // Another kind.
    }
  }
  return undefined;
}
