//! Reports in other tools' formats: read as those tools read them, whatever names the files hold.

#![expect(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on says where"
)]

#[path = "reports/github.rs"]
mod github;
#[path = "reports/gitlab.rs"]
mod gitlab;
#[path = "reports/hostile.rs"]
mod hostile;
#[path = "reports/html.rs"]
mod html;
#[path = "reports/junit.rs"]
mod junit;
#[path = "reports/markdown.rs"]
mod markdown;
#[path = "reports/sarif.rs"]
mod sarif;
