//! `secret-env-ref`: Secrets in environment variables.

use crate::posture::check::page;
use crate::posture::{Area, Check, Cx, FixAvailability, Kinds, Meta, Reference, Severity};

static META: Meta = Meta {
    id: "secret-env-ref",
    area: Area::Secret,
    summary: "a container gets a Secret as an environment variable, not as a file",
    severity: Severity::Low,
    wave: 2,
    kinds: Kinds::WORKLOADS,
    references: &[
        Reference::cis("5.4.1"),
        Reference::cis_aks("4.5.1"),
        Reference::nsa("Network separation"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("env_ref.md"),
};

/// No `env[].valueFrom.secretKeyRef` and no `envFrom[].secretRef`.
#[derive(Debug)]
pub(super) struct EnvRef;

impl Check for EnvRef {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        for container in cx.containers() {
            for variable in cx.objects(container.node, &["env"]) {
                if let Some(secret) = cx.object(variable, &["valueFrom", "secretKeyRef"]) {
                    cx.report(
                        secret,
                        format!("{container} gets a Secret in its environment"),
                    );
                }
            }
            for source in cx.objects(container.node, &["envFrom"]) {
                if let Some(secret) = cx.object(source, &["secretRef"]) {
                    let message = format!("{container} gets all of a Secret in its environment");
                    cx.report(secret, message);
                }
            }
        }
    }
}
