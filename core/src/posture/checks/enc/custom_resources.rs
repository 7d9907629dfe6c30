//! `enc-custom-resources-not-covered`: custom resources that hold secrets and are stored in clear.

use crate::kubernetes::GroupResource;
use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::index::{Configuration, CustomResource, Item, Of, Tables};
use crate::posture::{Area, Check, Confidence, Cx, FixAvailability, Kinds, Meta, Severity};
use std::collections::HashSet;

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
        // A kind that is given twice is one.
        let mut seen = HashSet::new();
        let mut kinds = all.clone();
        kinds.retain(|(_, it)| seen.insert((&*it.plural, &*it.group)) || it.is_nameless());
        let mut left = MOST_PAIRS;
        for &(item, configuration) in &tables.encryptions {
            left = left.saturating_sub(kinds.len());
            if left == 0 {
                let reason = "whether a rule holds for every kind that holds secrets: there are too many \
                    configurations and kinds";
                cx.unknown(item, &configuration.at, reason);
                continue;
            }
            judge(item, configuration, &kinds, cx);
        }
    }
}

fn judge(
    item: Item<'_>,
    configuration: &Configuration,
    kinds: &[Of<'_, CustomResource>],
    cx: &mut Across<'_>,
) {
    let covered = configuration.covered();
    let is_open = |it: &CustomResource| {
        let (resource, group) = (&*it.plural, &*it.group);
        !covered.has(GroupResource { resource, group })
    };
    let open: Vec<_> = kinds.iter().filter(|(_, it)| is_open(it)).collect();
    let Some((_, first)) = open.first() else {
        match kinds.is_empty() {
            true => cx.not_applicable(),
            false => cx.pass(),
        }
        return;
    };
    let fix = || {
        let mut kinds = open.iter().map(|(_, it)| *it);
        if open.len() > MOST_NAMES || kinds.clone().any(CustomResource::is_nameless) {
            return None;
        }
        let mut names: Vec<String> = kinds.by_ref().map(CustomResource::resource).collect();
        names.sort_unstable();
        let title = "add them to a rule that encrypts".to_owned();
        Some(configuration.extend.as_deref()?.adding(title, &names))
    };
    let said = if configuration.unread || first.is_nameless() {
        let reason = "whether a rule holds for every kind that holds secrets: some names come from a \
            template or cannot be read";
        cx.unknown(item, &configuration.at, reason)
    } else {
        let name = format!("`{}`", first.resource());
        let message = match open.len() {
            1 => format!("no rule holds for {name}, which holds secrets"),
            2 => format!("no rule holds for {name} and another kind that holds secrets"),
            all => format!(
                "no rule holds for {name} and {} other kinds that hold secrets",
                all.saturating_sub(1)
            ),
        };
        cx.fail(item, &configuration.at, message)
            .confidence(Confidence::Medium)
            .fix(fix())
    };
    let shown = open.iter().take(MOST_NAMES);
    shown.fold(said, |said, (item, it)| {
        said.and(*item, &item.fact.at, it.why.clone())
    });
}

/// How many kinds are looked up in configurations, all in all.
const MOST_PAIRS: usize = 20_000_000;
/// How many kinds a finding shows, and its fix adds.
const MOST_NAMES: usize = 100;
