//! Fixes: text edits are the changes they stand for, pages show them, and whole trees of manifests
//! are mended.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says where")]

#[path = "fixes/behind.rs"]
mod behind;
#[path = "fixes/control_plane.rs"]
mod control_plane;
#[path = "fixes/corpora.rs"]
mod corpora;
#[path = "fixes/laws.rs"]
mod laws;
#[path = "fixes/left_out.rs"]
mod left_out;
#[path = "fixes/new_objects.rs"]
mod new_objects;
#[path = "fixes/table.rs"]
mod table;
