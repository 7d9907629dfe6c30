// What a KEK written in JavaScript is given and gives back.

import { checkEntry } from "../sealward.js";
import { bytes, described } from "./bytes.js";
import { number, options } from "./options.js";
import { room } from "./room.js";

const own = (value, what) => bytes(value, what).slice();
const READERS = { algorithm: number, keyId: own, wrapped: own, reference: own, version: own };

// Set by the class, which alone can read what is private.
let fieldsOf;

/** One entry of a header: a DEK wrapped under one KEK. Immutable. */
export class WrappedDek {
  #fields;

  constructor(given) {
    room();
    const {
      algorithm,
      keyId,
      wrapped,
      reference = new Uint8Array(),
      version = new Uint8Array(),
    } = options(given, READERS, "the fields of a WrappedDek");
    for (const [name, value] of Object.entries({ algorithm, keyId, wrapped })) {
      if (value === undefined) {
        throw new TypeError(`a WrappedDek needs \`${name}\``);
      }
    }
    checkEntry(algorithm, keyId, wrapped, reference, version);
    this.#fields = { algorithm, keyId, wrapped, reference, version };
    Object.freeze(this);
  }

  /** How it was wrapped. */
  get algorithm() {
    return this.#fields.algorithm;
  }

  /** The id of the KEK, 16 bytes. */
  get keyId() {
    return this.#fields.keyId.slice();
  }

  /** The wrapped key, in its algorithm's own encoding. */
  get wrapped() {
    return this.#fields.wrapped.slice();
  }

  /** The KEK's reference, a hint for people. */
  get reference() {
    return this.#fields.reference.slice();
  }

  /** The version of the KEK, in its provider's own encoding. */
  get version() {
    return this.#fields.version.slice();
  }

  static {
    fieldsOf = (entry) =>
      typeof entry === "object" && entry !== null && #fields in entry ? entry.#fields : undefined;
  }
}

/** The fields of an entry; throws a TypeError for what is none. */
export function fields(entry, method) {
  const found = fieldsOf(entry);
  if (found === undefined) {
    throw new TypeError(`${method} returned ${described(entry)}, not a WrappedDek`);
  }
  return found;
}

/** The entry that an object of WebAssembly holds. */
export function fromEntry(entry) {
  const { algorithm, keyId, wrapped, reference, version } = entry;
  return new WrappedDek({ algorithm, keyId, wrapped, reference, version });
}
