//! Reports: from findings to one report, and from a report to the formats that others read.

mod builder;
mod check_text;
mod controls;
mod format;
mod github;
mod gitlab;
mod group;
mod html;
mod junit;
mod markdown;
mod page;
mod ran;
mod sarif;
mod severity;
mod words;

pub(super) use words::plural;

pub use builder::{ReportBuilder, location};
pub use check_text::check_text;
pub use format::{Rendered, ReportFormat};
