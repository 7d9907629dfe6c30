// Answers requests with the npm package: `node run.mjs FOLDER`, where FOLDER holds a package for tests.
// Reads a JSON array of requests from standard input, and writes a JSON array of answers.

import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const folder = resolve(process.argv[2] ?? "target/wasm-testing/pkg");
const load = (file) => import(pathToFileURL(resolve(folder, file)).href);
const { Binding, Keyring, PassphraseKek, RawKek, WrappedDek, check, inspect } = await load("node.js");
const { fixRandomness } = await load("testing.js");

const bytes = (hex) => Uint8Array.from(Buffer.from(hex, "hex"));
const hex = (array) => Buffer.from(array).toString("hex");
const utf8 = (text) => new TextEncoder().encode(text);

/** A KEK written in JavaScript: the key, each byte XOR a mask. */
class ToyKek {
  algorithm = 0x8000;

  constructor({ keyId, origin, mask }) {
    this.keyId = bytes(keyId);
    this.origin = origin;
    this.mask = mask;
  }

  async wrap(key) {
    return new WrappedDek({
      algorithm: this.algorithm,
      keyId: this.keyId,
      wrapped: this.#masked(key),
      reference: utf8("toy"),
      version: utf8("1"),
    });
  }

  async unwrap(entry) {
    return this.#masked(entry.wrapped);
  }

  #masked(key) {
    return key.map((byte) => byte ^ this.mask);
  }
}

function kek(key) {
  if (key.raw !== undefined) {
    return new RawKek(bytes(key.raw));
  }
  if (key.passphrase !== undefined) {
    const [memoryKib, passes, lanes] = key.cost ?? [];
    return new PassphraseKek(key.passphrase, { memoryKib, passes, lanes });
  }
  return new ToyKek(key.toy);
}

/** The binding of a request; a key that comes twice is the caller's mistake, which an object cannot say. */
function binding({ namespace, pairs }) {
  const distinct = new Map(pairs);
  if (distinct.size !== pairs.length) {
    throw Object.assign(new Error("a key comes twice"), { code: "usage" });
  }
  return new Binding(namespace, Object.fromEntries(pairs));
}

const verbs = {
  check(request) {
    const text = request.text ?? bytes(request.hex);
    return { report: check(text, request.options) };
  },

  async seal(request) {
    const [primary, ...alsoSealTo] = request.keys.map(kek);
    const keyring = new Keyring(primary, { alsoSealTo });
    fixRandomness(bytes(request.seed));
    try {
      return { bytes: hex(await keyring.seal(bytes(request.plaintext), binding(request))) };
    } finally {
      fixRandomness();
    }
  },

  async open(request) {
    const keyring = new Keyring(undefined, { alsoOpenWith: request.keys.map(kek) });
    return { bytes: hex(await keyring.open(bytes(request.sealed), binding(request))) };
  },

  inspect(request) {
    return { inspection: inspect(bytes(request.sealed)) };
  },
};

async function answer(request) {
  try {
    return await verbs[request.do](request);
  } catch (error) {
    if (typeof error?.code === "string") {
      return { error: error.code };
    }
    throw error;
  }
}

// One after the other: fixed randomness belongs to one message at a time.
const answers = [];
for (const request of JSON.parse(readFileSync(0, "utf8"))) {
  answers.push(await answer(request));
}
process.stdout.write(JSON.stringify(answers));
