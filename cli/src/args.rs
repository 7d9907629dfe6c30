//! The command line's grammar: the global options here, each command's own in its file.

use crate::Environment;
use crate::commands::Command;
use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, CommandFactory as _, Parser, ValueEnum};
use std::ffi::OsString;

/// Seal data in envelopes, and check Kubernetes configuration.
#[derive(Parser)]
#[command(
    name = "sealward",
    bin_name = "sealward",
    version,
    max_term_width = 100,
    styles = STYLES,
    disable_help_subcommand = true,
    after_help = EXIT_STATUS
)]
pub(crate) struct Sealward {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) global: Global,
}

#[derive(Args)]
#[command(next_display_order = 900)]
pub(crate) struct Global {
    /// When to colour the output; `NO_COLOR` counts for `auto`
    #[arg(long, value_name = "WHEN", global = true, default_value = "auto", help_heading = GLOBAL)]
    pub(crate) color: ColorWhen,
    /// Print errors only: no notes, no warnings, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = GLOBAL)]
    pub(crate) quiet: bool,
    /// Print more about what is done
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub(crate) verbose: bool,
}

/// The command line as clap knows it, for completions, man pages and their checks.
///
/// ```
/// let command = sealward_cli::command();
/// assert!(command.get_subcommands().any(|subcommand| subcommand.get_name() == "seal"));
/// ```
#[must_use]
pub fn command() -> clap::Command {
    Sealward::command()
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorWhen {
    /// Where a person looks at it
    #[default]
    Auto,
    /// Even into files and pipes
    Always,
    /// Nowhere
    Never,
}

impl ColorWhen {
    /// Whether a stream gets colour.
    pub(crate) const fn decide(self, is_terminal: bool, environment: &Environment) -> bool {
        match self {
            Self::Auto => is_terminal && !environment.no_color,
            Self::Always => true,
            Self::Never => false,
        }
    }

    /// What `--color` asks for in arguments that did not parse.
    pub(crate) fn in_arguments(args: &[OsString]) -> Self {
        let mut args = args
            .iter()
            .filter_map(|arg| arg.to_str())
            .take_while(|arg| *arg != "--");
        let mut when = Self::Auto;
        while let Some(arg) = args.next() {
            let value = if arg == "--color" {
                args.next()
            } else {
                arg.strip_prefix("--color=")
            };
            if let Some(parsed) = value.and_then(|value| Self::from_str(value, false).ok()) {
                when = parsed;
            }
        }
        when
    }
}

const GLOBAL: &str = "Everywhere";

const EXIT_STATUS: &str = "\
Exit status: 0 done, nothing to report; 1 findings at or above --fail-on; 2 the job could not be \
done in full (usage, unreadable input, wrong key).";

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::Green.on_default().bold())
    .usage(AnsiColor::Green.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .placeholder(AnsiColor::Cyan.on_default().dimmed());

#[cfg(test)]
mod tests {
    #[test]
    fn the_grammar_is_sound() {
        super::command().debug_assert();
    }

    #[test]
    fn no_option_swallows_the_arguments_after_it() {
        let mut commands = vec![super::command()];
        while let Some(command) = commands.pop() {
            for option in command.get_opts() {
                let takes = option.get_num_args().map_or(1, |range| range.max_values());
                assert!(takes <= 1, "--{} takes {takes} values", option.get_id());
            }
            commands.extend(command.get_subcommands().cloned());
        }
    }
}
