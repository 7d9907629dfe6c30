//! `avail-no-pdb`, `avail-pdb-blocks`: what a drain of a node does to workloads.

use crate::posture::across::{Across, AcrossCheck};
use crate::posture::check::page;
use crate::posture::fix::{Proposal, Value, new_object};
use crate::posture::index::{
    Amount, ByLabel, Covered, Disruption, Item, Of, Replicas, Scale, Selector, Space, Tables,
    Workload, covered,
};
use crate::posture::overlay::{Overlaid, Partners};
use crate::posture::report::plural;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Severity};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

const REPLICATED: Kinds = Kinds::of(&[
    ObjectKind::Deployment,
    ObjectKind::StatefulSet,
    ObjectKind::CustomWorkload,
]);

static NO_BUDGET: Meta = Meta {
    id: "avail-no-pdb",
    area: Area::Avail,
    summary: "draining nodes may stop all pods of a workload at once",
    severity: Severity::Medium,
    wave: 2,
    kinds: REPLICATED,
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("no_pdb.md"),
};

static BLOCKS: Meta = Meta {
    id: "avail-pdb-blocks",
    area: Area::Avail,
    summary: "a pod disruption budget never lets a node be drained",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::PodDisruptionBudget]),
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("pdb_blocks.md"),
};

/// A Deployment, StatefulSet or Rollout of more than one replica that no budget selects.
#[derive(Debug)]
pub(super) struct NoBudget;

/// A budget that allows no pod it counts to be evicted.
#[derive(Debug)]
pub(super) struct BudgetBlocks;

impl Check for NoBudget {
    fn meta(&self) -> &'static Meta {
        &NO_BUDGET
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl Check for BudgetBlocks {
    fn meta(&self) -> &'static Meta {
        &BLOCKS
    }

    fn run(&self, _: &mut Cx<'_>) {}
}

impl AcrossCheck for NoBudget {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        let spaces = tables.spaces();
        // Whatever names no namespace may be applied to any.
        let without = tables.space("").map_or(&[][..], |it| &it.disruptions);
        let all = spaces.iter().flat_map(|(_, space)| &space.disruptions);
        let all: Vec<_> = all.copied().collect();
        for (name, space) in &spaces {
            let mut plan = Plan::of(tables, space);
            let counted = |budgets: &[Of<'_, Disruption>]| {
                let pods: Vec<_> = budgets.iter().filter_map(pods).collect();
                let Pods {
                    by_label, overlaid, ..
                } = &plan.workloads;
                covered(by_label, overlaid, &pods, tables.label_keys)
            };
            let elsewhere = if name.is_empty() { &all } else { without };
            let verdicts = counted(&space.disruptions)
                .into_iter()
                .zip(counted(elsewhere));
            for (&(item, workload), (is_counted, perhaps)) in space.workloads.iter().zip(verdicts) {
                if !is_replicated(item) {
                    continue;
                }
                let at = &item.fact.at;
                let replicas = Replicas::of(tables, space, (item, workload));
                let (most, is_scaled) = match replicas {
                    Replicas::Known {
                        most, is_scaled, ..
                    } => (most, is_scaled),
                    Replicas::Unknown(_) if is_counted == Covered::Yes => {
                        cx.pass();
                        continue;
                    }
                    Replicas::Unknown(reason) => {
                        cx.unknown(item, at, reason);
                        continue;
                    }
                };
                match most {
                    // One replica is away during a drain in any case.
                    ..=1 => cx.not_applicable(),
                    _ if is_counted == Covered::Yes => cx.pass(),
                    _ if let Some(reason) = is_counted.unknown(BUDGETS) => {
                        cx.unknown(item, at, reason);
                    }
                    _ if perhaps == Covered::TooMany => {
                        cx.unknown(item, at, TOO_MANY);
                    }
                    _ if perhaps != Covered::No => {
                        let reason = "whether a budget that selects such pods is for its namespace cannot be told";
                        cx.unknown(item, at, reason);
                    }
                    _ if tables.has_template_beside(item) => {
                        cx.unknown(item, at, "a template beside it may be the budget");
                    }
                    _ => {
                        let more = if is_scaled { " or more" } else { "" };
                        let message =
                            format!("no pod disruption budget selects its {most}{more} replicas");
                        cx.fail(item, at, message).fix(plan.budget(item, workload));
                    }
                }
            }
        }
    }
}

