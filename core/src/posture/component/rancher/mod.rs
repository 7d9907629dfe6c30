//! The programs that k3s and RKE2 start within themselves, as their configuration or command line says.
//!
//! What they set by themselves is that of `pkg/daemons/control/server.go`, `pkg/daemons/agent` and
//! `pkg/daemons/executor/etcd.go` of k3s, on which RKE2 is built; that RKE2 always encrypts is in its `pkg/rke2/rke2.go`.

mod beside;
mod configuration;
mod defaults;
mod fragments;
mod starter;

pub use beside::{HostSetting, configuration_of, settings};
pub(in crate::posture) use configuration::{are_configuration, is_configuration, main_file};
pub(super) use configuration::{of_configuration, put_together};
pub(in crate::posture) use fragments::Fragments;

use super::Component;
use super::flags::Flags;
use crate::document::Node;
use starter::{Source, Starter};

/// k3s, or RKE2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Product {
    K3s,
    Rke2,
}

/// What a node is to its cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    Server,
    Agent,
    Unknown,
}

impl Product {
    /// The product that a command's first word starts.
    pub(super) fn of_word(word: &str) -> Option<Self> {
        match word.rsplit('/').next()? {
            "k3s" => Some(Self::K3s),
            "rke2" => Some(Self::Rke2),
            _ => None,
        }
    }
}

/// The programs of a command line.
pub(super) fn of_command<'a>(
    product: Product,
    role: Role,
    settings: &Flags<'a>,
    place: Node<'a>,
    is_whole: bool,
) -> Vec<Component<'a>> {
    let starter = Starter {
        product: Some(product),
        role,
        settings,
        place,
        source: if is_whole {
            Source::Whole
        } else {
            Source::Command
        },
    };
    starter.all()
}
