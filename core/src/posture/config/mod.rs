//! The configuration file `sealward.toml`: which checks run, how much their findings count, and which
//! findings are held back where.

mod attest;
mod error;
mod globs;
mod read;
mod table;

pub use attest::Attestation;
#[cfg(feature = "schema")]
pub use attest::attestations_schema;
pub use error::{ConfigError, ConfigErrorKind};
pub use globs::Globs;

use super::suppress::Date;
use super::{KubernetesVersion, Options, Peer, Profile, Registry, Selector, Severity};
use crate::document::Span;
use crate::escape;

/// What a configuration file says. Finding the file is the caller's business.
///
/// ```
/// use sealward::posture::{Config, FailOn, Options, Severity};
///
/// let config = Config::parse(
///     r#"
/// profiles = ["pss-baseline"]
/// kubernetes-version = "1.34"
/// ignore = ["pss-host-ports"]
/// fail-on = "medium"
///
/// [severity]
/// "pss-host-pid" = "critical"
///
/// [[override]]
/// paths = ["charts/**"]
/// ignore = ["pss-host-path"]
///
/// [[suppress]]
/// check = "pss-host-pid"
/// kind = "DaemonSet"
/// name = "agent"
/// reason = "reads the node's processes"
/// expires = 2027-01-31
/// "#,
/// )?;
/// assert_eq!(config.fail_on, Some(FailOn::Severity(Severity::Medium)));
/// assert_eq!((config.severity.len(), config.overrides.len(), config.suppress.len()), (1, 1, 1));
/// let mut options = Options::default();
/// config.apply(&mut options);
/// assert_eq!(options.version.to_string(), "1.34");
/// # Ok::<(), sealward::posture::ConfigError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Config {
    /// The profiles, where it names any.
    pub profiles: Vec<Profile>,
    /// What runs beside them.
    pub select: Vec<Selector>,
    /// What does not run.
    pub ignore: Vec<Selector>,
    /// The Kubernetes version to judge for.
    pub version: Option<KubernetesVersion>,
    /// The least severity that fails a run.
    pub fail_on: Option<FailOn>,
    /// Severities that differ from the checks' own.
    pub severity: Vec<(&'static str, Severity)>,
    /// Other checkers whose suppressions are honored.
    pub honor: Vec<Peer>,
    /// Where images may come from.
    pub allowed_registries: Vec<Registry>,
    /// What differs for some paths; later ones win.
    pub overrides: Vec<Override>,
    /// Findings that are held back.
    pub suppress: Vec<ConfiguredSuppression>,
}

/// The least severity that fails a run.
///
/// ```
/// use sealward::posture::{Config, FailOn};
///
/// assert_eq!(Config::parse("fail-on = \"never\"")?.fail_on, Some(FailOn::Never));
/// # Ok::<(), sealward::posture::ConfigError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a severity, or none")]
pub enum FailOn {
    /// This severity and those above it.
    Severity(Severity),
    /// None does.
    Never,
}

