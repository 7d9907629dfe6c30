//! What is built and what is planned, in one list.

use super::{Area, Framework, Meta, Profile, Reference, Severity, registry};
use std::sync::LazyLock;

/// A check of the catalogue that is not built yet.
///
/// ```
/// use sealward::posture::{check_by_id, planned};
/// assert!(planned().iter().all(|row| (1..=3).contains(&row.wave) && check_by_id(row.id).is_none()));
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Planned {
    /// The id that the check will have.
    pub id: &'static str,
    /// What it will be about.
    pub area: Area,
    /// How bad the flaw is.
    pub severity: Severity,
    /// 1 to 3: how early the catalogue wants the check.
    pub wave: u8,
    /// The flaw in one line.
    pub summary: &'static str,
    /// The controls that it will decide.
    pub references: Vec<Reference>,
}

/// The checks that are not built yet, by area.
///
/// ```
/// use sealward::posture::{Area, planned};
/// assert!(planned().iter().any(|row| row.area == Area::Rbac));
/// ```
#[must_use]
pub fn planned() -> &'static [Planned] {
    &PLANNED
}

/// A row of the list of all checks.
///
/// ```
/// use sealward::posture::{Profile, list};
/// let rows = list();
/// let row = rows.iter().find(|row| row.id == "pss-privileged").unwrap();
/// assert!(!row.is_planned() && row.kinds().contains(&"Pod"));
/// assert!(row.profiles().contains(&Profile::PssBaseline));
/// assert!(row.references().iter().any(|it| it.to_string() == "pss-baseline privileged"));
/// assert_eq!(row.fix(), "sometimes");
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Listed {
    /// The check's id.
    pub id: &'static str,
    /// What it is about.
    pub area: Area,
    /// How bad the flaw is.
    pub severity: Severity,
    /// 1 to 3: how early the catalogue wants the check.
    pub wave: u8,
    /// The flaw in one line.
    pub summary: &'static str,
    references: &'static [Reference],
    meta: Option<&'static Meta>,
}

/// Every check, built and planned, by area; in an area the built ones first.
///
/// ```
/// use sealward::posture::list;
/// let rows = list();
/// assert!(rows.iter().any(|row| row.id == "pss-privileged" && !row.is_planned()));
/// assert!(rows.iter().any(|row| row.is_planned()));
/// ```
#[must_use]
pub fn list() -> Vec<Listed> {
    let built = registry().map(|check| check.meta()).map(|meta| Listed {
        id: meta.id,
        area: meta.area,
        severity: meta.severity,
        wave: meta.wave,
        summary: meta.summary,
        references: meta.references,
        meta: Some(meta),
    });
    let planned = planned().iter().map(|row| Listed {
        id: row.id,
        area: row.area,
        severity: row.severity,
        wave: row.wave,
        summary: row.summary,
        references: &row.references,
        meta: None,
    });
    let mut rows: Vec<_> = built.chain(planned).collect();
    rows.sort_by_key(|row| (row.area, row.is_planned()));
    rows
}

impl Listed {
    /// Whether the check is not built yet.
    #[must_use]
    pub const fn is_planned(&self) -> bool {
        self.meta.is_none()
    }

    /// The kinds it is called for.
    #[must_use]
    pub fn kinds(&self) -> Vec<&'static str> {
        self.meta.map_or_else(Vec::new, |meta| meta.kinds.names())
    }

    /// The controls it decides.
    #[must_use]
    pub const fn references(&self) -> &'static [Reference] {
        self.references
    }

    /// Whether its findings come with a fix: `none`, `sometimes`, `always`.
    #[must_use]
    pub fn fix(&self) -> &'static str {
        self.meta.map_or("none", |meta| meta.fix.name())
    }

    /// The profiles that hold it.
    #[must_use]
    pub fn profiles(&self) -> Vec<Profile> {
        let holds = |profile: &Profile| self.meta.is_some_and(|meta| profile.holds(meta));
        Profile::ALL.into_iter().filter(holds).collect()
    }
}

/// A check's page, also of what is no check but has one: `doc-parse-error`.
///
/// ```
/// assert!(sealward::posture::page("pss-privileged").unwrap().starts_with("# pss-privileged"));
/// ```
#[must_use]
pub fn page(id: &str) -> Option<&'static str> {
    let check = super::check_by_id(id).map(|check| check.meta().docs);
    check.or_else(|| (id == "doc-parse-error").then_some(super::checks::PARSE_ERROR))
}

/// Whether a check of that id is planned. What else is known of it is not needed for that, nor where the whole list would have to
/// be downloaded.
pub(super) fn is_planned(id: &str) -> bool {
    include_str!("checks/planned_ids.txt")
        .lines()
        .any(|it| it == id)
}

static PLANNED: LazyLock<Vec<Planned>> =
    LazyLock::new(|| rows(include_str!("checks/planned.toml")).collect());

/// The rows of `planned.toml`: tables named `check` with a key and a value on each line.
fn rows(toml: &'static str) -> impl Iterator<Item = Planned> {
    toml.split("[[check]]").skip(1).filter_map(|table| {
        let field = |name: &str| {
            let mut lines = table.lines().filter_map(|line| line.split_once(" = "));
            let (_, value) = lines.find(|(key, _)| *key == name)?;
            Some(value.trim_matches('"'))
        };
        Some(Planned {
            id: field("id")?,
            area: Area::parse(field("area")?)?,
            severity: Severity::parse(field("severity")?)?,
            wave: field("wave")?.parse().ok()?,
            summary: field("summary")?,
            references: references(field("references").unwrap_or_default()),
        })
    })
}

/// What stands in a list such as `["cis-1.12:1.2.27", "cis-aks-1.8:4.1.1"]`.
fn references(list: &'static str) -> Vec<Reference> {
    let items = list.trim_matches(['[', ']']).split(", ");
    let reference = |item: &'static str| {
        let (name, id) = item.trim_matches('"').split_once(':')?;
        let framework = Framework::ALL.into_iter().find(|it| it.name() == name)?;
        Some(Reference { framework, id })
    };
    items.filter_map(reference).collect()
}