/// The pods that a budget counts, and what kustomizations make of it.
fn pods<'i>((item, budget): &Of<'i, Disruption>) -> Option<(&'i Selector, &'i Overlaid)> {
    Some((budget.pods.as_ref()?, &item.fact.overlaid))
}

const BUDGETS: (&str, &str) = ("budget", "budgets");
const TOO_MANY: &str = "there are too many budgets and workloads";

/// The budgets that a namespace is to get.
struct Plan<'s, 'i> {
    tables: &'s Tables<'i>,
    space: &'s Space<'i>,
    workloads: Pods<'s, 'i>,
    /// The names of its budgets, and of those it is to get.
    names: HashSet<String>,
}

impl<'s, 'i> Plan<'s, 'i> {
    fn of(tables: &'s Tables<'i>, space: &'s Space<'i>) -> Self {
        let names = space.disruptions.iter();
        Self {
            tables,
            space,
            workloads: Pods::of(space),
            names: names.map(|(it, _)| it.fact.object.name.clone()).collect(),
        }
    }

    /// What writes a budget for a workload. None where that would count the pods of another workload too: a
    /// pod that two budgets count is never evicted. Of an object that is given twice, the first has it written.
    fn budget(&mut self, item: Item<'i>, workload: &Workload) -> Option<Proposal> {
        let missing = workload.budget.as_ref()?;
        // Whatever version of the API each file has it in.
        let called = |item: Item<'i>| {
            let object = &item.fact.object;
            (object.kind.as_str(), object.name.as_str())
        };
        let has_several = |other: Item<'i>, it: &Workload| {
            let replicas = Replicas::of(self.tables, self.space, (other, it));
            matches!(replicas, Replicas::Known { most: 2.., .. })
        };
        let hinders = |other: Item<'i>, it: &Workload| {
            let is_first = it.budget.is_some() && other.place() <= item.place();
            called(other) != called(item)
                || is_first && !std::ptr::eq(other.fact, item.fact) && has_several(other, it)
        };
        let counted = self.workloads.selected(&missing.pods)?;
        let mut counted = counted.into_iter();
        if missing.pods.selects(&workload.labels) != Some(true)
            || counted.any(|(other, it)| hinders(other, it))
        {
            return None;
        }
        let object = Arc::clone(&item.fact.object);
        let mut names = ["", "-pdb"].into_iter();
        let suffix = names.find(|it| self.names.insert(format!("{}{it}", object.name)))?;
        let title = "add a PodDisruptionBudget that lets one of its pods be evicted at a time";
        let (behind, missing) = (missing.behind, Arc::clone(missing));
        let budget = move || {
            Some(new_object(
                ("policy/v1", "PodDisruptionBudget"),
                (&format!("{}{suffix}", object.name), &object.namespace),
                Value::map([
                    ("maxUnavailable", Value::Int(1)),
                    ("selector", missing.pods.written()?),
                ]),
            ))
        };
        Some(behind.write(title, budget))
    }
}

impl AcrossCheck for BudgetBlocks {
    fn judge(&self, tables: &Tables<'_>, cx: &mut Across<'_>) {
        for (_, space) in tables.spaces() {
            if space.disruptions.is_empty() {
                continue;
            }
            let workloads = Pods::of(space);
            for &(item, budget) in &space.disruptions {
                judge_budget((item, budget), (tables, space), &workloads, cx);
            }
        }
    }
}

