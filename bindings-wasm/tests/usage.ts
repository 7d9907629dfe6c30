// Compiled and not run: what a caller may write, and what the types refuse.

import {
  Binding,
  Keyring,
  PassphraseKek,
  RawKek,
  SealwardError,
  WrappedDek,
  check,
  explain,
  inspect,
  open,
  seal,
  type AnyKek,
  type CheckOptions,
  type Finding,
  type Inspection,
  type Kek,
  type Report,
  type ReportError,
  type WrapContext,
} from "sealward";
import { cobblestone256Open, cobblestone256Seal } from "sealward/hazmat";

const options: CheckOptions = { profiles: ["cis"], kubernetesVersion: "1.34", assumeNew: true };
const report: Report = check("a: 1", { ...options, name: "a.yaml" });
const finding: Finding | undefined = check(new Uint8Array()).findings[0];
const line: number | undefined = finding?.location?.start.line;
const error: ReportError | undefined = report.errors[0];
const page: string | undefined = explain("pss-privileged");
const inspection: Inspection = inspect(new Uint8Array());
console.log(line, error?.code, page, inspection.payload?.plaintextBytes);

class VaultKek implements Kek {
  readonly algorithm = 0x8000;
  readonly keyId = new Uint8Array(16);
  readonly origin = "holder";

  async wrap(key: Uint8Array, { namespace }: WrapContext): Promise<WrappedDek> {
    const { algorithm, keyId } = this;
    if (namespace === "forbidden") {
      throw new SealwardError("envelope/denied", "not in this namespace");
    }
    return new WrappedDek({ algorithm, keyId, wrapped: key, version: new Uint8Array(1) });
  }

  unwrap(entry: WrappedDek): Uint8Array | undefined {
    return entry.version.length === 1 ? entry.wrapped : undefined;
  }
}

export async function roundTrip(kek: AnyKek = new VaultKek()): Promise<Uint8Array> {
  const binding = new Binding("orders", { tenant: "42" });
  const keyring = new Keyring(kek, {
    alsoSealTo: [new PassphraseKek("x", { memoryKib: 20_000 })],
    alsoOpenWith: [new RawKek(new Uint8Array(32))],
    requireHolder: true,
  });
  try {
    const sealed: Uint8Array = await keyring.seal(new Uint8Array(), binding);
    return await open(sealed, new Binding("orders"), kek);
  } catch (error) {
    if (error instanceof SealwardError && error.code === "envelope/binding") {
      console.log(error.header?.namespace, error.header?.pairs["tenant"], error.cause);
    }
    throw error;
  } finally {
    keyring.free();
  }
}

for (const object of [new RawKek(new Uint8Array(32)), new PassphraseKek("x"), new Keyring()]) {
  object[Symbol.dispose]();
}

const key = new Uint8Array(32);
const bytes: Uint8Array = cobblestone256Open(key, key, cobblestone256Seal(key, key, key));
console.log(bytes);

const bound = new Binding("orders");
// @ts-expect-error a text or bytes
check(7);
// @ts-expect-error no such profile
check("a: 1", { profiles: ["cia"] });
// @ts-expect-error no such option
check("a: 1", { profile: ["cis"] });
// @ts-expect-error the binding is required
void seal(new Uint8Array(), undefined, new VaultKek());
// @ts-expect-error only a Binding is one
void seal(new Uint8Array(), { namespace: "orders", pairs: {} }, new VaultKek());
// @ts-expect-error a KEK has an origin
new Keyring({ algorithm: 0x8000, keyId: key, wrap: () => new VaultKek().wrap(key, bound), unwrap: () => key });
// @ts-expect-error values are strings
new Binding("orders", { tenant: 42 });
// @ts-expect-error a promise, not bytes
const early: Uint8Array = seal(new Uint8Array(), bound, new VaultKek());
console.log(early);
