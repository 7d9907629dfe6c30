//! What volumes lie on, down to the disks.

use super::*;

/// What the report says of the volumes: path, verdict and message.
fn volumes(host: &Host) -> Vec<(String, Verdict, String)> {
    let report = report(host, &["--select", "node-volume-unencrypted"]);
    let of_volumes = about_files(&report)
        .into_iter()
        .filter(|it| it.check == "node-volume-unencrypted");
    of_volumes
        .map(|it| (it.path.clone(), it.verdict, it.message.clone()))
        .collect()
}

#[test]
fn a_plain_disk_is_told_by_its_name() {
    let told = volumes(&Host::kubeadm());
    assert_eq!(told.len(), 3, "{told:?}");
    for (_, verdict, message) in told {
        assert_eq!(verdict, Verdict::Fail);
        assert!(
            message.contains("lies on `sda`, which nothing on the host encrypts"),
            "{message}"
        );
        assert!(message.contains("cannot be seen from there"), "{message}");
    }
}

#[test]
fn encryption_is_found_at_any_depth() {
    let host = Host::kubeadm();
    // LVM on LUKS on a RAID of two partitions.
    host.mounts("29 1 253:1 / / rw shared:1 - xfs /dev/mapper/vg-root rw\n");
    host.device(
        "253:1",
        "virtual/block/dm-1",
        &[("dm/name", "vg-root\n"), ("dm/uuid", "LVM-a\n")],
    );
    host.device(
        "253:0",
        "virtual/block/dm-0",
        &[("dm/name", "cr\n"), ("dm/uuid", "CRYPT-LUKS2-b-cr\n")],
    );
    host.device("9:0", "virtual/block/md0", &[]);
    host.stands_on("virtual/block/dm-1", "virtual/block/dm-0");
    host.stands_on("virtual/block/dm-0", "virtual/block/md0");
    host.stands_on("virtual/block/md0", "pci/block/sda/sda3");
    assert_eq!(volumes(&host), []);
    // The same without LUKS in between.
    host.file("/sys/devices/virtual/block/dm-0/dm/uuid", 0o444, "LVM-c\n");
    assert_eq!(volumes(&host).len(), 3);
}

#[test]
fn btrfs_is_followed_to_all_of_its_devices() {
    let host = Host::kubeadm();
    host.mounts("29 1 0:33 / / rw shared:1 - btrfs /dev/mapper/cr rw,subvol=/\n");
    let crypt = [("dm/name", "cr\n"), ("dm/uuid", "CRYPT-LUKS2-b-cr\n")];
    host.device("253:0", "virtual/block/dm-0", &crypt);
    host.link(
        "/sys/fs/btrfs/a/devices/dm-0",
        "../../../../devices/virtual/block/dm-0",
    );
    assert_eq!(volumes(&host), []);
    host.link(
        "/sys/fs/btrfs/a/devices/sda3",
        "../../../../devices/pci/block/sda/sda3",
    );
    assert_eq!(volumes(&host).len(), 3);
}

#[test]
fn a_tree_without_a_kernel_says_nothing_of_volumes() {
    let host = Host::kubeadm();
    fs::remove_dir_all(host.at("/proc")).unwrap();
    let told = volumes(&host);
    assert_eq!(told.len(), 3);
    for (_, verdict, message) in told {
        assert_eq!(verdict, Verdict::Unknown);
        assert!(message.contains("the host does not run"), "{message}");
    }
}