fn judge_budget<'i>(
    (item, budget): Of<'i, Disruption>,
    (tables, space): (&Tables<'i>, &Space<'i>),
    workloads: &Pods<'_, 'i>,
    cx: &mut Across<'_>,
) {
    if budget.is_patched {
        let reason = "a kustomization changes how many of its pods may be unavailable";
        cx.unknown(item, &item.fact.at, reason);
        return;
    }
    let counted = || {
        let pods = budget.pods.as_ref();
        pods.map_or_else(|| Some(Vec::new()), |it| workloads.selected(it))
    };
    // Of what has no scale only a number that must be available can be told.
    let fix = || {
        let fix = budget.one_at_a_time.as_deref();
        let has_scale = |it: &[Of<'_, Workload>]| !it.iter().any(is_without_scale);
        fix.filter(|_| counted().is_some_and(|it| has_scale(&it)))
            .cloned()
    };
    let (least, at) = match (&budget.max_unavailable, &budget.min_available) {
        (Some((Amount::Count(0) | Amount::Percent(0), at)), _) => {
            let message = "none of its pods may ever be unavailable";
            cx.fail(item, at, message).fix(fix());
            return;
        }
        (_, Some((Amount::Percent(100..), at))) => {
            let message = "all of its pods must always be available";
            cx.fail(item, at, message).fix(fix());
            return;
        }
        (Some((Amount::Unknown, at)), _) | (_, Some((Amount::Unknown, at))) => {
            cx.unknown(item, at, "the number comes from a template, or is none");
            return;
        }
        (_, Some((least @ (Amount::Count(1..) | Amount::Percent(_)), at))) => (*least, at),
        // A share of pods that may be unavailable is rounded up: it is one of them at least.
        (Some((most @ (Amount::Count(1..) | Amount::Percent(1..)), at)), _) => (*most, at),
        (None, None) if budget.pods.is_some() => {
            let message = "it tells neither how many of its pods must be available nor how many may be unavailable: none may be";
            cx.fail(item, &item.fact.at, message);
            return;
        }
        _ => return cx.pass(),
    };
    let is_share = budget.max_unavailable.is_some() || matches!(least, Amount::Percent(_));
    let lets_one_go = budget.max_unavailable.is_some() || matches!(least, Amount::Percent(..1));
    if lets_one_go && !workloads.has_without_scale {
        return cx.pass();
    }
    let Some(mut counted) = counted() else {
        cx.unknown(item, at, TOO_MANY);
        return;
    };
    if let Some(reason) = workloads.depends((item, budget), tables.label_keys) {
        cx.unknown(item, at, reason);
        return;
    }
    let are_apart = |counted: &[Of<'i, Workload>]| {
        let mut counted = counted.iter();
        item.fact.overlaid.is_shared() && counted.any(|(other, _)| is_apart(item, *other))
    };
    if is_share {
        match without_scale(tables, space, &counted) {
            Some(Ok(_)) if are_apart(&counted) => {
                cx.unknown(item, at, APART);
                return;
            }
            Some(Ok((first, message))) => {
                let said = cx.fail(item, at, message);
                said.and(first, &first.fact.at, "it is selected");
                return;
            }
            Some(Err(reason)) => {
                cx.unknown(item, at, reason);
                return;
            }
            None if lets_one_go => return cx.pass(),
            None => {}
        }
    }
    // Pods of these may be there, and help.
    let may_be_more =
        |(_, it): &Of<'_, Workload>| matches!(it.scale, Scale::Nodes | Scale::Job | Scale::Unknown);
    let more = counted.iter().any(may_be_more);
    counted.retain(|(_, it)| matches!(it.scale, Scale::Itself | Scale::Nobody));
    let is_bare = |(_, it): &Of<'_, Workload>| it.scale == Scale::Nobody;
    let Some((first, _)) = counted.iter().find(|it| !is_bare(it)) else {
        let reason = match more {
            true => HOW_MANY,
            false => "no workload of the scan has the pods that it selects",
        };
        cx.unknown(item, at, reason);
        return;
    };
    let total = match fewest(tables, space, &counted) {
        Ok(total) => total,
        Err(reason) => {
            cx.unknown(item, at, reason);
            return;
        }
    };
    if matches!(least, Amount::Percent(_)) && counted.iter().any(is_bare) {
        let reason = "it selects a pod without a controller, of which no share can be told";
        cx.unknown(item, at, reason);
        return;
    }
    if more && matches!(least, Amount::Count(least) if least >= total) {
        cx.unknown(item, at, HOW_MANY);
        return;
    }
    let message = match least {
        Amount::Count(least) if least >= total => {
            let are = if total == 1 { "is" } else { "are" };
            let least = plural(least.unsigned_abs(), "pod");
            format!("{least} must be available, and there {are} {total}")
        }
        // A share that must be available is rounded up, too.
        Amount::Percent(share)
            if total > 0
                && share.saturating_mul(total) > total.saturating_sub(1).saturating_mul(100) =>
        {
            let total = plural(total.unsigned_abs(), "pod");
            format!("{share}% of {total} must be available, which is rounded up to all")
        }
        _ if are_apart(&counted) => {
            cx.unknown(item, at, APART);
            return;
        }
        _ => return cx.pass(),
    };
    let said = cx.fail(item, at, message).fix(fix());
    said.and(*first, &first.fact.at, "the workload");
}

const APART: &str =
    "of the kustomizations that take it in not all have the workloads whose pods it selects";
const HOW_MANY: &str = "how many pods its DaemonSets, Jobs or custom resources have cannot be told";

fn is_without_scale((_, workload): &Of<'_, Workload>) -> bool {
    !matches!(workload.scale, Scale::Itself | Scale::Owner)
}

/// What becomes of a budget that asks for a share, or for a number that may be away: that is taken of the scales of all
/// controllers whose pods it selects. One without a scale keeps each of those pods from being let go. `None` where that
/// keeps none from it, and `Err` where it may.
fn without_scale<'i>(
    tables: &Tables<'i>,
    space: &Space<'i>,
    counted: &[Of<'i, Workload>],
) -> Option<Result<(Item<'i>, &'static str), &'static str>> {
    let first = |scale: Scale| counted.iter().find(|(_, it)| it.scale == scale);
    let told = counted.iter().filter(|(_, it)| it.scale == Scale::Itself);
    let told = fewest(tables, space, &told.copied().collect::<Vec<_>>());
    let bare = first(Scale::Nobody);
    if let Some((daemons, _)) = first(Scale::Nodes) {
        // Its own pods stay on a node that is drained.
        match told {
            Ok(0) if bare.is_none() => {}
            Err(reason) if bare.is_none() => return Some(Err(reason)),
            _ => {
                let message = "it selects pods of a DaemonSet, which has no scale: none of its pods may ever be evicted";
                return Some(Ok((*daemons, message)));
            }
        }
    }
    if first(Scale::Job).is_some() {
        let reason = "it selects pods of a Job, which has no scale: while there are any, none of its pods may be evicted";
        return Some(Err(reason));
    }
    if first(Scale::Unknown).is_some() {
        return Some(Err(
            "whether a custom resource whose pods it selects has a scale cannot be told",
        ));
    }
    let (pod, _) = bare?;
    match told {
        Ok(0) => {
            let message = "it selects pods without a controller alone, of which no share can be told: none may ever be evicted";
            Some(Ok((*pod, message)))
        }
        Ok(_) => None,
        Err(reason) => Some(Err(reason)),
    }
}

