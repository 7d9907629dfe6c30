//! Asking at the terminal.

use std::fs::File;
use std::io::{self, Read as _, Write as _};
use zeroize::Zeroizing;

/// Prints `prompt` at the controlling terminal, whatever standard input and output are, and reads
/// a line there. Echo is off before the prompt appears, and what was typed earlier is dropped: no
/// moment shows what is typed.
///
/// The keys that end a process (`^C`, `^\`) or stop it (`^Z`) would leave the terminal without echo.
/// Meanwhile they are characters like others, and the first ends the line: nothing was typed then.
#[cfg(unix)]
pub(crate) fn ask(prompt: &str) -> io::Result<Zeroizing<String>> {
    use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, tcgetattr, tcsetattr};
    let mut tty = unix_terminal()?;
    let before = tcgetattr(&tty)?;
    let mut hidden = before.clone();
    hidden.local_modes.remove(LocalModes::ECHO);
    hidden.local_modes.insert(LocalModes::ECHONL);
    let interrupts = before.special_codes[SpecialCodeIndex::VINTR];
    let may_interrupt = before.local_modes.contains(LocalModes::ISIG) && interrupts != 0;
    if may_interrupt {
        hidden.local_modes.remove(LocalModes::ISIG);
        hidden.special_codes[SpecialCodeIndex::VEOL] = interrupts;
    }
    tcsetattr(&tty, OptionalActions::Flush, &hidden)?;
    let line = tty
        .write_all(prompt.as_bytes())
        .and_then(|()| read_line(&mut tty, may_interrupt.then_some(interrupts)));
    tcsetattr(&tty, OptionalActions::Now, &before)?;
    if line
        .as_ref()
        .is_err_and(|it| it.kind() == io::ErrorKind::UnexpectedEof)
    {
        // The shell's prompt begins a line of its own.
        let _ = tty.write_all(b"\n");
    }
    line
}

/// Elsewhere a crate does it.
#[cfg(not(unix))]
pub(crate) fn ask(prompt: &str) -> io::Result<Zeroizing<String>> {
    rpassword::prompt_password(prompt).map(Zeroizing::new)
}

/// The same, and what is typed is shown. What was typed earlier is dropped: it answers nothing.
#[cfg(unix)]
pub(crate) fn ask_openly(prompt: &str) -> io::Result<Zeroizing<String>> {
    use rustix::termios::{QueueSelector, tcflush};
    let mut tty = unix_terminal()?;
    tcflush(&tty, QueueSelector::IFlush)?;
    tty.write_all(prompt.as_bytes())?;
    read_line(&mut tty, None)
}

/// The console has a name for what is typed and one for what is shown.
#[cfg(not(unix))]
pub(crate) fn ask_openly(prompt: &str) -> io::Result<Zeroizing<String>> {
    let mut typed = File::options().read(true).write(true).open("CONIN$")?;
    let mut shown = File::options().read(true).write(true).open("CONOUT$")?;
    shown.write_all(prompt.as_bytes())?;
    read_line(&mut typed, None)
}

/// Whether asking failed because there is no terminal: without a controlling one `/dev/tty` is
/// there and cannot be opened.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    error.raw_os_error().is_some()
}

#[cfg(unix)]
fn unix_terminal() -> io::Result<File> {
    File::options().read(true).write(true).open("/dev/tty")
}

/// Up to the line's end; up to the character `gives_up` there is nothing.
fn read_line(tty: &mut File, gives_up: Option<u8>) -> io::Result<Zeroizing<String>> {
    // More than a terminal's line holds: the vector never grows and leaves no copies behind.
    let mut line = Zeroizing::new(Vec::with_capacity(LINE_LEN));
    let mut byte = Zeroizing::new([0]);
    while line.len() < LINE_LEN {
        match tty.read(&mut *byte) {
            Ok(0) if line.is_empty() => return Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(0) => break,
            Ok(_) if byte[0] == b'\n' => break,
            Ok(_) if gives_up == Some(byte[0]) => {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            Ok(_) => line.push(byte[0]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    match std::str::from_utf8(&line) {
        Ok(text) => Ok(Zeroizing::new(text.to_owned())),
        Err(_) => Err(io::Error::new(
            io::ErrorKind::InvalidData,
            "it is not UTF-8",
        )),
    }
}

const LINE_LEN: usize = 4_096;
