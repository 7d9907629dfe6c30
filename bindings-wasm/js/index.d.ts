// Envelope encryption, and posture checks that read Kubernetes configuration as the API server does.
//
// A value of a wrong type is a TypeError; everything else that goes wrong is a SealwardError with a
// stable code. Strings that are no Unicode (half of a surrogate pair) are refused with code `usage`.

import type { CheckOptions, Inspection, Report } from "./types.js";

declare global {
  // As the library `esnext.disposable` has it, for who compiles without that.
  interface SymbolConstructor {
    readonly dispose: unique symbol;
  }
}

export type {
  CheckOptions,
  Confidence,
  Control,
  Edit,
  Error as ReportError,
  Finding,
  Fix,
  InspectedEntry,
  InspectedOrigin,
  InspectedPayload,
  InspectedPolicy,
  InspectedPolicyAny,
  InspectedPolicyThreshold,
  InspectedPolicyUnknown,
  Inspection,
  Location,
  Position,
  Profile,
  Reference,
  Related,
  Report,
  Resource,
  Safety,
  Severities,
  Severity,
  Status,
  Summary,
  Suppressed,
  SuppressedBy,
  Target,
  Tool,
  Verdict,
} from "./types.js";

/**
 * Checks a text of one or more YAML or JSON documents. `name` is how the report calls the text,
 * `-` where it is left out.
 *
 * What cannot be read is in the report's `errors`; an empty text is such an error. Throws with code
 * `usage` for an unknown profile, version or check, and `document/file-too-large` where there is too
 * little memory for the text or its report.
 */
export function check(text: string | Uint8Array, options?: CheckOptions & { name?: string }): Report;

/** The page of a check: what, why, bad, good, exceptions, references; Markdown. Undefined where no check has this id. */
export function explain(id: string): string | undefined;

/**
 * What the header of a sealed message says. No key is used, so nothing of it is proven, and every text in
 * it is a stranger's.
 *
 * Throws with code `envelope/not-sealward`, `envelope/malformed`, `envelope/truncated` or
 * `envelope/unsupported`.
 */
export function inspect(sealed: Uint8Array): Inspection;

/**
 * What a message is bound to: a namespace and key/value pairs, needed again to open it. Immutable.
 *
 * It is authenticated and stands in the header **in clear**: it names what is sealed and holds no
 * secret. The namespace has 1 to 255 bytes of UTF-8, a key 1 to 255, a value at most 1,024; there are
 * at most 64 pairs, and the whole has at most 16,384 bytes. Nothing is normalised.
 *
 * The constructor throws with code `usage` for an empty namespace or key, and
 * `envelope/header-too-large` where a limit is passed.
 */
export class Binding {
  constructor(namespace: string, pairs?: Readonly<Record<string, string>>);
  /** The namespace. */
  readonly namespace: string;
  /** The pairs. */
  readonly pairs: Readonly<Record<string, string>>;
  /** Only a Binding is one: an object that looks like it is refused. */
  #words: never;
}

/** A KEK of 32 raw bytes, known by an id that is derived from them. */
export class RawKek {
  /** Throws with code `usage` if there are not exactly 32. */
  constructor(key: Uint8Array);
  /** The id, 16 bytes. It tells nothing of the key. */
  readonly keyId: Uint8Array;
  /** Wipes the key now, and not when it is collected. Keyrings that were made with it keep their own. */
  free(): void;
  /** The same for `using`, where the language has it. */
  [Symbol.dispose](): void;
  #kek: never;
}

/** What Argon2id costs, when a passphrase seals; what it opens names its own cost. */
export interface PassphraseCost {
  /** Memory in KiB, 19,456 to 262,144; 65,536 where it is left out. */
  memoryKib?: number;
  /** Passes, 1 to 10; 3 where it is left out. */
  passes?: number;
  /** Lanes, 1 to 4; 1 where it is left out. */
  lanes?: number;
}

/**
 * A KEK from a passphrase of 1 to 1,024 bytes of UTF-8, not normalised, by Argon2id.
 *
 * Deriving the key takes most of a second, in which nothing else runs: in a page, use it in a worker.
 */
export class PassphraseKek {
  /** Throws with code `usage` for another length or a cost outside its range. */
  constructor(passphrase: string, cost?: PassphraseCost);
  /** Wipes the passphrase now. Keyrings that were made with it keep their own. */
  free(): void;
  /** The same for `using`, where the language has it. */
  [Symbol.dispose](): void;
  #kek: never;
}

/** What a wrap is bound to beside the KEK. */
export interface WrapContext {
  /** The namespace of the message: what a vault may log, decide on or authenticate. */
  readonly namespace: string;
}

/**
 * One entry of a header: a DEK wrapped under one KEK. Immutable; its bytes are copies.
 *
 * In a header that was read, `reference` and `version` are a stranger's text: match them, never dial
 * them.
 */
