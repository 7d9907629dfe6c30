// The package as npm packs and installs it, in an empty folder.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { pkg, root } from "./support.mjs";

const here = join(root, "bindings-wasm/tests");
const quiet = ["--no-audit", "--no-fund", "--offline", "--silent"];
const run = (program, args, options) => execFileSync(program, args, { encoding: "utf8", ...options });
const node = (script) => run(process.execPath, ["--input-type=module", "--eval", script], { cwd: folder });

let folder;
let packed;

before(() => {
  folder = mkdtempSync(join(tmpdir(), "sealward-npm-"));
  [packed] = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder, pkg], { cwd: folder }));
  writeFileSync(join(folder, "package.json"), '{ "private": true, "type": "module" }');
  run("npm", ["install", ...quiet, join(folder, packed.filename)], { cwd: folder });
});

after(() => rmSync(folder, { recursive: true, force: true }));

test("it holds these files", () => {
  const lib = readdirSync(join(root, "bindings-wasm/js/lib")).map((name) => `lib/${name}`);
  const others = [
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "browser.js",
    "checker.js",
    "hazmat-browser.js",
    "hazmat-node.js",
    "hazmat.d.ts",
    "index.d.ts",
    "node.js",
    "package.json",
    "sealward.js",
    "sealward_bg.wasm",
    "types.d.ts",
  ];
  assert.deepEqual(packed.files.map((file) => file.path).sort(), [...lib, ...others].sort());
});

test("its version is the workspace's", () => {
  const manifest = readFileSync(join(root, "Cargo.toml"), "utf8");
  const [, version] = /\[workspace\.package\]\nversion = "(.*)"/.exec(manifest);
  assert.equal(packed.version, version);
});

test("its module is below 700 kB once compressed", () => {
  const size = gzipSync(readFileSync(join(pkg, "sealward_bg.wasm")), { level: 9 }).length;
  assert.ok(size < 700_000, `${size} bytes`);
});

test("it exports these names", () => {
  const names = (entry) => JSON.parse(node(`console.log(JSON.stringify(Object.keys(await import("${entry}"))))`));
  assert.deepEqual(names("sealward").sort(), [
    "Binding",
    "Keyring",
    "PassphraseKek",
    "RawKek",
    "SealwardError",
    "WrappedDek",
    "check",
    "explain",
    "inspect",
    "open",
    "seal",
  ]);
  assert.deepEqual(names("sealward/hazmat").sort(), ["cobblestone256Open", "cobblestone256Seal"]);
  for (const hidden of ["sealward.js", "lib/api.js", "checker.js", "testing.js", "node.js", "sealward_bg.wasm"]) {
    assert.throws(() => names(`sealward/${hidden}`), /ERR_PACKAGE_PATH_NOT_EXPORTED/);
  }
});

test("randomness cannot be fixed", () => {
  const module = new WebAssembly.Module(readFileSync(join(pkg, "sealward_bg.wasm")));
  const exported = WebAssembly.Module.exports(module).map(({ name }) => name);
  assert.ok(exported.includes("cobblestone256Seal"));
  assert.ok(!exported.some((name) => /random/i.test(name)));
  assert.ok(!readFileSync(join(pkg, "sealward.js"), "utf8").includes("fixRandomness"));
});

test("the README's examples run, and both entries are one instance", () => {
  const readme = readFileSync(join(root, "bindings-wasm/README.md"), "utf8");
  const [, first, second] = readme.split("```js\n").map((part) => part.split("```")[0]);
  assert.match(node(first), /pss-host-pid/);
  assert.equal(node(second), "a message\n");
  const script = `import { SealwardError } from "sealward"; import { cobblestone256Open } from "sealward/hazmat";
    const none = new Uint8Array(32);
    try { cobblestone256Open(none, none, none); } catch (error) { console.log(error instanceof SealwardError); }`;
  assert.equal(node(script), "true\n");
});

test("its types hold", () => {
  for (const file of ["usage.ts", "tsconfig.json"]) {
    cpSync(join(here, file), join(folder, file));
  }
  const tsc = join(here, "node_modules/typescript/bin/tsc");
  const disposable = ["--lib", "es2022,dom,esnext.disposable"];
  for (const resolution of [["nodenext", "nodenext"], ["esnext", "bundler"], ["nodenext", "nodenext", ...disposable]]) {
    const [module, how, ...others] = resolution;
    const options = ["--project", folder, "--module", module, "--moduleResolution", how, ...others];
    try {
      run(process.execPath, [tsc, ...options], { cwd: folder });
    } catch (error) {
      assert.fail(error.stdout);
    }
  }
});

test("the entry for browsers fetches the module and is the same", () => {
  // Node fetches no files; a browser's server would answer so.
  const script = `import { readFileSync } from "node:fs";
    let asked;
    globalThis.fetch = async (url) => {
      asked = String(url);
      return new Response(readFileSync(url), { headers: { "Content-Type": "application/wasm" } });
    };
    const browser = await import("./node_modules/sealward/browser.js");
    const { cobblestone256Seal } = await import("./node_modules/sealward/hazmat-browser.js");
    const key = new Uint8Array(32);
    cobblestone256Seal(key, key, key);
    console.log(asked.split("/").pop(), browser.check("a: 1").schema, Object.keys(browser).length);`;
  assert.equal(node(script), "sealward_bg.wasm sealward/report/v1 11\n");
});
