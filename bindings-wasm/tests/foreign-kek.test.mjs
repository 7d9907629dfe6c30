// KEKs written in JavaScript: what they are given, and what their answers mean.

import assert from "node:assert/strict";
import { test } from "node:test";
import { Keyring, SealwardError, WrappedDek, inspect, open, seal } from "../pkg/node.js";
import { binding, coded, lives, rawKek, refused, text, toyKek, toySealed, utf8 } from "./support.mjs";

/** Expects an error with this code and exactly this cause. */
const causedBy = (code, cause) => (error) => {
  coded(code)(error);
  assert.ok(Object.hasOwn(error, "cause"));
  assert.equal(error.cause, cause);
  return true;
};

test("a KEK is asked, at once and later", async () => {
  const asked = [];
  const kek = toyKek({
    async wrap(key, context) {
      asked.push(["wrap", key.length, context]);
      await new Promise((done) => setTimeout(done, 10));
      return toyKek().wrap(key);
    },
    unwrap(entry, context) {
      asked.push(["unwrap", entry.constructor, context]);
      return { then: (done) => done(toyKek().unwrap(entry)) };
    },
  });
  const sealed = await seal(utf8("a message"), binding, kek);
  assert.equal(inspect(sealed).entries[0].algorithm, 0x8000);
  assert.equal(text(await open(sealed, binding, kek)), "a message");
  assert.deepEqual(asked, [
    ["wrap", 32, { namespace: "orders" }],
    ["unwrap", WrappedDek, { namespace: "orders" }],
  ]);
});

test("the key that it was given is wiped once it has answered", async () => {
  const given = [];
  const keeps = (then) => toyKek({
    async wrap(key) {
      given.push(key);
      assert.ok(key.some((byte) => byte !== 0));
      await null;
      assert.ok(key.some((byte) => byte !== 0));
      return then(key);
    },
  });
  const refuses = () => { throw new Error("no"); };
  const detaches = (key) => {
    const entry = toyKek().wrap(key);
    structuredClone(key.buffer, { transfer: [key.buffer] });
    return entry;
  };
  const hides = (key) => toyKek().wrap(Object.defineProperty(key, "fill", { value: () => {} }));
  assert.equal(text(await open(await seal(utf8("x"), binding, keeps(toyKek().wrap)), binding, toyKek())), "x");
  await assert.rejects(seal(utf8("x"), binding, keeps(refuses)), coded("envelope/unavailable"));
  await seal(utf8("x"), binding, keeps(detaches));
  await seal(utf8("x"), binding, keeps(hides));
  assert.deepEqual(given.map((key) => key.length), [32, 32, 0, 32]);
  assert.ok(given.every((key) => key.length === 0 || key.every((byte) => byte === 0)));
});

test("its name is read once", async () => {
  let reads = 0;
  const once = (value) => ({
    get: () => {
      reads += 1;
      return value;
    },
  });
  const { wrap, unwrap, ...name } = toyKek();
  const kek = Object.defineProperties(
    { wrap, unwrap },
    Object.fromEntries(Object.entries(name).map(([key, value]) => [key, once(value)])),
  );
  const keyring = new Keyring(kek);
  const sealed = await keyring.seal(utf8("x"), binding);
  assert.equal(text(await keyring.open(sealed, binding)), "x");
  assert.equal(reads, 3);
});

test("an entry shows its fields, as copies", () => {
  const fields = { algorithm: 0x8001, keyId: new Uint8Array(16), wrapped: utf8("w") };
  const entry = new WrappedDek({ ...fields, reference: utf8("r"), version: utf8("v") });
  assert.equal(entry.algorithm, 0x8001);
  for (const [name, value] of Object.entries({ wrapped: "w", reference: "r", version: "v" })) {
    assert.equal(text(entry[name]), value);
    entry[name].fill(0);
    assert.equal(text(entry[name]), value);
  }
  assert.deepEqual(new WrappedDek(fields).version, new Uint8Array());
});

