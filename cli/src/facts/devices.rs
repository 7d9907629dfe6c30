//! Mounts and the block devices under them, from `/proc` and `/sys`.

use super::root::Root;
use sealward::dto::{BlockDevice, Facts, Unread};
use sealward::posture::host::{MOUNTS, Miss, Tree as _, covering, mounts};
use std::collections::BTreeSet;
use std::collections::btree_map::Entry;

/// Adds the mounts that the volumes lie on, and everything under them.
pub(super) fn add(root: &Root, facts: &mut Facts) {
    if facts.volumes.is_empty() {
        return;
    }
    let (all, refused) = match read_mounts(root) {
        Ok(read) => read,
        Err(reason) => return unread(facts, reason),
    };
    if refused > 0 {
        unread(facts, format!("{refused} lines are no mounts"));
    }
    let volumes = facts.volumes.iter();
    let mut paths: Vec<String> = volumes
        .map(|(path, it)| it.leads_to.as_ref().unwrap_or(path).clone())
        .collect();
    let mut used = BTreeSet::new();
    while let Some(path) = paths.pop() {
        let Some(at) = covering(&all, &path).filter(|at| used.insert(*at)) else {
            continue;
        };
        let Some(mount) = all.get(at) else { continue };
        let Some(number) = &mount.device else {
            continue;
        };
        match mount.kind.as_str() {
            "btrfs" => btrfs(root, facts, number, &mount.source),
            _ if number.starts_with("0:") => {}
            _ => add_device(root, facts, number.clone()),
        }
        let files = facts
            .devices
            .values()
            .filter_map(|it| it.backing_file.clone());
        paths.extend(files);
    }
    facts.mounts = used.iter().filter_map(|at| all.get(*at).cloned()).collect();
}

fn unread(facts: &mut Facts, reason: String) {
    let roles = Vec::new();
    facts
        .unread
        .insert(MOUNTS.to_owned(), Unread { reason, roles });
}

/// Those of the host's first process; a container that sees another's processes has them too.
fn read_mounts(root: &Root) -> Result<(Vec<sealward::dto::HostMount>, usize), String> {
    let text = root
        .read(MOUNTS, LIST)
        .or_else(|_| root.read("/proc/self/mountinfo", LIST));
    let text = text.map_err(|error| match error {
        Miss::Absent => {
            "it is not there: the host does not run, or its `/proc` is not given".to_owned()
        }
        Miss::Unread(reason) => reason,
    })?;
    let read = mounts(&String::from_utf8_lossy(&text));
    Ok((read.mounts, read.refused))
}

/// Adds a device and all that it stands on.
fn add_device(root: &Root, facts: &mut Facts, number: String) {
    let mut open = vec![number];
    while let Some(number) = open.pop() {
        if let Entry::Vacant(place) = facts.devices.entry(number) {
            let device = device(root, place.key());
            open.extend(device.over.iter().cloned());
            place.insert(device);
        }
    }
}

fn device(root: &Root, number: &str) -> BlockDevice {
    match read_device(root, number) {
        Ok(device) => device,
        Err(miss) => BlockDevice {
            name: number.to_owned(),
            reason: Some(match miss {
                Miss::Absent => format!("`/sys/dev/block/{number}` is not there"),
                Miss::Unread(reason) => reason,
            }),
            ..BlockDevice::default()
        },
    }
}

fn read_device(root: &Root, number: &str) -> Result<BlockDevice, Miss> {
    let folder = root.find(&format!("/sys/dev/block/{number}"))?.real;
    let there = |text: Result<String, Miss>| match text {
        Ok(text) => Ok(Some(text)),
        Err(Miss::Absent) => Ok(None),
        Err(miss) => Err(miss),
    };
    let read = |name: &str| there(root.text(&format!("{folder}/{name}")));
    let mut over = Vec::new();
    if read("partition")?.is_some() {
        let disk = folder.rsplit_once('/').map_or("", |it| it.0);
        over.push(root.text(&format!("{disk}/dev"))?);
    }
    let slaves = match root.names(&format!("{folder}/slaves")) {
        Ok((names, _)) => names,
        Err(Miss::Absent) => Vec::new(),
        Err(miss) => return Err(miss),
    };
    for name in slaves {
        over.push(root.text(&format!("{folder}/slaves/{name}/dev"))?);
    }
    Ok(BlockDevice {
        name: folder.rsplit('/').next().unwrap_or_default().to_owned(),
        dm_name: read("dm/name")?,
        dm_uuid: read("dm/uuid")?.filter(|uuid| !uuid.is_empty()),
        over,
        backing_file: read("loop/backing_file")?,
        reason: None,
    })
}

/// Btrfs has a number of its own, and lies on any number of devices.
fn btrfs(root: &Root, facts: &mut Facts, number: &str, source: &str) {
    let source = source.rsplit('/').next().unwrap_or_default();
    let systems = root
        .names("/sys/fs/btrfs")
        .map(|it| it.0)
        .unwrap_or_default();
    for system in systems {
        let folder = format!("/sys/fs/btrfs/{system}/devices");
        let Ok((names, _)) = root.names(&folder) else {
            continue;
        };
        let is_source = |name: &String| {
            name == source
                || root
                    .text(&format!("{folder}/{name}/dm/name"))
                    .is_ok_and(|it| it == source)
        };
        if !names.iter().any(is_source) {
            continue;
        }
        let over = names
            .iter()
            .map(|name| root.text(&format!("{folder}/{name}/dev")));
        let over: Result<Vec<String>, Miss> = over.collect();
        // A device whose number cannot be read would be left out in silence.
        let Ok(over) = over else { return };
        for device in &over {
            add_device(root, facts, device.clone());
        }
        let btrfs = BlockDevice {
            name: "btrfs".to_owned(),
            over,
            ..BlockDevice::default()
        };
        facts.devices.insert(number.to_owned(), btrfs);
        return;
    }
}

/// Hosts with thousands of pods have lists of megabytes.
const LIST: u64 = 64 << 20;
