//! Where images may come from.

use std::fmt;

/// A registry, or a part of one, from which images may come: `registry.example.com`, `ghcr.io/acme`,
/// `*.azurecr.io`.
///
/// Images without a registry come from `docker.io`, those of one word from `docker.io/library`, as
/// container runtimes have it.
///
/// ```
/// use sealward::posture::Registry;
///
/// let allowed: Registry = "ghcr.io/acme".parse().unwrap();
/// assert!(allowed.holds("ghcr.io/acme/web:1.4.2"));
/// assert!(!allowed.holds("ghcr.io/acme-evil/web:1.4.2"));
/// let hub: Registry = "docker.io/library".parse().unwrap();
/// assert!(hub.holds("nginx") && !hub.holds("someone/nginx"));
/// assert!("https://ghcr.io".parse::<Registry>().is_err());
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registry {
    /// In lower case; of `*.azurecr.io` what follows the star.
    host: String,
    any_below: bool,
    /// Empty, or the first parts of the repository.
    folder: String,
}

/// Why a text names no registry.
///
/// ```
/// use sealward::posture::Registry;
///
/// let error = "*".parse::<Registry>().unwrap_err();
/// assert!(error.to_string().starts_with("a registry is written"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistryError;

impl fmt::Display for RegistryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(
            "a registry is written `registry.example.com`, `ghcr.io/acme` or `*.azurecr.io`",
        )
    }
}

impl std::error::Error for RegistryError {}

impl std::str::FromStr for Registry {
    type Err = RegistryError;

    fn from_str(text: &str) -> Result<Self, RegistryError> {
        let (host, folder) = text.split_once('/').unwrap_or((text, ""));
        let (any_below, name) = match host.strip_prefix('*') {
            Some(below) => (true, below.strip_prefix('.').ok_or(RegistryError)?),
            None => (false, host),
        };
        let is_host = !name.is_empty()
            && name.split(['.', ':']).all(|part| {
                let plain = |it: u8| it.is_ascii_alphanumeric() || it == b'-';
                !part.is_empty() && part.bytes().all(plain)
            });
        let is_folder = !text.ends_with('/')
            && folder.split('/').all(|part| {
                let plain = |it: u8| it.is_ascii_alphanumeric() || b"-_.".contains(&it);
                (folder.is_empty() || !part.is_empty()) && part.bytes().all(plain)
            });
        if !is_host || !is_folder || (any_below && !folder.is_empty()) {
            return Err(RegistryError);
        }
        Ok(Self {
            host: hub(&name.to_ascii_lowercase()).to_owned(),
            any_below,
            folder: folder.to_owned(),
        })
    }
}

impl Registry {
    /// Whether an image comes from here.
    #[must_use]
    pub fn holds(&self, image: &str) -> bool {
        let (host, repository) = parts(image);
        let is_host = match host.strip_suffix(&self.host) {
            Some("") => !self.any_below,
            Some(below) => self.any_below && below.ends_with('.'),
            None => false,
        };
        let rest = repository.strip_prefix(&self.folder);
        is_host && rest.is_some_and(|it| self.folder.is_empty() || it.starts_with('/'))
    }
}

/// An image's registry in lower case, and its repository there without tag and digest.
fn parts(image: &str) -> (String, String) {
    let (name, _) = image.split_once('@').unwrap_or((image, ""));
    let (first, rest) = name.split_once('/').unwrap_or(("", name));
    // As Docker decides it: only what looks like a host is one.
    let is_host = first.contains(['.', ':']) || first == "localhost";
    let (host, path) = if is_host { (first, rest) } else { (HUB, name) };
    let (folder, last) = path.rsplit_once('/').map_or(("", path), |(a, b)| (a, b));
    let last = last.split(':').next().unwrap_or(last);
    let host = hub(&host.to_ascii_lowercase()).to_owned();
    let repository = match folder {
        "" if host == HUB => format!("library/{last}"),
        "" => last.to_owned(),
        folder => format!("{folder}/{last}"),
    };
    (host, repository)
}

/// Docker Hub has several names.
fn hub(host: &str) -> &str {
    match host {
        "index.docker.io" | "registry-1.docker.io" => HUB,
        host => host,
    }
}

const HUB: &str = "docker.io";

#[cfg(test)]
mod tests {
    use super::Registry;

    #[test]
    fn an_image_comes_from_one_registry_however_it_is_written() {
        for (registry, image, holds) in [
            ("registry.example.com", "registry.example.com/web", true),
            (
                "registry.example.com",
                "REGISTRY.example.com/a/b/web:1@sha256:0",
                true,
            ),
            (
                "registry.example.com",
                "registry.example.com.evil.io/web",
                false,
            ),
            (
                "registry.example.com",
                "evil.io/registry.example.com/web",
                false,
            ),
            (
                "registry.example.com",
                "registry.example.com:5000/web",
                false,
            ),
            (
                "registry.example.com:5000",
                "registry.example.com:5000/web:1",
                true,
            ),
            ("localhost:5000", "localhost:5000/web", true),
            ("ghcr.io/acme", "ghcr.io/acme/web", true),
            ("ghcr.io/acme", "ghcr.io/acme", false),
            ("ghcr.io/acme", "ghcr.io/acme2/web", false),
            ("ghcr.io/acme/team", "ghcr.io/acme/team/web:1", true),
            ("docker.io", "nginx:1.27", true),
            ("docker.io", "library/nginx", true),
            ("docker.io", "index.docker.io/library/nginx", true),
            ("docker.io/library", "nginx@sha256:0", true),
            ("docker.io/library", "bitnami/nginx", false),
            ("index.docker.io", "nginx", true),
            ("*.azurecr.io", "acme.azurecr.io/web", true),
            ("*.azurecr.io", "azurecr.io/web", false),
            ("*.azurecr.io", "evilazurecr.io/web", false),
            ("quay.io", "", false),
        ] {
            let allowed: Registry = registry.parse().unwrap();
            assert_eq!(allowed.holds(image), holds, "{registry}, {image}");
        }
    }

    #[test]
    fn what_would_hold_more_than_meant_names_no_registry() {
        for text in [
            "",
            "*",
            "*.",
            "*evil.io",
            "https://ghcr.io",
            "ghcr.io/",
            "ghcr.io//a",
            "/a",
            "a b",
            "*.azurecr.io/acme",
            "ghcr.io/acme/*",
            ".ghcr.io",
            "ghcr.io:",
        ] {
            assert!(text.parse::<Registry>().is_err(), "{text}");
        }
    }
}
