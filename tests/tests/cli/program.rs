//! What holds for every command.

use crate::harness::sealward;
use sealward_cli::{Environment, Status, Streams, run};
use std::io::{self, Write};

#[test]
fn usage_errors_are_status_2_and_go_to_standard_error() {
    let wrong: [&[&str]; 4] = [
        &[],
        &["no-such-command"],
        &["--color", "sometimes", "man"],
        &["man", "-q", "-v"],
    ];
    for args in wrong {
        let ran = sealward(args.iter().copied());
        assert_eq!(ran.status, Status::Incomplete, "{args:?}");
        assert!(ran.stdout.is_empty() && !ran.stderr.is_empty(), "{args:?}");
    }
}

#[test]
fn help_and_version_are_status_0_and_go_to_standard_output() {
    for args in [["--help"], ["-h"], ["--version"]] {
        let ran = sealward(args).ok();
        assert!(
            ran.stderr.is_empty() && ran.text().contains("sealward"),
            "{args:?}"
        );
    }
}

#[test]
fn every_command_has_a_manual_page_and_every_shell_its_completions() {
    let mut commands = vec![(sealward_cli::command(), Vec::<String>::new())];
    let mut pages = 0;
    while let Some((command, path)) = commands.pop() {
        let ran = sealward(std::iter::once("man").chain(path.iter().map(String::as_str))).ok();
        assert!(ran.text().contains(".SH SYNOPSIS"), "{path:?}");
        pages += 1;
        for sub in command.get_subcommands() {
            let mut path = path.clone();
            path.push(sub.get_name().to_owned());
            commands.push((sub.clone(), path));
        }
    }
    assert!(pages > 2);
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(
            sealward(["completions", shell])
                .ok()
                .text()
                .contains("sealward"),
            "{shell}"
        );
    }
}

#[test]
fn colour_is_for_terminals_unless_asked_for() {
    let coloured = |is_terminal, no_color, args: &[&str]| {
        let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
        let mut stdin = io::empty();
        let mut streams = Streams::new(&mut stdin, &mut stdout, &mut stderr);
        streams.stderr_is_terminal = is_terminal;
        streams.environment = Environment {
            no_color,
            ..Environment::default()
        };
        let _ = run(std::iter::once(&"sealward").chain(args), &mut streams);
        stderr.contains(&0x1b)
    };
    for args in [["man", "none"], ["no-such-command", "none"]] {
        assert!(!coloured(false, false, &args));
        assert!(coloured(true, false, &args));
        assert!(!coloured(true, true, &args));
        assert!(coloured(false, true, &["--color=always", args[0], args[1]]));
        assert!(!coloured(
            true,
            false,
            &["--color", "never", args[0], args[1]]
        ));
    }
}

#[test]
fn a_reader_that_goes_away_is_no_error_message_but_no_success() {
    struct Gone(io::ErrorKind);
    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(self.0.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for (kind, says_so) in [
        (io::ErrorKind::BrokenPipe, false),
        (io::ErrorKind::StorageFull, true),
    ] {
        let (mut stdin, mut stdout, mut stderr) = (io::empty(), Gone(kind), Vec::new());
        let status = run(
            ["sealward", "man"],
            &mut Streams::new(&mut stdin, &mut stdout, &mut stderr),
        );
        assert_eq!(status, Status::Incomplete);
        assert_eq!(!stderr.is_empty(), says_so);
    }
}
