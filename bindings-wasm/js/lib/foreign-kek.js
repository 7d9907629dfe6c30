// A KEK written in JavaScript: what it is asked, and what its answers mean.

import { bytes, described, isBytes, wipe } from "./bytes.js";
import { SealwardError, caused } from "./errors.js";
import { number } from "./options.js";
import { short } from "./text.js";
import { fields, fromEntry } from "./wrapped-dek.js";

/** The KEK's name, read once: a KEK that changed it would not be found again. */
export function identity(kek) {
  const algorithm = number(kek.algorithm, "the algorithm of a KEK");
  const keyId = bytes(kek.keyId, "the key id of a KEK").slice();
  const origin = short(kek.origin, "the origin of a KEK");
  if (origin !== "holder" && origin !== "anyone") {
    throw new SealwardError("usage", "the origin of a KEK is `holder` or `anyone`");
  }
  return { algorithm, keyId, holder: origin === "holder" };
}

/** Asks a KEK to wrap the key of a draft, and answers the draft. */
export async function wrap(draft, kek, context) {
  // A copy for the KEK, which is wiped as soon as the KEK has answered.
  const key = new Uint8Array(draft.keyLength());
  draft.copyKey(key);
  let failed;
  try {
    const reply = await asked(() => kek.wrap(key, context), "wrap");
    const { algorithm, keyId, wrapped, reference, version } = sane(() => fields(reply, "wrap"));
    if (draft.answer(algorithm, keyId, wrapped, reference, version)) {
      return;
    }
    const text = "wrap returned an entry of another algorithm or key id than the KEK's";
    failed = nonsense(new TypeError(text));
  } catch (thrown) {
    failed = Failed.of(thrown);
  } finally {
    wipe(key);
  }
  throw caused(draft.failure(failed.code, failed.text), failed.cause);
}

/** Asks a KEK to unwrap the entry of a draft, and answers the draft. Failures are kept in `causes`. */
export async function unwrap(draft, kek, context, causes) {
  const raw = draft.entry();
  let entry;
  try {
    entry = fromEntry(raw);
  } finally {
    raw.free();
  }
  try {
    const reply = await asked(() => kek.unwrap(entry, context), "unwrap");
    if (reply === undefined || reply === null) {
      draft.answerNone();
      return;
    }
    const key = sane(() => {
      if (!isBytes(reply)) {
        throw new TypeError(`unwrap returned ${described(reply)}, not a Uint8Array or undefined`);
      }
      return bytes(reply, "a key");
    });
    sane(() => answer(draft, key));
  } catch (thrown) {
    const { code, text, cause } = Failed.of(thrown);
    causes.set(code, cause);
    draft.answerFailure(code, text);
  }
}

function answer(draft, key) {
  const fault = draft.answer(key);
  if (fault !== undefined) {
    throw new TypeError(`unwrap returned no key: ${fault}`);
  }
}

/** A call into a KEK that did not go well: what that means for the message, and what was thrown. */
class Failed {
  constructor(code, text, cause) {
    Object.assign(this, { code, text, cause });
  }

  static of(thrown) {
    if (!(thrown instanceof Failed)) {
      throw thrown;
    }
    return thrown;
  }
}

/** What a KEK answers, at once or later. */
async function asked(call, method) {
  try {
    return await call();
  } catch (thrown) {
    throw meaning(thrown, method);
  }
}

/** An answer that no KEK gives: it is broken. */
function nonsense(cause) {
  return new Failed("envelope/rejected", "it answered with what is no key", cause);
}

function sane(read) {
  try {
    return read();
  } catch (thrown) {
    throw nonsense(thrown);
  }
}

// Above what the core quotes of a text.
const LONGEST = 4_096;

const MEANT = ["envelope/denied", "envelope/unavailable", "envelope/rejected"];

/** The package's own errors say what they mean, and any other failure may be gone at the next try. */
function meaning(thrown, method) {
  try {
    if (thrown instanceof SealwardError && MEANT.includes(thrown.code)) {
      return new Failed(thrown.code, String(thrown.message).slice(0, LONGEST), thrown);
    }
  } catch {
    // An error that cannot even be read.
  }
  // The error's text may hold what nobody should see; it is chained, not quoted.
  return new Failed("envelope/unavailable", `${method} threw ${named(thrown)}`, thrown);
}

function named(thrown) {
  try {
    const name = thrown instanceof Error ? thrown.name : undefined;
    return typeof name === "string" && /^\w{1,64}$/.test(name) ? name : "an exception";
  } catch {
    return "an exception";
  }
}
