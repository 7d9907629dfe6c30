//! `kubeadm-token-ttl`: tokens by which nodes join.

use crate::credential::{Need, Worth, worth};
use crate::document::Text;
use crate::kubernetes::parse_duration;
use crate::posture::check::page;
use crate::posture::checks::file_version::is_known;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity, Value,
};

static META: Meta = Meta {
    id: "kubeadm-token-ttl",
    area: Area::Cp,
    summary: "a bootstrap token never expires or is committed",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::of(&[ObjectKind::InitConfiguration, ObjectKind::JoinConfiguration]),
    references: &[
        Reference::cis("3.1.3"),
        Reference::nsa("Authentication and authorization"),
    ],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("kubeadm_token_ttl.md"),
};

/// `bootstrapTokens[].ttl` is not 0, and no `token` stands there or where a node is told how to join.
#[derive(Debug)]
pub(super) struct KubeadmTokenTtl;

impl Check for KubeadmTokenTtl {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if !is_known(cx, &["v1beta4", "v1beta3", "v1beta2", "v1beta1"]) {
            return;
        }
        if cx.resource().object() == ObjectKind::JoinConfiguration {
            for way in JOINING {
                let written = cx.string(cx.node(), way);
                judge(cx, written);
            }
            return;
        }
        for token in cx
            .objects(cx.node(), &["bootstrapTokens"])
            .collect::<Vec<_>>()
        {
            if let Some(ttl) = cx.string(token, &["ttl"]) {
                match parse_duration(ttl.value.expose()) {
                    Some(0) => {
                        cx.report(ttl.node, "the token never expires").fix(
                            Safety::Review,
                            "set `ttl` to `24h0m0s`",
                            Change::set(ttl.node, &[], "24h0m0s"),
                        );
                    }
                    Some(_) => {}
                    None => {
                        cx.unknown(ttl.node, "the time is no duration");
                    }
                }
            }
            let written = cx.string(token, &["token"]);
            judge(cx, written);
        }
    }
}

/// Where the tokens of a node that joins stand.
const JOINING: [&[&str]; 2] = [
    &["discovery", "bootstrapToken", "token"],
    &["discovery", "tlsBootstrapToken"],
];

fn judge<'a>(cx: &mut Cx<'a>, written: Option<Value<'a, Text<'a>>>) {
    let Some(written) = written else {
        return;
    };
    match worth(written.value.expose(), Need::Any) {
        Worth::Nothing if !written.node.is_hidden() => {}
        Worth::Nothing | Worth::Common | Worth::Real => {
            cx.report(written.node, "the token stands in the file");
        }
        Worth::Template => {
            cx.unknown(written.node, "the token comes from a template");
        }
    }
}
