//! `etcd-data-dir`: who may look into etcd's folder.

use crate::dto::FileRole;
use crate::posture::check::page;
use crate::posture::host::{Rule, judge};
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "etcd-data-dir",
    area: Area::Etcd,
    summary: "the data directory of etcd can be read by more than its owner",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::HOSTS,
    references: &[Reference::cis("1.1.11"), Reference::cis("1.1.12")],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("data_dir.md"),
};

/// Mode 0700 at most, and the folder is `etcd`'s.
#[derive(Debug)]
pub(super) struct DataDir;

impl Check for DataDir {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        judge(cx, &[RULES]);
    }
}

/// What holds for the folder. `cp-host-files` decides these controls too, where this check is not
/// asked for.
pub(in crate::posture::checks) const RULES: &[Rule] = &[
    Rule::mode(FileRole::EtcdData, 0o700, &[Reference::cis("1.1.11")]),
    Rule::owner(FileRole::EtcdData, "etcd", &[Reference::cis("1.1.12")]),
];
