//! What a report says of a configuration.

use crate::dto;
use crate::posture::{Config, Options, Selector, Severity, check_by_id, registry};
use std::collections::BTreeMap;

/// What a configuration, of that name, switches off of the checks that these options ask for.
pub(super) fn told(config: &Config, file: &str, options: &Options) -> dto::Configuration {
    let overrides = config.overrides.iter();
    dto::Configuration {
        file: file.to_owned(),
        says: config.switched_off(),
        ignored: checks(&config.ignore, options),
        severities: severities(&config.severity, options),
        overrides: overrides
            .map(|it| dto::ConfigurationOverride {
                paths: it.paths.patterns().to_vec(),
                ignored: checks(&it.ignore, options),
                severities: severities(&it.severity, options),
            })
            .collect(),
    }
}

/// The checks that are asked for, and that these select.
fn checks(selectors: &[Selector], options: &Options) -> Vec<String> {
    let all = registry().map(|check| check.meta());
    let wanted = all.filter(|meta| options.wants(meta));
    let selected = wanted.filter(|meta| selectors.iter().any(|it| it.holds(meta)));
    selected.map(|meta| meta.id.to_owned()).collect()
}

/// Of the checks that are asked for those with another severity.
fn severities(
    table: &[(&'static str, Severity)],
    options: &Options,
) -> BTreeMap<String, dto::Severity> {
    let rows = table.iter();
    let wanted = rows.filter(|(id, _)| check_by_id(id).is_some_and(|it| options.wants(it.meta())));
    wanted
        .map(|(id, severity)| ((*id).to_owned(), (*severity).into()))
        .collect()
}
