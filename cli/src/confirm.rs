//! Asking whether something is meant that cannot be undone.

use crate::context::Context;
use crate::failure::reason;
use crate::{Failure, terminal};
use std::io;

/// Goes on only if somebody types `word` at the terminal. `instead` says what else can be done
/// where there is none.
pub(crate) fn confirm(
    prompt: &str,
    word: &str,
    instead: &str,
    cx: &mut Context<'_, '_>,
) -> Result<(), Failure> {
    let no_terminal = || {
        Failure::usage("this cannot be undone, and there is no terminal to confirm it")
            .with_help(instead)
    };
    let ask = cx.streams.ask_openly.as_mut().ok_or_else(no_terminal)?;
    match ask(prompt) {
        Ok(typed) if typed.trim() == word => Ok(()),
        Ok(_) => Err(Failure::new(
            CODE,
            format!("`{word}` was not typed, so nothing was done"),
        )),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            Err(Failure::new(CODE, "nothing was typed, so nothing was done"))
        }
        Err(error) if terminal::is_absent(&error) => Err(no_terminal()),
        Err(error) => Err(Failure::new(
            CODE,
            format!("cannot ask for a confirmation: {}", reason(&error)),
        )),
    }
}

const CODE: &str = "cli/not-confirmed";
