//! What shells and `man` know of the command line.

use super::Generated;
use std::io;

/// One completion script a shell.
pub(super) fn completions() -> io::Result<Vec<Generated>> {
    use clap_complete::Shell;
    let shells = [
        Shell::Bash,
        Shell::Elvish,
        Shell::Fish,
        Shell::PowerShell,
        Shell::Zsh,
    ];
    shells
        .into_iter()
        .map(|shell| {
            let mut text = Vec::new();
            clap_complete::generate(shell, &mut sealward_cli::command(), NAME, &mut text);
            let name = shell.to_string();
            Ok(Generated {
                path: format!("docs/completions/{NAME}.{name}"),
                text: utf8(text)?,
            })
        })
        .collect()
}

/// The manual page.
pub(super) fn manual() -> io::Result<Vec<Generated>> {
    let mut text = Vec::new();
    clap_mangen::Man::new(sealward_cli::command()).render(&mut text)?;
    Ok(vec![Generated {
        path: format!("docs/man/{NAME}.1"),
        text: utf8(text)?,
    }])
}

const NAME: &str = "sealward";

fn utf8(bytes: Vec<u8>) -> io::Result<String> {
    String::from_utf8(bytes).map_err(io::Error::other)
}
