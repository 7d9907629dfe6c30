//! What needs processes of their own: signals, several at once, readers that go away.

use crate::harness::Desk;
use crate::store_desk::StoreDesk;
use std::io::{Read as _, Write as _};
use std::process::{Child, Command, Stdio};

fn process(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_sealward-process"));
    command
        .args(args)
        .env_clear()
        .stdin(Stdio::piped())
        .stdout(Stdio::piped());
    command.stderr(Stdio::piped());
    command
}

/// A process that opens to the file `out` and has written some of it, waiting for more.
fn half_way(desk: &Desk) -> Child {
    desk.seal(&vec![1; 4 << 20], "sealed");
    let sealed = desk.read("sealed");
    let out = desk.path("out");
    let mut child = process(&["open", "-k", &desk.raw("key"), "-o", &out])
        .spawn()
        .unwrap();
    // A pipe holds 64 KiB: when all of this is through, most of it has been opened.
    child
        .stdin
        .as_mut()
        .unwrap()
        .write_all(&sealed[..3 << 20])
        .unwrap();
    child
}

#[test]
fn a_process_killed_half_way_leaves_no_output() {
    let desk = Desk::new();
    let mut child = half_way(&desk);
    child.kill().unwrap();
    assert!(!child.wait().unwrap().success());
    assert!(!desk.has("out"));
    // Where a file needs a name while it is written, that one stays.
    let mut left = desk.names();
    left.retain(|name| !name.ends_with(".part"));
    assert_eq!(left, ["key", "sealed"]);
}

#[test]
fn an_input_that_ends_half_way_is_one_error_and_leaves_nothing() {
    let desk = Desk::new();
    let child = half_way(&desk);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(
        output.stderr.iter().filter(|byte| **byte == b'\n').count(),
        3
    );
    assert_eq!(desk.names(), ["key", "sealed"]);
}

#[test]
fn a_reader_that_goes_away_ends_the_process_without_a_word() {
    let desk = Desk::new();
    let sealed = desk.seal(&vec![1; 4 << 20], "sealed");
    let mut child = process(&["open", "-k", &desk.raw("key"), &sealed])
        .spawn()
        .unwrap();
    let mut first = [0; 10];
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut first).unwrap();
    drop(stdout);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "");
}

#[test]
fn two_processes_at_once_both_make_their_keys() {
    let desk = Desk::new();
    let (store, pass) = (desk.path("store"), desk.write("pass", b"correct horse"));
    let options = ["--store", &store, "--passphrase-file", &pass];
    let create = |name: &str| {
        process(&["key", "create", name])
            .args(options)
            .spawn()
            .unwrap()
    };
    assert!(create("first").wait().unwrap().success());
    for round in 0..3 {
        let names = [format!("a{round}"), format!("b{round}")];
        let children = [create(&names[0]), create(&names[1])];
        for child in children {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{output:?}");
        }
    }
    let list = process(&["key", "list"]).args(options).output().unwrap();
    assert_eq!(
        String::from_utf8(list.stdout).unwrap().lines().count(),
        1 + 1 + 6
    );
}

#[test]
fn processes_that_rotate_one_key_at_once_lose_no_version() {
    const PROCESSES: usize = 3;
    const ROTATIONS: usize = 3;
    let desk = Desk::new();
    let (store, pass) = (desk.path("store"), desk.write("pass", b"correct horse"));
    let run = |args: &[&str]| {
        let options = ["--store", &store, "--passphrase-file", &pass];
        let output = process(args).args(options).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        output.stdout
    };
    run(&["key", "create", "a"]);
    std::thread::scope(|scope| {
        for _ in 0..PROCESSES {
            scope.spawn(|| {
                for _ in 0..ROTATIONS {
                    run(&["key", "rotate", "a"]);
                }
            });
        }
    });
    let shown = String::from_utf8(run(&["key", "show", "a"])).unwrap();
    let versions = shown.lines().filter(|line| line.starts_with("version "));
    assert_eq!(versions.count(), PROCESSES * ROTATIONS + 1);
}

#[test]
fn processes_that_seal_at_once_with_a_key_that_is_due_make_one_version() {
    const PROCESSES: usize = 6;
    let store = StoreDesk::aged(31, &["a"]);
    store
        .run(&["key", "policy", "a", "--mode", "platform"])
        .ok();
    let options = store.options();
    let children: Vec<Child> = (0..PROCESSES)
        .map(|_| {
            let mut child = process(&["seal", "-k", "local:a"])
                .args(&options)
                .spawn()
                .unwrap();
            child.stdin.take().unwrap().write_all(b"x").unwrap();
            child
        })
        .collect();
    let mut rotated = 0;
    for child in children {
        let output = child.wait_with_output().unwrap();
        assert!(output.status.success(), "{output:?}");
        let stderr = String::from_utf8(output.stderr).unwrap();
        rotated += usize::from(stderr.contains("made version 2"));
        assert_eq!(store.run_with(&["open"], &output.stdout).ok().stdout, b"x");
    }
    assert_eq!(rotated, 1);
    let key = store.show("a");
    assert_eq!(key["versions"].as_array().unwrap().len(), 2);
    assert_eq!(key["versions"][0]["uses"], 0);
    assert_eq!(key["versions"][1]["uses"], PROCESSES);
}

#[test]
fn a_process_without_a_home_says_that_it_needs_a_folder() {
    let output = process(&["key", "create", "x"]).output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(
        stderr.contains("  code: store/absent\n") && stderr.contains("--store"),
        "{stderr}"
    );
}

/// At a terminal of its own, which `script` makes.
#[cfg(target_os = "linux")]
#[test]
fn an_interrupt_at_a_prompt_leaves_the_terminal_with_its_echo() {
    let desk = Desk::new();
    let line = format!(
        "{} seal -k passphrase: -o {} {}; echo status $?; stty -a",
        env!("CARGO_BIN_EXE_sealward-process"),
        desk.path("out"),
        desk.path("key"),
    );
    let script = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut script) = script else {
        return sealward_tests::skipped("an interrupt at a prompt", "there is no `script`");
    };
    let mut stdin = script.stdin.take().unwrap();
    let mut stdout = script.stdout.take().unwrap();
    let mut seen = Vec::new();
    let mut byte = [0];
    while !seen.ends_with(b"for the file: ") {
        assert_eq!(stdout.read(&mut byte).unwrap(), 1, "{seen:?}");
        seen.push(byte[0]);
    }
    stdin.write_all(b"hidden\x03").unwrap();
    stdin.flush().unwrap();
    stdout.read_to_end(&mut seen).unwrap();
    script.wait().unwrap();
    let seen = String::from_utf8(seen).unwrap();
    assert!(!seen.contains("hidden"), "{seen}");
    assert!(seen.contains("no passphrase was typed"), "{seen}");
    assert!(seen.contains("status 2"), "{seen}");
    for mode in ["echo", "isig", "icanon"] {
        assert!(seen.split_whitespace().any(|it| it == mode), "{seen}");
    }
    assert!(!desk.has("out"));
}