export class WrappedDek {
  /** Throws with code `usage` where a limit is passed or an algorithm's own rule broken. */
  constructor(fields: {
    /** From 1 to 65,535, and from 32,768 on for a KEK of your own. */
    algorithm: number;
    /** The id of the KEK, 16 bytes. */
    keyId: Uint8Array;
    /** The wrapped key, at most 4,096 bytes. */
    wrapped: Uint8Array;
    /** A hint for people, at most 512 bytes. */
    reference?: Uint8Array;
    /** The version of the KEK, at most 256 bytes. */
    version?: Uint8Array;
  });
  /** How it was wrapped. */
  readonly algorithm: number;
  /** The id of the KEK, 16 bytes. */
  readonly keyId: Uint8Array;
  /** The wrapped key, in its algorithm's own encoding. */
  readonly wrapped: Uint8Array;
  /** The KEK's reference, a hint for people. */
  readonly reference: Uint8Array;
  /** The version of the KEK, in its provider's own encoding. */
  readonly version: Uint8Array;
  #fields: never;
}

/**
 * The joint: a KEK of your own, which may ask a vault.
 *
 * Throw (or reject with) `new SealwardError("envelope/denied", text)` where the key may not be used,
 * `envelope/unavailable` where it cannot be asked, and `envelope/rejected` for an entry of its own
 * that does not unwrap; anything else that is thrown counts as unavailable. What was thrown is the
 * `cause` of what the caller gets.
 */
export interface Kek {
  /** How its entries are recorded: from 32,768 to 65,535. Read once. */
  readonly algorithm: number;
  /** 16 bytes by which its entries are found again. Read once. */
  readonly keyId: Uint8Array;
  /** Who can make an entry: only who may use the key, or anyone, as with a public key. Read once. */
  readonly origin: "holder" | "anyone";
  /**
   * Wraps 16 to 64 bytes, bound to the context where the key can bind. `key` is wiped as soon as this has
   * settled: copy it to keep it.
   */
  wrap(key: Uint8Array, context: WrapContext): WrappedDek | Promise<WrappedDek>;
  /** The key in an entry; `undefined` where the entry is none of this KEK's. */
  unwrap(
    entry: WrappedDek,
    context: WrapContext,
  ): Uint8Array | undefined | null | Promise<Uint8Array | undefined | null>;
}

/** Whatever may be given as a KEK. */
export type AnyKek = RawKek | PassphraseKek | Kek;

/** Who else seals and opens. */
export interface KeyringOptions {
  /** KEKs that also seal: any one of them opens. */
  alsoSealTo?: readonly AnyKek[];
  /** KEKs that only open: old ones, say. */
  alsoOpenWith?: readonly AnyKek[];
  /** Whether entries that anyone can make are passed over. */
  requireHolder?: boolean;
}

/**
 * The KEKs of an application: one that seals, others that also seal, and any number that only open.
 * Immutable; any number of calls may be under way at once. Without a primary it only opens.
 */
export class Keyring {
  constructor(primary?: AnyKek | null, options?: KeyringOptions);
  /**
   * Seals a message under a DEK of its own; header and payload. `plaintext` is copied at once.
   *
   * Rejects with code `envelope/denied`, `envelope/unavailable` or `envelope/rejected` where a KEK does
   * not wrap, `usage` for the same KEK twice or none, `envelope/header-too-large` where a limit is
   * passed, and `envelope/too-large`.
   */
  seal(plaintext: Uint8Array, binding: Binding): Promise<Uint8Array>;
  /**
   * Opens a message that is bound to this; its plaintext. No plaintext is released before it is
   * authentic. `sealed` is copied at once.
   *
   * Rejects, in this order, with the codes of `inspect`, `envelope/binding`, `envelope/unavailable`,
   * `envelope/denied`, `envelope/rejected` or `envelope/no-matching-key` where nothing unwraps, and
   * `envelope/rejected` for all that follows.
   */
  open(sealed: Uint8Array, binding: Binding): Promise<Uint8Array>;
  /** Lets go of the KEKs now. Calls that are under way go on. */
  free(): void;
  /** The same for `using`, where the language has it. */
  [Symbol.dispose](): void;
  #foreign: never;
}

/** Seals to one KEK. As `Keyring.seal`. */
export function seal(plaintext: Uint8Array, binding: Binding, kek: AnyKek): Promise<Uint8Array>;

/** Opens with one KEK. As `Keyring.open`. */
export function open(sealed: Uint8Array, binding: Binding, kek: AnyKek): Promise<Uint8Array>;

/** What everything that this package throws of its own is. Its text holds no secret. */
export class SealwardError extends Error {
  /** The code first, since it decides what the error means. */
  constructor(code: SealwardErrorCode | (string & {}), message: string, options?: { cause?: unknown });
  /** Stable, and the same in Rust, Python and the command line. */
  readonly code: SealwardErrorCode | (string & {});
  /** What the header of the message says, unproven. Only with code `envelope/binding`. */
  readonly header?: Binding;
  /** What a KEK of your own threw. */
  readonly cause?: unknown;
}

/** The codes that this version knows. */
export type SealwardErrorCode =
  | "document/file-too-large"
  | "envelope/binding"
  | "envelope/denied"
  | "envelope/header-too-large"
  | "envelope/malformed"
  | "envelope/no-matching-key"
  | "envelope/not-sealward"
  | "envelope/rejected"
  | "envelope/too-large"
  | "envelope/truncated"
  | "envelope/unavailable"
  | "envelope/unsupported"
  | "usage";
