//! Passphrases: from a file, or asked for at the terminal.

use crate::context::Context;
use crate::failure::reason;
use crate::input::read_small;
use crate::{Failure, terminal};
use sealward::envelope::Passphrase;
use std::io;
use std::path::Path;
use zeroize::Zeroizing;

/// Whether a passphrase has to fit something, or is being chosen.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// It opens what exists.
    Existing,
    /// It will open something later: it is asked for twice.
    New,
}

/// What a file holds, without one final line end.
pub(crate) fn from_file(path: &Path) -> Result<Passphrase, Failure> {
    let contents = read_small(path, Passphrase::MAX_LEN + LINE_END)?;
    Passphrase::from_file(&contents).map_err(|error| {
        let name = crate::failure::name(path);
        Failure::new(
            CODE,
            format!("the passphrase in {name} does not do: {error}"),
        )
    })
}

/// Asks at the terminal. `what` it is for begins the prompt; `instead` says what else can be done
/// where there is no terminal.
pub(crate) fn ask(
    what: &str,
    passphrase_use: Use,
    instead: &str,
    cx: &mut Context<'_, '_>,
) -> Result<Passphrase, Failure> {
    let first = match passphrase_use {
        Use::Existing => ask_once(&format!("Passphrase of {what}: "), instead, cx)?,
        Use::New => ask_once(&format!("New passphrase for {what}: "), instead, cx)?,
    };
    // What cannot be a passphrase need not be typed again.
    let passphrase =
        Passphrase::new(&first).map_err(|error| Failure::new(CODE, error.to_string()))?;
    if passphrase_use == Use::New && *ask_once("The same again: ", instead, cx)? != *first {
        return Err(Failure::new(CODE, "the two passphrases differ"));
    }
    Ok(passphrase)
}

fn ask_once(
    prompt: &str,
    instead: &str,
    cx: &mut Context<'_, '_>,
) -> Result<Zeroizing<String>, Failure> {
    let no_terminal =
        || Failure::new(CODE, "there is no terminal to ask for a passphrase").with_help(instead);
    let ask = cx.streams.ask.as_mut().ok_or_else(no_terminal)?;
    ask(prompt).map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof => Failure::new(CODE, "no passphrase was typed"),
        _ if terminal::is_absent(&error) => no_terminal(),
        _ => Failure::new(
            CODE,
            format!("cannot ask for a passphrase: {}", reason(&error)),
        ),
    })
}

const CODE: &str = "cli/passphrase";
/// CR LF.
const LINE_END: usize = 2;