/// What differs for some paths.
///
/// ```
/// use sealward::posture::Config;
///
/// let text = "[[override]]\npaths = ['/charts/']\nseverity = { 'pss-host-pid' = 'low' }\n";
/// let config = Config::parse(text)?;
/// assert!(config.overrides[0].paths.match_path("charts/agent/pod.yaml"));
/// # Ok::<(), sealward::posture::ConfigError>(())
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Override {
    /// Where it holds.
    pub paths: Globs,
    /// Checks whose findings are held back there.
    pub ignore: Vec<Selector>,
    /// Severities that differ there.
    pub severity: Vec<(&'static str, Severity)>,
}

/// Findings that the configuration holds back: those that are of the check and match all that is
/// given.
///
/// ```
/// use sealward::posture::{Config, ConfigErrorKind};
///
/// let text = "[[suppress]]\ncheck = 'pss-host-pid'\npaths = ['agent.yaml']\n";
/// let error = Config::parse(text).unwrap_err();
/// assert_eq!(error.kind, ConfigErrorKind::MissingKey);
/// assert_eq!(error.message, "`reason` is missing");
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ConfiguredSuppression {
    /// The check's id.
    pub check: &'static str,
    /// Why.
    pub reason: String,
    /// The last day on which it holds.
    pub expires: Option<Date>,
    /// In these files.
    pub paths: Option<Globs>,
    /// Of objects of this kind.
    pub kind: Option<String>,
    /// Of objects in this namespace; empty: of those that name none.
    pub namespace: Option<String>,
    /// Of objects of this name.
    pub name: Option<String>,
    /// This finding alone.
    pub fingerprint: Option<String>,
    /// Where it stands in the configuration.
    pub span: Span,
}

impl Config {
    /// Reads a configuration.
    ///
    /// # Errors
    /// [`ConfigError`] at the first thing that means nothing: an unknown key, too, since nobody should
    /// believe in what has no effect.
    pub fn parse(text: &str) -> Result<Self, ConfigError> {
        read::config(text)
    }

    /// Sets the options that it names. What it selects and ignores is added.
    pub fn apply(&self, options: &mut Options) {
        if !self.profiles.is_empty() {
            options.profiles.clone_from(&self.profiles);
        }
        options.version = self
            .version
            .map_or(options.version, KubernetesVersion::known);
        options
            .allowed_registries
            .extend_from_slice(&self.allowed_registries);
        options.configured.extend(&self.select);
        options.ignore.extend(&self.ignore);
        options.honor.extend(&self.honor);
    }

    /// What it switches off or makes count less, a clause each; nothing, where it does neither.
    ///
    /// ```
    /// use sealward::posture::Config;
    ///
    /// let text = "ignore = ['pss-host-pid', 'rbac']\nfail-on = 'never'\n[[override]]\npaths = ['ci']\nignore = ['img']\n";
    /// let clauses = Config::parse(text)?.switched_off();
    /// assert_eq!(clauses, ["ignores pss-host-pid, rbac", "fails on never", "for ci ignores img"]);
    /// # Ok::<(), sealward::posture::ConfigError>(())
    /// ```
    #[must_use]
    pub fn switched_off(&self) -> Vec<String> {
        let Self {
            profiles,
            select: _,
            ignore,
            version,
            fail_on,
            severity,
            honor,
            allowed_registries: _,
            overrides,
            suppress,
        } = self;
        let mut clauses = Vec::new();
        let list = |names: Vec<String>| names.join(", ");
        if !profiles.is_empty() {
            let names = profiles.iter().map(ToString::to_string).collect();
            clauses.push(format!("profile {}", list(names)));
        }
        if let Some(version) = version {
            clauses.push(format!("Kubernetes {version}"));
        }
        if !ignore.is_empty() {
            let names = ignore.iter().map(|it| it.name().to_owned()).collect();
            clauses.push(format!("ignores {}", list(names)));
        }
        match fail_on {
            Some(FailOn::Never) => clauses.push("fails on never".to_owned()),
            Some(FailOn::Severity(least)) => clauses.push(format!("fails on {least}")),
            None => {}
        }
        if !severity.is_empty() {
            let names = severity
                .iter()
                .map(|(id, it)| format!("{id} {it}"))
                .collect();
            clauses.push(format!("severities {}", list(names)));
        }
        if !honor.is_empty() {
            let names = honor.iter().map(ToString::to_string).collect();
            clauses.push(format!("honors {}", list(names)));
        }
        clauses.extend(overrides.iter().filter_map(Override::switched_off));
        if !suppress.is_empty() {
            let s = if suppress.len() == 1 { "" } else { "s" };
            clauses.push(format!("{} suppression{s}", suppress.len()));
        }
        clauses
    }
}

impl Override {
    /// What it switches off or makes count less, in one clause; nothing, where it does neither.
    fn switched_off(&self) -> Option<String> {
        let Self {
            paths,
            ignore,
            severity,
        } = self;
        let ignored = ignore.iter().map(|it| it.name()).collect::<Vec<_>>();
        let severities = severity.iter().map(|(id, it)| format!("{id} {it}"));
        let severities = severities.collect::<Vec<_>>();
        let mut parts = Vec::new();
        if !ignored.is_empty() {
            parts.push(format!("ignores {}", ignored.join(", ")));
        }
        if !severities.is_empty() {
            parts.push(format!("severities {}", severities.join(", ")));
        }
        // A pattern may hold anything, and the clause is one line.
        let paths = escape(&paths.patterns().join(", ")).into_owned();
        (!parts.is_empty()).then(|| format!("for {paths} {}", parts.join(" and ")))
    }
}
