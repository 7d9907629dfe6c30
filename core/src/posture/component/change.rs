//! How a flag is set where a component is told its flags.

use super::{Component, Setting};
use crate::document::{Kind, Node};
use crate::posture::fix::{Change, Value};

impl<'a> Component<'a> {
    /// The change that sets a flag to a value; `None` where that has no place of its own.
    pub(in crate::posture) fn set(&self, flag: &str, value: &str) -> Option<Change<'a>> {
        match self.flag(flag) {
            setting @ Setting::Set { .. } => self.reset(setting, value),
            Setting::Absent { parent, field } => {
                added(self.api_version, parent, field, flag, value)
            }
            Setting::Implied { .. } | Setting::Elsewhere | Setting::Unknown(_) => None,
        }
    }

    /// The change that gives a flag another value where it is set.
    pub(in crate::posture) fn reset(
        &self,
        setting: Setting<'a>,
        value: &str,
    ) -> Option<Change<'a>> {
        let Setting::Set { value: old, node } = setting else {
            return None;
        };
        let text = node.as_text()?.expose();
        let changed = match text.strip_suffix(old).filter(|_| !old.is_empty()) {
            Some(before) if before.is_empty() || before.ends_with('=') => {
                format!("{before}{value}")
            }
            // A switch without a value is on.
            _ if text.starts_with('-') && !text.contains('=') => format!("{text}={value}"),
            _ => return None,
        };
        Some(Change::set(node, &[], changed))
    }

    /// The change that takes a flag away where it is set; `None` where more than one node says it.
    pub(in crate::posture) fn unset(&self, flag: &str, setting: Setting<'a>) -> Option<Change<'a>> {
        let Setting::Set { node, .. } = setting else {
            return None;
        };
        let text = node.as_text()?.expose();
        let word = text.trim_start_matches('-').split('=').next()?;
        let is_whole = text.starts_with('-') || text.contains('=');
        (is_whole && word.replace('_', "-") == flag).then(|| Change::remove(node))
    }
}

fn added<'a>(
    api_version: &str,
    parent: Node<'a>,
    field: &[&str],
    flag: &str,
    value: &str,
) -> Option<Change<'a>> {
    let last = field.last().copied();
    if last.is_none() {
        let is_list = parent.kind() == Kind::Sequence;
        return is_list.then(|| Change::append(parent, &[], format!("--{flag}={value}")));
    }
    if last.is_some_and(|key| key.ends_with("-arg")) {
        return Some(Change::append(parent, field, format!("{flag}={value}")));
    }
    let there = parent.at(field).filter(|it| !it.is_null());
    let is_mapping = match there {
        Some(there) => there.kind() == Kind::Mapping,
        None => has_mappings(api_version)?,
    };
    if is_mapping {
        let path: Vec<&str> = field.iter().copied().chain([flag]).collect();
        return Some(Change::set(parent, &path, value));
    }
    let item = Value::map([("name", Value::from(flag)), ("value", Value::from(value))]);
    Some(Change::append(parent, field, item))
}

/// Whether `extraArgs` is a mapping in this version of kubeadm's configuration or of Cluster API; `None` for a version that is not known.
fn has_mappings(api_version: &str) -> Option<bool> {
    let (group, version) = api_version.split_once('/')?;
    match (group, version) {
        ("kubeadm.k8s.io", "v1beta1" | "v1beta2" | "v1beta3") => Some(true),
        ("kubeadm.k8s.io", "v1beta4") => Some(false),
        (_, "v1alpha3" | "v1alpha4" | "v1beta1") => Some(true),
        (_, "v1beta2") => Some(false),
        _ => None,
    }
}
