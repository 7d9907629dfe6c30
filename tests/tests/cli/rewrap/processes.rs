//! Several processes at one file, and one that is killed.

use super::opens;
use crate::sealed_tree::{desk, split};

#[test]
fn of_several_processes_that_add_a_key_at_once_each_is_heard() {
    let desk = desk();
    let path = desk.seal(&vec![7; 4 << 20], "sealed");
    let one = desk.raw("key");
    let keys: Vec<String> = (10..16)
        .map(|byte| {
            desk.write(&format!("key{byte}"), &[byte; 32]);
            desk.raw(&format!("key{byte}"))
        })
        .collect();
    let children: Vec<_> = keys
        .iter()
        .map(|key| {
            process(&["rewrap", "-k", &one, "--add", key, &path])
                .spawn()
                .unwrap()
        })
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(
        split(&desk.read("sealed")).0.entries().len(),
        1 + keys.len()
    );
}

fn process(args: &[&str]) -> std::process::Command {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_sealward-process"));
    command.args(args).env_clear();
    command.stdout(std::process::Stdio::null());
    command.stderr(std::process::Stdio::null());
    command
}

#[test]
fn a_process_killed_at_any_time_leaves_the_old_file_or_the_new_one() {
    let desk = desk();
    let path = desk.seal(&vec![7; 8 << 20], "sealed");
    let (_, payload) = split(&desk.read("sealed"));
    let [one, two] = ["key", "key2"].map(|key| desk.raw(key));
    let changes = [["--add", &two], ["--remove", &two]];
    let mut ended = 0;
    for round in 0..40 {
        let change = changes[round % 2];
        let args = ["rewrap", "-k", &one, change[0], change[1], &path];
        let mut child = process(&args).spawn().unwrap();
        std::thread::sleep(std::time::Duration::from_micros(700 * round as u64));
        child.kill().unwrap();
        ended += usize::from(child.wait().unwrap().success());
        let (header, same) = split(&desk.read("sealed"));
        assert!(same == payload);
        assert!((1..=2).contains(&header.entries().len()));
    }
    assert!(opens(&desk, "key", &path));
    assert!(ended < 40, "none was killed in time");
    let mut names = desk.names();
    names.retain(|name| !name.ends_with(".part"));
    assert_eq!(names, ["key", "key2", "key3", "sealed"]);
}
