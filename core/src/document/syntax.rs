//! In which syntax a file is written, as its name says.

/// The syntax of a file.
///
/// ```
/// use sealward::document::Syntax;
/// assert_eq!(Syntax::of_name("/etc/systemd/system/kubelet.service"), Some(Syntax::Unit));
/// assert_eq!(Syntax::of_name("kubelet.service.d/10-kubeadm.conf"), Some(Syntax::Unit));
/// assert_eq!(Syntax::of_name("/etc/default/kubelet"), Some(Syntax::Environment));
/// assert_eq!(Syntax::of_name("kubelet.conf.d/10-auth.conf"), Some(Syntax::Yaml));
/// assert_eq!(Syntax::of_name("nginx.conf"), None);
/// assert_eq!(Syntax::of_name("deploy/web.yml"), Some(Syntax::Yaml));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Syntax {
    /// Lines of `NAME=value`, as systemd's `EnvironmentFile=` reads them.
    Environment,
    /// JSON, or YAML where it is none.
    Json,
    /// A unit of systemd, or a drop-in of one.
    Unit,
    /// YAML.
    Yaml,
}

impl Syntax {
    /// The syntax that a file's name tells; `None` for names that tell nothing, whose files are read where somebody
    /// names them, as YAML.
    #[must_use]
    pub fn of_name(name: &str) -> Option<Self> {
        let mut steps = name.rsplit('/');
        let (file, folder) = (steps.next()?, steps.next().unwrap_or_default());
        let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
        match extension {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "service" => Some(Self::Unit),
            "conf" if folder.ends_with(".service.d") => Some(Self::Unit),
            // The kubelet reads no other names in the folder of `--config-dir`, and its documentation calls it so.
            "conf" if folder == "kubelet.conf.d" => Some(Self::Yaml),
            "env" if is_of_kubernetes(stem) => Some(Self::Environment),
            "" if file == "Kustomization" => Some(Self::Yaml),
            "" if matches!(folder, "default" | "sysconfig") && is_of_kubernetes(file) => {
                Some(Self::Environment)
            }
            _ => None,
        }
    }

    /// Whether files of that syntax are read line by line and not as YAML.
    pub(super) const fn has_lines(self) -> bool {
        matches!(self, Self::Environment | Self::Unit)
    }
}

/// Whether a file of that name sets variables of a program of Kubernetes.
fn is_of_kubernetes(stem: &str) -> bool {
    stem.starts_with("kube") || stem == "etcd"
}

#[cfg(test)]
mod tests {
    use super::Syntax;

    #[test]
    fn names_that_could_be_anything_tell_nothing() {
        for name in [
            "",
            "kubelet",
            "etc/kubelet",
            "default/locale",
            "default/kubelet.bak",
            "app.env",
            "10-kubeadm.conf",
            "nginx.d/a.conf",
            "a.service.d/b.conf.orig",
            "a.timer",
            "service",
        ] {
            assert_eq!(Syntax::of_name(name), None, "{name}");
        }
        for name in ["kubeadm-flags.env", "sysconfig/etcd", "/etc/etcd.env"] {
            assert_eq!(Syntax::of_name(name), Some(Syntax::Environment), "{name}");
        }
    }
}
