//! The formats of a report.

use super::{github, gitlab, html, junit, markdown, sarif};
use crate::dto::Report;
use std::{fmt, io};

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $name:literal: $summary:literal, $render:expr;)+) => {
        /// A format that a report is written in.
        ///
        /// Names and messages hold text of whoever wrote the files. Each format escapes it for its own
        /// reader, after what would hide or reorder its neighbours is spelled out
        /// ([`escape`](crate::escape())).
        ///
        /// ```
        /// use sealward::document::Limits;
        /// use sealward::posture::{Options, ReportFormat, check_text};
        /// let report = check_text("-", b"apiVersion: v1\nkind: Pod\n".to_vec(), &Options::default(), &Limits::default());
        /// let format = ReportFormat::parse("sarif").unwrap();
        /// assert!(format.render(&report).text.contains("\"version\": \"2.1.0\""));
        /// assert_eq!(format.name(), "sarif");
        /// assert!(format.summary().starts_with("SARIF 2.1.0"));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ReportFormat {
            $($(#[$doc])* $variant,)+
        }

        impl ReportFormat {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The format's name on the command line.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// What the format is for, in a few words.
            #[must_use]
            pub const fn summary(self) -> &'static str {
                match self {
                    $(Self::$variant => $summary,)+
                }
            }

            /// The report in this format, with a line end.
            #[must_use]
            pub fn render(self, report: &Report) -> Rendered {
                match self {
                    $(Self::$variant => $render(report),)+
                }
            }
        }
    };
}

formats! {
    /// The report itself.
    Json = "json": "the report `sealward/report/v1`, for programs", json;
    /// SARIF 2.1.0.
    Sarif = "sarif": "SARIF 2.1.0, for GitHub code scanning and editors", sarif::render;
    /// JUnit XML.
    Junit = "junit": "JUnit XML, for the test reports of GitLab, Jenkins and Azure DevOps", junit::render;
    /// GitHub workflow commands.
    Github = "github": "GitHub workflow commands: annotations of a job's lines", github::render;
    /// GitLab's code quality report.
    Gitlab = "gitlab": "GitLab's code quality report", gitlab::render;
    /// Markdown.
    Markdown = "markdown": "Markdown, for a comment on a pull request", markdown::render;
    /// HTML.
    Html = "html": "a page of HTML that needs nothing else, for the screen and for print", html::render;
}

impl ReportFormat {
    /// Writes [`ReportFormat::render`]'s text where it goes, and returns how many findings it leaves out.
    ///
    /// # Errors
    ///
    /// Where `out` takes no more.
    ///
    /// ```
    /// use sealward::document::Limits;
    /// use sealward::posture::{Options, ReportFormat, check_text};
    /// let report = check_text("-", b"{}".to_vec(), &Options::default(), &Limits::default());
    /// let mut out = Vec::new();
    /// assert_eq!(ReportFormat::Json.write(&report, &mut out)?, 0);
    /// assert!(out.ends_with(b"}\n"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn write(self, report: &Report, out: &mut dyn io::Write) -> io::Result<usize> {
        if self == Self::Json {
            return report.write_json(out).map(|()| 0);
        }
        let Rendered { text, left_out } = self.render(report);
        out.write_all(text.as_bytes())?;
        Ok(left_out)
    }

    /// The format of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

impl fmt::Display for ReportFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A report as text.
///
/// ```
/// use sealward::document::Limits;
/// use sealward::posture::{Options, ReportFormat, check_text};
/// let report = check_text("-", b"{}".to_vec(), &Options::default(), &Limits::default());
/// let markdown = ReportFormat::Markdown.render(&report);
/// assert!(markdown.text.ends_with('\n') && markdown.left_out == 0);
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rendered {
    /// The text.
    pub text: String,
    /// Findings that the format's readers have no room for. The text says so too.
    pub left_out: usize,
}

impl Rendered {
    /// A text in which nothing is left out.
    pub(super) const fn whole(text: String) -> Self {
        Self { text, left_out: 0 }
    }
}

fn json(report: &Report) -> Rendered {
    Rendered::whole(report.to_json())
}
