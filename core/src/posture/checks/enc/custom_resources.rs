//! `enc-custom-resources-not-covered`: custom resources that hold secrets and are stored in clear.

use crate::kubernetes::GroupResource;
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{CustomResource, Tables};
use crate::posture::{Area, Check, Confidence, Cx, FixAvailability, Kinds, Meta, Severity};

static META: Meta = Meta {
    id: "enc-custom-resources-not-covered",
    area: Area::Enc,
    summary: "custom resources that hold secrets are stored without encryption",
    severity: Severity::Low,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("custom_resources_not_covered.md"),
};

/// For every kind of the scan whose objects hold secrets some rule holds.
#[derive(Debug)]
pub(super) struct CustomResourcesNotCovered;

impl Check for CustomResourcesNotCovered {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for CustomResourcesNotCovered {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let all = &tables.custom_resources;
        if tables.encryptions.is_empty() && !tables.api_servers.is_empty() {
            for &(item, _) in all {
                let reason = "whether these objects are encrypted: the encryption configuration is not among \
                    the files";
                cx.unknown(item, &item.fact.at, reason);
            }
        }
        for &(item, configuration) in &tables.encryptions {
            let open = |it: &CustomResource| {
                let (resource, group) = (&*it.plural, &*it.group);
                !configuration.covers(GroupResource { resource, group })
            };
            let mut open = all.iter().filter(|(_, it)| open(it));
            let Some(&(first_item, first)) = open.next() else {
                match all.is_empty() {
                    true => cx.not_applicable(),
                    false => cx.pass(),
                }
                continue;
            };
            let others = open.clone().count();
            let fix = || {
                let kinds = || open.clone().map(|(_, it)| *it).chain([first]);
                if kinds().any(CustomResource::is_nameless) {
                    return None;
                }
                let mut names: Vec<String> = kinds().map(CustomResource::resource).collect();
                names.sort_unstable();
                names.dedup();
                let title = "add them to a rule that encrypts".to_owned();
                Some(configuration.extend.as_deref()?.adding(title, &names))
            };
            let said = if configuration.unread || first.is_nameless() {
                let reason = "whether a rule holds for every kind that holds secrets: some names come from a \
                    template or cannot be read";
                cx.unknown(item, &configuration.at, reason)
            } else {
                let name = format!("`{}`", first.resource());
                let message = match others {
                    0 => format!("no rule holds for {name}, which holds secrets"),
                    1 => format!("no rule holds for {name} and another kind that holds secrets"),
                    _ => format!(
                        "no rule holds for {name} and {others} other kinds that hold secrets"
                    ),
                };
                cx.fail(item, &configuration.at, message)
                    .confidence(Confidence::Medium)
                    .fix(fix())
            };
            let said = said.and(first_item, &first_item.fact.at, first.why.clone());
            open.fold(said, |said, (item, it)| {
                said.and(*item, &item.fact.at, it.why.clone())
            });
        }
    }
}
