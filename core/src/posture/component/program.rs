//! The programs whose flags are read.

use crate::posture::ObjectKind;
use std::fmt;

/// A program of a cluster.
///
/// ```
/// use sealward::posture::Program;
/// assert_eq!(Program::of_word("/usr/local/bin/kubelet"), Some(Program::Kubelet));
/// assert_eq!(Program::of_word("etcdctl"), None);
/// assert_eq!(Program::ApiServer.to_string(), "kube-apiserver");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Program {
    /// The API server.
    ApiServer,
    /// The controller manager.
    ControllerManager,
    /// The scheduler.
    Scheduler,
    /// The datastore.
    Etcd,
    /// What runs a node's pods.
    Kubelet,
    /// What leads to services.
    KubeProxy,
}

impl Program {
    /// Every one.
    pub const ALL: [Self; 6] = [
        Self::ApiServer,
        Self::ControllerManager,
        Self::Scheduler,
        Self::Etcd,
        Self::Kubelet,
        Self::KubeProxy,
    ];

    /// The kind that checks of the program are called for.
    pub(in crate::posture) const fn object(self) -> ObjectKind {
        match self {
            Self::ApiServer => ObjectKind::ApiServer,
            Self::ControllerManager => ObjectKind::ControllerManager,
            Self::Scheduler => ObjectKind::Scheduler,
            Self::Etcd => ObjectKind::Etcd,
            Self::Kubelet => ObjectKind::Kubelet,
            Self::KubeProxy => ObjectKind::KubeProxy,
        }
    }

    /// Its name: `kube-apiserver`.
    ///
    /// ```
    /// assert_eq!(sealward::posture::Program::KubeProxy.name(), "kube-proxy");
    /// ```
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.object().name()
    }

    /// The program that a command's first word starts, whatever folder it stands in.
    #[must_use]
    pub fn of_word(word: &str) -> Option<Self> {
        let name = word.rsplit('/').next().unwrap_or_default();
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    /// The program that an image holds, by its name.
    pub(super) fn of_image(image: &str) -> Option<Self> {
        let name = image.rsplit('/').next().unwrap_or_default();
        Self::of_word(name.split([':', '@']).next().unwrap_or_default())
    }
}

impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