/// How many pods there are at least. A workload that is given twice is one, in clusters of which each has to be drained.
fn fewest(
    tables: &Tables<'_>,
    space: &Space<'_>,
    counted: &[Of<'_, Workload>],
) -> Result<i64, &'static str> {
    let mut by_object: HashMap<_, i64> = HashMap::new();
    for (item, workload) in counted {
        if workload.scale == Scale::Nobody {
            let object = &item.fact.object;
            by_object.insert((&object.kind, &object.name), 1);
            continue;
        }
        match Replicas::of(tables, space, (*item, workload)) {
            Replicas::Known { fewest, .. } => {
                let object = &item.fact.object;
                let known = by_object.entry((&object.kind, &object.name));
                known
                    .and_modify(|it| *it = fewest.min(*it))
                    .or_insert(fewest);
            }
            Replicas::Unknown(reason) => return Err(reason),
        }
    }
    Ok(by_object.into_values().fold(0, i64::saturating_add))
}

/// Whether a budget is built without a workload, and with it, too.
fn is_apart(budget: Item<'_>, workload: Item<'_>) -> bool {
    let mut workloads = Partners::default();
    workloads.add(&workload.fact.overlaid);
    workloads.are_apart_from(&budget.fact.overlaid)
}

fn is_replicated(item: Item<'_>) -> bool {
    let object = &item.fact.object;
    match object.kind.as_str() {
        "Deployment" | "StatefulSet" => true,
        "Rollout" => object.api_version.starts_with("argoproj.io/"),
        _ => false,
    }
}

