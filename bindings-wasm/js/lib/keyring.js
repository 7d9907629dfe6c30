// The verbs: seal and open. The core's drafts, answered.

import { Keks } from "../sealward.js";
import { fromWords, words } from "./binding.js";
import { bytes, described } from "./bytes.js";
import { SealwardError, caused } from "./errors.js";
import { identity, unwrap, wrap } from "./foreign-kek.js";
import { disposable, handle, hold, release } from "./handles.js";
import { PassphraseKek, RawKek } from "./kek.js";
import { arrayOf, boolean, options } from "./options.js";
import { room } from "./room.js";

const any = (value) => value;
const READERS = {
  alsoSealTo: arrayOf(any),
  alsoOpenWith: arrayOf(any),
  requireHolder: boolean,
};

/** The KEKs of an application. Immutable; any number of calls may be under way at once. */
export class Keyring {
  // Those written in JavaScript, each in its place among all.
  #foreign = [];

  constructor(primary, given) {
    room();
    const read = options(given, READERS, "the options of a Keyring");
    const { alsoSealTo = [], alsoOpenWith = [], requireHolder = false } = read;
    const first = primary === undefined || primary === null ? [] : [primary];
    const seal = first.concat(alsoSealTo);
    const keks = new Keks(seal.length, requireHolder);
    try {
      this.#foreign = seal.concat(alsoOpenWith).map((kek) => add(keks, kek));
    } catch (error) {
      keks.free();
      throw error;
    }
    hold(this, keks);
  }

  /** Seals a message under a DEK of its own, and returns header and payload. */
  async seal(plaintext, binding) {
    const keks = handle(this, "Keyring");
    const data = bytes(plaintext, "a plaintext");
    return sealWith(keks.seal(data, words(binding)), this.#foreign, context(binding));
  }

  /** Opens a message that is bound to this, and returns its plaintext. */
  async open(sealed, binding) {
    const keks = handle(this, "Keyring");
    const data = bytes(sealed, "a sealed message");
    const draft = begun(() => keks.open(data, words(binding)));
    return openWith(draft, this.#foreign, context(binding));
  }

  /** Lets go of the KEKs now. Calls that are under way go on. */
  free() {
    release(this, "Keyring");
  }
}

disposable(Keyring);

/** Seals to one KEK. */
export async function seal(plaintext, binding, kek) {
  return withOne(kek, (keyring) => keyring.seal(plaintext, binding));
}

/** Opens with one KEK. */
export async function open(sealed, binding, kek) {
  return withOne(kek, (keyring) => keyring.open(sealed, binding));
}

async function withOne(kek, call) {
  const keyring = new Keyring(undefined, { alsoSealTo: [kek] });
  try {
    return await call(keyring);
  } finally {
    keyring.free();
  }
}

async function sealWith(draft, foreign, context) {
  try {
    for (let at = draft.advance(); at !== undefined; at = draft.advance()) {
      await wrap(draft, foreign[at], context);
    }
    return draft.finish();
  } finally {
    draft.free();
  }
}

async function openWith(draft, foreign, context) {
  // What was thrown behind the failures of KEKs, the last of each kind.
  const causes = new Map();
  try {
    for (let at = draft.advance(); at !== undefined; at = draft.advance()) {
      await unwrap(draft, foreign[at], context, causes);
    }
    const plaintext = new Uint8Array(draft.finish());
    draft.copyPlaintext(plaintext);
    return plaintext;
  } catch (error) {
    // If nothing opens, the one that decided is chained.
    throw causes.has(error.code) ? caused(error, causes.get(error.code)) : error;
  } finally {
    draft.free();
  }
}

/** A draft; where the binding differs, the error says what the header has. */
function begun(begin) {
  try {
    return begin();
  } catch (error) {
    if (error instanceof SealwardError && error.code === "envelope/binding") {
      error.header = fromWords(error.header);
    }
    throw error;
  }
}

function context(binding) {
  return Object.freeze({ namespace: binding.namespace });
}

/** Adds a KEK, and returns it if JavaScript is to ask it. */
function add(keks, kek) {
  if (kek instanceof RawKek || kek instanceof PassphraseKek) {
    keks.addCore(handle(kek, kek instanceof RawKek ? "RawKek" : "PassphraseKek"));
    return undefined;
  }
  if (typeof kek?.wrap !== "function" || typeof kek?.unwrap !== "function") {
    const what = "a KEK is required (RawKek, PassphraseKek, or an object with wrap and unwrap)";
    throw new TypeError(`${what}, not ${described(kek)}`);
  }
  const { algorithm, keyId, holder } = identity(kek);
  keks.addForeign(algorithm, keyId, holder);
  return kek;
}
