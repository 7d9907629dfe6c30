//! Patterns of paths, read as `.gitignore` reads them.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// Patterns of paths below the folder of the configuration.
///
/// One without a `/` matches a file or folder of that name anywhere; one with a `/` matches from the
/// configuration's folder on. What matches a folder matches all that is in it. `*` stays within a
/// name, `**` does not.
///
/// ```
/// use sealward::posture::Globs;
///
/// let globs = Globs::new(&["test-*.yaml", "charts/*/ci", "vendor/"])?;
/// assert!(globs.match_path("a/test-1.yaml") && globs.match_path("charts/web/ci/x.yaml"));
/// assert!(globs.match_path("a/vendor/x.yaml") && !globs.match_path("vendor"));
/// assert!(!globs.match_path("a/charts/web/ci/x.yaml"));
/// assert_eq!(globs.patterns()[2], "vendor/");
/// # Ok::<(), (usize, String)>(())
/// ```
#[derive(Clone, Debug)]
pub struct Globs {
    patterns: Vec<String>,
    set: GlobSet,
}

impl Globs {
    /// Reads patterns.
    ///
    /// # Errors
    /// Which pattern means nothing, and why.
    pub fn new(patterns: &[impl AsRef<str>]) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (at, pattern) in patterns.iter().enumerate() {
            for glob in globs(pattern.as_ref()).map_err(|why| (at, why))? {
                let glob = GlobBuilder::new(&glob)
                    .literal_separator(true)
                    .build()
                    .map_err(|error| (at, error.kind().to_string()))?;
                set.add(glob);
            }
        }
        let last = patterns.len().saturating_sub(1);
        Ok(Self {
            set: set
                .build()
                .map_err(|error| (last, error.kind().to_string()))?,
            patterns: patterns.iter().map(|it| it.as_ref().to_owned()).collect(),
        })
    }

    /// Whether a path, with `/` and without `./` before it, matches any of them.
    #[must_use]
    pub fn match_path(&self, path: &str) -> bool {
        self.set.is_match(path)
    }

    /// The patterns as they were written.
    #[must_use]
    pub fn patterns(&self) -> &[String] {
        &self.patterns
    }
}

fn globs(pattern: &str) -> Result<Vec<String>, String> {
    let inner = pattern.trim_end_matches('/');
    let path = inner.trim_start_matches('/');
    if path.is_empty() {
        return Err("the pattern is empty".to_owned());
    }
    if path.starts_with('!') {
        return Err("a pattern cannot begin with `!`".to_owned());
    }
    if path.split('/').any(|part| matches!(part, "." | "..")) {
        return Err("a pattern has no `.` and no `..` among its folders".to_owned());
    }
    let root = if inner.contains('/') {
        path.to_owned()
    } else {
        format!("**/{path}")
    };
    let below = format!("{root}/**");
    let is_folder = inner.len() < pattern.len();
    Ok(if is_folder {
        vec![below]
    } else {
        vec![root, below]
    })
}
