//! Who an API server lets in, as its flags say; and the configurations that some flags name.

use super::Anchor;
use super::remedy::{remedy, setting};
use crate::document::{Kind, Node, SourceFile};
use crate::posture::draft::Place;
use crate::posture::fix::{Proposal, Safety};
use crate::posture::{Component, Resource, Setting, template};

/// What the flags of an API server say.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Access {
    /// Of requests without credentials.
    pub(in crate::posture) anonymous: Said,
    /// Of what requests may do.
    pub(in crate::posture) authorization: Said,
}

/// What flags say of one matter.
#[derive(Clone, Debug)]
pub(in crate::posture) enum Said {
    Pass,
    NotApplicable,
    Fail(Anchor, &'static str, Option<Box<Proposal>>),
    Unknown(Anchor, &'static str),
    /// What is not at hand may say something: that is said once for the whole command.
    Unseen,
    /// A configuration decides, which the API server knows by this name.
    ByFile(Anchor, String),
}

impl Access {
    pub(super) fn places_mut(&mut self) -> impl Iterator<Item = &mut Anchor> {
        let both = [&mut self.anonymous, &mut self.authorization];
        both.into_iter().filter_map(|said| match said {
            Said::Fail(at, _, _) | Said::Unknown(at, _) | Said::ByFile(at, _) => Some(at),
            Said::Pass | Said::NotApplicable | Said::Unseen => None,
        })
    }

    pub(super) fn drop_fixes(&mut self) {
        for said in [&mut self.anonymous, &mut self.authorization] {
            if let Said::Fail(_, _, fix) = said {
                *fix = None;
            }
        }
    }

    pub(super) fn read(file: &SourceFile, resource: &Resource<'_>, server: &Component<'_>) -> Self {
        let reader = Reader {
            file,
            resource,
            server,
        };
        Self {
            anonymous: reader.anonymous(),
            authorization: reader.authorization(),
        }
    }
}

struct Reader<'r, 'a> {
    file: &'r SourceFile,
    resource: &'r Resource<'a>,
    server: &'r Component<'a>,
}

impl<'a> Reader<'_, 'a> {
    fn anonymous(&self) -> Said {
        let setting = self.server.flag("anonymous-auth");
        match setting {
            Setting::Unknown(node) if self.is_unseen(node) => Said::Unseen,
            Setting::Set { node, .. } | Setting::Unknown(node) => match setting.as_switch() {
                Some(true) => {
                    let message = "the API server answers requests without credentials";
                    Said::Fail(self.at(&Place::Node(node)), message, self.no_anonymous())
                }
                Some(false) => Said::Pass,
                None => self.unknown(node, "what `--anonymous-auth` is set to cannot be told"),
            },
            Setting::Absent { parent, field } => self.by_file("authentication-config", || {
                let message = "the API server answers requests without credentials: `--anonymous-auth` is not set \
                    to false";
                Said::Fail(
                    self.at(&Place::absent(parent, field)),
                    message,
                    self.no_anonymous(),
                )
            }),
            Setting::Implied { .. } => self.by_file("authentication-config", || Said::Pass),
            Setting::Elsewhere => Said::NotApplicable,
        }
    }

    fn authorization(&self) -> Said {
        let mut said = Said::Pass;
        for said_here in self.server.flag_values("authorization-mode") {
            match said_here {
                Setting::Set { value, node } => {
                    if value.split(',').any(|mode| mode == "AlwaysAllow") {
                        let message = "the API server's mode `AlwaysAllow` allows every request";
                        let others = value.split(',').filter(|mode| *mode != "AlwaysAllow");
                        let others: Vec<&str> = others.collect();
                        let fix = match &*others {
                            [] => self.modes(said_here, MODES),
                            others => self.modes(said_here, &others.join(",")),
                        };
                        return Said::Fail(self.at(&Place::Node(node)), message, fix);
                    }
                }
                Setting::Unknown(node) if self.is_unseen(node) => said = Said::Unseen,
                Setting::Unknown(node) => {
                    said =
                        self.unknown(node, "what `--authorization-mode` is set to cannot be told");
                }
                Setting::Absent { parent, field } => {
                    return self.by_file("authorization-config", || {
                        let message = "every request is allowed: without `--authorization-mode` the mode is \
                            `AlwaysAllow`";
                        let flag = ("authorization-mode", MODES);
                        let fix = setting(self.resource, self.server, Safety::Review, flag);
                        Said::Fail(self.at(&Place::absent(parent, field)), message, fix)
                    });
                }
                // With a configuration whoever starts it would have left the flag out, or it would not start.
                Setting::Implied { .. } => {
                    return self.by_file("authorization-config", || Said::Pass);
                }
                Setting::Elsewhere => return Said::NotApplicable,
            }
        }
        said
    }

    fn by_file(&self, flag: &str, otherwise: impl FnOnce() -> Said) -> Said {
        match self.server.flag(flag) {
            Setting::Set { value, node } if !value.is_empty() => {
                Said::ByFile(self.at(&Place::Node(node)), value.to_owned())
            }
            Setting::Unknown(node) if self.is_unseen(node) => Said::Unseen,
            Setting::Unknown(node) => {
                self.unknown(node, "which configuration decides on this cannot be told")
            }
            _ => otherwise(),
        }
    }

    /// Whoever probes the API server's health without credentials needs them then. The kubelet has none to show: it would
    /// start the API server again and again.
    fn no_anonymous(&self) -> Option<Box<Proposal>> {
        if self.server.probes().by_http {
            return None;
        }
        let flag = ("anonymous-auth", "false");
        setting(self.resource, self.server, Safety::Review, flag)
    }

    fn modes(&self, said: Setting<'a>, value: &str) -> Option<Box<Proposal>> {
        let change = self.server.reset(said, value)?;
        let title = format!("set `--authorization-mode` to `{value}`");
        remedy(self.resource, Safety::Review, title, &change)
    }

    fn is_unseen(&self, node: Node<'a>) -> bool {
        self.server.unseen().is_some_and(|it| it.0 == node)
    }

    fn unknown(&self, node: Node<'a>, reason: &'static str) -> Said {
        Said::Unknown(self.at(&Place::Node(node)), reason)
    }

    fn at(&self, place: &Place<'a>) -> Anchor {
        match self.server.container() {
            Some((container, path)) => Anchor::below(self.file, container, &path, place),
            None => Anchor::of_place(self.file, self.resource, place),
        }
    }
}

/// What kubeadm has an API server ask.
const MODES: &str = "Node,RBAC";

/// What a configuration that a flag names says; `None` where that cannot be told.
#[derive(Clone, Debug)]
pub(in crate::posture) struct Decision {
    /// Where it decides.
    pub(in crate::posture) at: Anchor,
    /// Whether everybody gets what the check is about.
    pub(in crate::posture) open: Option<bool>,
    /// Whether it says so itself, and leaves nothing to flags.
    pub(in crate::posture) is_said: bool,
}

/// Paths that say no more than that the API server is there.
const HEALTH: [&str; 3] = ["/healthz", "/livez", "/readyz"];

/// Whether an AuthenticationConfiguration lets requests without credentials in, other than to ask for health. One
/// that says nothing leaves the matter to `--anonymous-auth`, which is on.
pub(super) fn authentication(file: &SourceFile, resource: &Resource<'_>) -> Decision {
    let object = resource.node();
    let place = Place::absent(object, &["anonymous"]);
    let said = object.get("anonymous").filter(|it| !it.is_null());
    let open = match said {
        None => Some(true),
        Some(anonymous) if anonymous.kind() == Kind::Mapping => answers(anonymous),
        Some(_) => None,
    };
    Decision {
        at: Anchor::of_place(file, resource, &place),
        open,
        is_said: said.is_some(),
    }
}

fn answers(anonymous: Node<'_>) -> Option<bool> {
    let enabled = match anonymous.get("enabled").filter(|it| !it.is_null()) {
        None => false,
        Some(enabled) => enabled.as_bool()?,
    };
    let conditions = anonymous.get("conditions").filter(|it| !it.is_null());
    let Some(conditions) = conditions.filter(|_| enabled) else {
        return Some(enabled);
    };
    if conditions.kind() != Kind::Sequence {
        return None;
    }
    let mut any = false;
    for condition in conditions.items() {
        any = true;
        let path = condition.get("path")?.as_text()?;
        if template::is_expression(path.expose()) {
            return None;
        }
        let is_below = |folder: &str| {
            let rest = path.expose().strip_prefix(folder);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        if !HEALTH.into_iter().any(is_below) {
            return Some(true);
        }
    }
    Some(!any)
}

/// Whether an AuthorizationConfiguration has an authorizer that allows every request.
pub(super) fn authorization(file: &SourceFile, resource: &Resource<'_>) -> Decision {
    let object = resource.node();
    let mut place = Place::absent(object, &["authorizers"]);
    let mut open = match object.get("authorizers") {
        Some(list) if list.kind() == Kind::Sequence => Some(false),
        // The API server asks for at least one.
        _ => None,
    };
    let authorizers = object.get("authorizers").into_iter().flat_map(Node::items);
    for authorizer in authorizers {
        let kind = authorizer.get("type").filter(|it| !it.is_null());
        match kind.map(|kind| (kind, kind.as_text())) {
            Some((node, Some(text))) if text == "AlwaysAllow" => {
                place = Place::Node(node);
                open = Some(true);
                break;
            }
            Some((_, Some(text))) if !template::is_expression(text.expose()) => {}
            _ => open = None,
        }
    }
    Decision {
        at: Anchor::of_place(file, resource, &place),
        open,
        is_said: true,
    }
}