test("entries outside the limits are refused", async () => {
  const fields = { algorithm: 0x8000, keyId: new Uint8Array(16), wrapped: new Uint8Array(40) };
  const made = (parts) => () => new WrappedDek({ ...fields, ...parts });
  await refused(coded("usage"), [
    ...[0, -1, 65_536, 1.5, NaN, Infinity, 2 ** 32 + 1].map((algorithm) => made({ algorithm })),
    made({ algorithm: 1 }),
    made({ keyId: new Uint8Array(15) }),
    made({ wrapped: new Uint8Array(4_097) }),
    made({ wrapped: new Uint8Array(1 << 24) }),
    made({ reference: new Uint8Array(513) }),
    made({ version: new Uint8Array(257) }),
  ]);
  await refused(TypeError, [
    () => new WrappedDek(),
    () => new WrappedDek(0x8000),
    () => new WrappedDek({}),
    made({ algorithm: "0x8000" }),
    made({ algorithm: undefined }),
    made({ keyId: "0".repeat(16) }),
    made({ keyId: undefined }),
    made({ wrapped: undefined }),
    made({ wrapped: [1, 2] }),
    made({ reference: "r" }),
    made({ keyVersion: utf8("v") }),
  ]);
});

test("a KEK without a proper name is refused", async () => {
  await refused(TypeError, [
    () => new Keyring({ wrap() {}, unwrap() {} }),
    () => new Keyring(toyKek({ wrap: undefined })),
    () => new Keyring(toyKek({ unwrap: 7 })),
    () => new Keyring(toyKek({ algorithm: "1" })),
    () => new Keyring(toyKek({ keyId: "x" })),
    () => new Keyring(toyKek({ origin: 7 })),
  ]);
  await refused(coded("usage"), [
    () => new Keyring(toyKek({ algorithm: 0 })),
    () => new Keyring(toyKek({ algorithm: 65_536 })),
    () => new Keyring(toyKek({ algorithm: 1 })),
    () => new Keyring(toyKek({ algorithm: 32_767 })),
    () => new Keyring(toyKek({ keyId: new Uint8Array(17) })),
    () => new Keyring(toyKek({ origin: "someone" })),
    () => new Keyring(toyKek({ origin: "\ud800" })),
  ]);
  const getter = new Error("from a getter");
  const kek = Object.defineProperty(toyKek(), "keyId", { get: () => { throw getter; } });
  await refused((error) => error === getter, [() => new Keyring(kek)]);
});

// Thrown at once, and a promise rejected.
const failing = (thrown) => [
  () => { throw thrown; },
  () => Promise.reject(thrown),
  async () => {
    await null;
    throw thrown;
  },
];

for (const code of ["envelope/denied", "envelope/unavailable", "envelope/rejected"]) {
  test(`${code} keeps its meaning`, async () => {
    const sealed = await toySealed();
    const thrown = new SealwardError(code, "the vault says so");
    for (const fail of failing(thrown)) {
      await refused(causedBy(code, thrown), [
        () => seal(utf8("x"), binding, toyKek({ wrap: fail })),
        () => open(sealed, binding, toyKek({ unwrap: fail })),
      ]);
    }
    if (code !== "envelope/rejected") {
      await assert.rejects(open(sealed, binding, toyKek({ unwrap: failing(thrown)[0] })), /the vault says so/);
    }
  });
}

for (const [said, shown] of [
  ["a\nb\u001b[31m\u202e", "a\\nb\\u{1b}[31m\\u{202e}"],
  ["é".repeat(10_000_000), "é".repeat(1_024)],
  ["the key is not available: vault down", "vault down"],
]) {
  test(`its own text is part of one short line: ${shown.slice(0, 20)}`, async () => {
    const fail = failing(new SealwardError("envelope/unavailable", said))[0];
    const message = `the key is not available: ${shown}`;
    await assert.rejects(seal(utf8("x"), binding, toyKek({ wrap: fail })), { message });
    await assert.rejects(open(await toySealed(), binding, toyKek({ unwrap: fail })), { message });
  });
}

test("whatever else is thrown counts as unavailable, and is not quoted", async () => {
  const sealed = await toySealed();
  const hostile = new Proxy({}, { get: () => { throw new Error("no"); }, getPrototypeOf: () => { throw new Error("no"); } });
  const nameless = Object.defineProperty(new Error("x"), "name", { get: () => { throw new Error("no"); } });
  const lone = new SealwardError("envelope/denied", "half: \ud800");
  for (const thrown of [
    new Error("secret text"),
    new RangeError("secret text"),
    new SealwardError("usage", "secret text"),
    new SealwardError("envelope/binding", "secret text"),
    "secret text",
    7,
    undefined,
    null,
    Symbol("secret text"),
    hostile,
    nameless,
  ]) {
    for (const fail of failing(thrown).slice(0, 2)) {
      const check = (error) => {
        causedBy("envelope/unavailable", thrown)(error);
        return !error.message.includes("secret text");
      };
      await refused(check, [
        () => seal(utf8("x"), binding, toyKek({ wrap: fail })),
        () => open(sealed, binding, toyKek({ unwrap: fail })),
      ]);
    }
  }
  await refused(causedBy("envelope/denied", lone), [
    () => seal(utf8("x"), binding, toyKek({ wrap: failing(lone)[0] })),
  ]);
});

