//! One text that somebody gives, checked and reported on.

use super::builder::ReportBuilder;
use crate::document::{Limits, SourceFile};
use crate::dto;
use crate::posture::host::HostChecked;
use crate::posture::{Checker, Options};
use std::rc::Rc;

/// Checks one text that somebody gives and reports on it, as `sealward check -` does; a text of which nothing is known is an
/// error there, and a document that is passed over here.
///
/// `name` is how the report calls it; `-` where it has none. What cannot be read is in the report's
/// `errors`.
///
/// ```
/// use sealward::document::Limits;
/// use sealward::posture::{Options, check_text};
/// let report = check_text("-", b"apiVersion: v1\nkind: Pod\n".to_vec(), &Options::default(), &Limits::default());
/// assert_eq!((report.summary.resources, report.errors.len()), (1, 0));
/// let report = check_text("-", Vec::new(), &Options::default(), &Limits::default());
/// assert_eq!(report.errors[0].code, "document/empty");
/// ```
#[must_use]
pub fn check_text(name: &str, text: Vec<u8>, options: &Options, limits: &Limits) -> dto::Report {
    let checker = Checker::new(options);
    let mut builder = ReportBuilder::new(&checker);
    match SourceFile::read(name, text, limits) {
        Ok(file) => {
            let checked = checker.check(&file);
            match checked.no_document() {
                Some(error) => builder.add_unreadable(name, &error),
                None => builder.add(&file, &checked),
            }
            let mut files = vec![Rc::new(file)];
            if let Some(facts) = files.first().filter(|_| checked.has_host()) {
                for host in checker.check_hosts_of(facts, limits) {
                    files.extend(builder.add_host(host).into_iter().map(Rc::new));
                }
            }
            let read = |name: &str| files.iter().find(|it| it.name() == name).cloned();
            drop(builder.conclude_with(&read));
        }
        Err(error) => builder.add_unreadable(name, &error),
    }
    builder.finish()
}

impl ReportBuilder<'_> {
    /// Adds the configuration files of a host and what the checker found in them, and gives the files back.
    fn add_host(&mut self, host: HostChecked) -> Vec<SourceFile> {
        for (file, checked) in &host.files {
            self.add(file, checked);
        }
        for (name, code, message) in &host.errors {
            self.add_error(name, code, message);
        }
        self.add_skipped(host.no_files.len() as u64);
        host.files.into_iter().map(|it| it.0).collect()
    }
}
