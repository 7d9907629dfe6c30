//! The command line, run as its users run it.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "what a test's helper cannot do fails the test"
)]

#[path = "cli/across.rs"]
mod across;
#[path = "cli/armor.rs"]
mod armor;
#[path = "cli/attestations.rs"]
mod attestations;
#[path = "cli/baselines.rs"]
mod baselines;
#[path = "cli/bindings.rs"]
mod bindings;
#[path = "cli/canary.rs"]
mod canary;
#[path = "cli/carried.rs"]
mod carried;
#[path = "cli/check.rs"]
mod check;
#[path = "cli/cloud_init.rs"]
mod cloud_init;
#[path = "cli/config.rs"]
mod config;
#[path = "cli/destroyed_meanwhile.rs"]
mod destroyed_meanwhile;
#[path = "cli/drop_ins.rs"]
mod drop_ins;
#[path = "cli/fix.rs"]
mod fix;
#[path = "cli/fix_across.rs"]
mod fix_across;
#[path = "cli/fix_keeps.rs"]
mod fix_keeps;
#[path = "cli/formats.rs"]
mod formats;
#[path = "cli/harness.rs"]
mod harness;
#[cfg(unix)]
#[path = "cli/host.rs"]
mod host;
#[path = "cli/hostile_header.rs"]
mod hostile_header;
#[path = "cli/hosts.rs"]
mod hosts;
#[path = "cli/key_among.rs"]
mod key_among;
#[path = "cli/key_backup.rs"]
mod key_backup;
#[path = "cli/key_export.rs"]
mod key_export;
#[path = "cli/key_passphrase.rs"]
mod key_passphrase;
#[path = "cli/key_policy.rs"]
mod key_policy;
#[path = "cli/key_versions.rs"]
mod key_versions;
#[path = "cli/keys.rs"]
mod keys;
#[path = "cli/kustomize.rs"]
mod kustomize;
#[cfg(unix)]
#[path = "cli/node.rs"]
mod node;
#[path = "cli/overlays.rs"]
mod overlays;
#[path = "cli/passphrases.rs"]
mod passphrases;
#[path = "cli/peers.rs"]
mod peers;
#[path = "cli/process.rs"]
mod process;
#[path = "cli/program.rs"]
mod program;
#[path = "cli/refused.rs"]
mod refused;
#[path = "cli/reseal.rs"]
mod reseal;
#[path = "cli/rewrap/mod.rs"]
mod rewrap;
#[path = "cli/round_trips.rs"]
mod round_trips;
#[path = "cli/sealed_tree.rs"]
mod sealed_tree;
#[path = "cli/store_desk.rs"]
mod store_desk;
#[path = "cli/suppressions.rs"]
mod suppressions;