test("nonsense is rejected", async () => {
  const sealed = await toySealed();
  const other = new WrappedDek({ algorithm: 0x8000, keyId: new Uint8Array(16), wrapped: utf8("w") });
  const forged = Object.create(WrappedDek.prototype);
  const nonsense = (error) => {
    coded("envelope/rejected")(error);
    assert.ok(error.cause instanceof TypeError, String(error.cause));
    return true;
  };
  for (const answer of [undefined, null, 7, "x", {}, new Uint8Array(32), other, forged, [], () => {}]) {
    await refused(nonsense, [() => seal(utf8("x"), binding, toyKek({ wrap: () => answer }))]);
    await refused(nonsense, [() => seal(utf8("x"), binding, toyKek({ wrap: async () => answer }))]);
  }
  const gone = new Uint8Array(32);
  structuredClone(gone.buffer, { transfer: [gone.buffer] });
  for (const answer of [7, "x", {}, new Uint16Array(32), new Uint8Array(), new Uint8Array(15), new Uint8Array(65), gone]) {
    await refused(nonsense, [() => open(sealed, binding, toyKek({ unwrap: () => answer }))]);
  }
  // A key, but no DEK; and a DEK, but not this message's.
  for (const answer of [new Uint8Array(16), new Uint8Array(32)]) {
    await refused(coded("envelope/rejected"), [() => open(sealed, binding, toyKek({ unwrap: () => answer }))]);
  }
});

test("an entry that is none of its own leaves it to the next", async () => {
  const sealed = await toySealed();
  for (const none of [undefined, null]) {
    const deaf = toyKek({ unwrap: () => none });
    await refused(coded("envelope/no-matching-key"), [() => open(sealed, binding, deaf)]);
    const keyring = new Keyring(deaf, { alsoOpenWith: [toyKek()] });
    assert.equal(text(await keyring.open(sealed, binding)), "a message");
  }
});

test("one KEK that opens is enough, whatever the others say", async () => {
  const sealed = await new Keyring(toyKek(), { alsoSealTo: [rawKek(1)] }).seal(utf8("x"), binding);
  const broken = toyKek({ unwrap: () => { throw new Error("gone"); } });
  assert.equal(text(await new Keyring(broken, { alsoOpenWith: [rawKek(1)] }).open(sealed, binding)), "x");
  assert.equal(text(await new Keyring(broken, { alsoOpenWith: [toyKek()] }).open(sealed, binding)), "x");
});

test("origins that anyone can make are passed over where a holder is required", async () => {
  const anyone = toyKek({ origin: "anyone" });
  const sealed = await seal(utf8("x"), binding, anyone);
  assert.equal(text(await new Keyring(anyone).open(sealed, binding)), "x");
  await refused(coded("envelope/no-matching-key"), [
    () => new Keyring(anyone, { requireHolder: true }).open(sealed, binding),
  ]);
});

test("a KEK may itself seal and open with the same keyring, and free it", async () => {
  const inner = new Keyring(rawKek(1));
  let keyring;
  let depth = 0;
  const kek = toyKek({
    async wrap(key) {
      if (depth < 5) {
        depth += 1;
        const sealed = await keyring.seal(key, binding);
        assert.deepEqual(await keyring.open(sealed, binding), key);
      }
      const wrapped = await inner.seal(key, binding);
      return new WrappedDek({ algorithm: 0x8000, keyId: this.keyId, wrapped });
    },
    async unwrap(entry) {
      const key = await inner.open(entry.wrapped, binding);
      await keyring.seal(utf8("while it is open"), binding).catch(() => {});
      return key;
    },
  });
  keyring = new Keyring(kek);
  const sealed = await keyring.seal(utf8("x"), binding);
  assert.equal(text(await keyring.open(sealed, binding)), "x");
  kek.unwrap = async (entry) => {
    keyring.free();
    return inner.open(entry.wrapped, binding);
  };
  assert.equal(text(await keyring.open(sealed, binding)), "x");
  await lives();
});

test("a KEK that never answers keeps nobody else waiting", async () => {
  const never = new Keyring(toyKek({ wrap: () => new Promise(() => {}) }));
  never.seal(utf8("x"), binding);
  await lives();
});
