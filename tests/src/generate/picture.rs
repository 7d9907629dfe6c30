//! The picture of the README: what the first command really prints.

use super::Generated;
use std::io;

/// The output of `sealward check examples/cluster` on a terminal, as a picture.
pub(super) fn first_run() -> io::Result<Vec<Generated>> {
    let (mut stdout, mut stderr) = (Vec::new(), Vec::new());
    let mut nothing: &[u8] = &[];
    let mut streams = sealward_cli::Streams::new(&mut nothing, &mut stdout, &mut stderr);
    // Paths are printed as they are given, and the picture is to show the README's own command.
    std::env::set_current_dir(crate::root())?;
    let line = ["sealward", "--color", "always", "check", "examples/cluster"];
    if sealward_cli::run(line, &mut streams) != sealward_cli::Status::Findings {
        return Err(io::Error::other(
            "the examples are checked in full and have findings",
        ));
    }
    let text = String::from_utf8(stdout).map_err(io::Error::other)?;
    let shown = format!("$ sealward check examples/cluster\n{text}");
    let mut picture = anstyle_svg::Term::new().render_svg(&shown);
    for (dark, legible) in COLOURS {
        picture = picture.replace(dark, legible);
    }
    Ok(vec![Generated {
        path: "docs/check.svg".to_owned(),
        text: picture,
    }])
}

/// The 1987 palette's dark red, brown and cyan are hard to read on black, unlike any terminal's.
const COLOURS: [(&str, &str); 3] = [
    ("#AA0000", "#E06C75"),
    ("#AA5500", "#D7A65F"),
    ("#00AAAA", "#56B6C2"),
];