/// The workloads of a namespace, by the labels of their pods.
struct Pods<'s, 'i> {
    workloads: &'s [Of<'i, Workload>],
    by_label: ByLabel<'i>,
    /// What kustomizations make of each.
    overlaid: Vec<&'i Overlaid>,
    /// Whether they add no labels.
    is_as_written: bool,
    /// Whether they patch the labels of one that a budget may be for.
    is_patched: bool,
    /// Whether one has no scale that is known.
    has_without_scale: bool,
}

impl<'s, 'i> Pods<'s, 'i> {
    fn of(space: &'s Space<'i>) -> Self {
        let labels = space.workloads.iter().map(|(_, it)| &it.labels);
        let overlaid = space.workloads.iter().map(|(it, _)| &it.fact.overlaid);
        let overlaid: Vec<_> = overlaid.collect();
        let is_patched = |(_, workload): &Of<'i, Workload>| {
            workload.labels.is_patched() && workload.scale != Scale::Owner
        };
        Self {
            workloads: &space.workloads,
            by_label: ByLabel::of(labels.collect()),
            is_as_written: overlaid.iter().all(|it| it.labels().is_empty()),
            is_patched: space.workloads.iter().any(is_patched),
            has_without_scale: space.workloads.iter().any(is_without_scale),
            overlaid,
        }
    }

    /// What keeps from telling which of these a budget counts.
    fn depends(
        &self,
        (item, budget): Of<'i, Disruption>,
        keys: Option<&HashSet<Box<str>>>,
    ) -> Option<&'static str> {
        let pods = budget.pods.as_ref()?;
        if pods.is_patched() || self.is_patched && !pods.is_empty() {
            return Some("a patch of a kustomization decides which pods it selects");
        }
        if pods.is_unknown() {
            return Some("a template decides which pods it selects");
        }
        let by = item.fact.overlaid.labels();
        if by.is_empty() && self.is_as_written {
            return None;
        }
        let is_fixed = |(item, workload): &Of<'i, Workload>| {
            let same = by.is_as(item.fact.overlaid.labels());
            same || by.is_empty() && pods.selects(&workload.labels) == Some(true)
        };
        let Some(perhaps) = keys.and_then(|keys| self.selected(&pods.without(keys))) else {
            return Some(TOO_MANY);
        };
        let reason = "labels that a kustomization adds decide which pods it selects";
        (!perhaps.iter().all(is_fixed)).then_some(reason)
    }

    fn selected(&self, selector: &Selector) -> Option<Vec<Of<'i, Workload>>> {
        let places = self.by_label.selected(selector)?;
        let workloads = places.into_iter().filter_map(|at| self.workloads.get(at));
        Some(workloads.copied().collect())
    }
}
