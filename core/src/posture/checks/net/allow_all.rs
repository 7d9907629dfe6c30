//! `net-allow-all`: network policies that let everything through.

use crate::document::{Kind, Node};
use crate::posture::check::page;
use crate::posture::{
    Area, Check, Cx, FixAvailability, Kinds, Meta, ObjectKind, Reference, Severity,
};
use std::net::IpAddr;

static META: Meta = Meta {
    id: "net-allow-all",
    area: Area::Net,
    summary: "a network policy allows traffic from or to anywhere",
    severity: Severity::Medium,
    wave: 2,
    kinds: Kinds::of(&[ObjectKind::NetworkPolicy]),
    references: &[
        Reference::nsa("Network separation"),
        Reference::owasp("K05"),
    ],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("allow_all.md"),
};

/// A policy with rules, in force, that limit neither peers nor ports.
#[derive(Debug)]
pub(super) struct AllowAll;

/// One of the two that a policy has rules for.
struct Direction {
    /// The list of its rules, its policy type, and whom a rule names.
    list: &'static str,
    kind: &'static str,
    peers: &'static str,
    /// What comes of a rule for all.
    what: &'static str,
    severity: Severity,
}

const DIRECTIONS: [Direction; 2] = [
    Direction {
        list: "ingress",
        kind: "Ingress",
        peers: "from",
        what: "reached from anywhere",
        severity: META.severity,
    },
    // Nobody gets in by that.
    Direction {
        list: "egress",
        kind: "Egress",
        peers: "to",
        what: "used to reach anything",
        severity: Severity::Low,
    },
];

impl Check for AllowAll {
    fn meta(&self) -> &'static Meta {
        &META
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(spec) = cx.object(cx.node(), &["spec"]) else {
            return;
        };
        let types: Vec<_> = cx.strings(spec, &["policyTypes"]).collect();
        for direction in DIRECTIONS {
            let is_named = types.iter().any(|it| it.value.expose() == direction.kind);
            // Where no type is named a list of rules makes its direction one of them.
            if !is_given(spec, "policyTypes") || is_named {
                direction.judge(cx, spec);
            }
        }
    }
}

impl Direction {
    fn judge<'a>(&self, cx: &mut Cx<'a>, spec: Node<'a>) {
        let message = format!("the pods that it selects may be {}, by any port", self.what);
        // What rules allow adds up, of IPv4 and of IPv6.
        let (mut four, mut six) = (Vec::new(), Vec::new());
        for rule in cx.objects(spec, &[self.list]) {
            if !is_every_port(cx, rule) {
                continue;
            }
            if !is_given(rule, self.peers) {
                cx.report(rule, message.clone()).severity(self.severity);
                continue;
            }
            for peer in cx.objects(rule, &[self.peers]) {
                let except = peer.get("ipBlock").is_some_and(|it| is_given(it, "except"));
                let cidr = cx.string(peer, &["ipBlock", "cidr"]);
                let Some(cidr) = cidr.filter(|_| !except) else {
                    continue;
                };
                let of = cidr.node;
                match block(cidr.value.expose()) {
                    Some((_, 0, u128::MAX)) => {
                        cx.report(of, message.clone()).severity(self.severity);
                    }
                    Some((true, first, last)) => six.push(Range { first, last, of }),
                    Some((false, first, last)) => four.push(Range { first, last, of }),
                    None => {}
                }
            }
        }
        for parts in [four, six] {
            if let Some(last) = covering(parts, 0, u128::MAX) {
                let together =
                    format!("{message}: with the other blocks this one makes all addresses");
                cx.report(last, together).severity(self.severity);
            }
        }
    }
}

/// Numbers from one to another, both included, and what they are of.
struct Range<'a> {
    first: u128,
    last: u128,
    of: Node<'a>,
}

/// Of some ranges that have all numbers from `first` to `last` in them together, what the last one of these is of.
fn covering(mut ranges: Vec<Range<'_>>, first: u128, last: u128) -> Option<Node<'_>> {
    ranges.sort_by_key(|it| it.first);
    let mut wanted = first;
    for range in ranges {
        if range.first > wanted {
            return None;
        }
        if range.last >= last {
            return Some(range.of);
        }
        wanted = wanted.max(range.last.saturating_add(1));
    }
    None
}

/// Whether a block is of IPv6, and its addresses; those of IPv4 are the first 32 bits. `1.2.3.4/0` is all of them.
fn block(cidr: &str) -> Option<(bool, u128, u128)> {
    let (address, prefix) = cidr.split_once('/')?;
    let is_number = prefix.bytes().all(|it| it.is_ascii_digit());
    let prefix: u32 = prefix.parse().ok().filter(|_| is_number)?;
    let (is_six, bits, size) = match address.parse().ok()? {
        IpAddr::V4(it) => (false, u128::from(it.to_bits()) << 96, 32),
        IpAddr::V6(it) => (true, it.to_bits(), 128),
    };
    let others = u128::MAX.checked_shr(prefix).unwrap_or(0);
    (prefix <= size).then_some((is_six, bits & !others, bits | others))
}

/// Whether a rule is for every port of every protocol.
fn is_every_port<'a>(cx: &mut Cx<'a>, rule: Node<'a>) -> bool {
    const PROTOCOLS: [&str; 3] = ["TCP", "UDP", "SCTP"];
    const LAST: u64 = 65_535;
    if !is_given(rule, "ports") {
        return true;
    }
    let mut open: [Vec<Range<'a>>; 3] = Default::default();
    for port in cx.objects(rule, &["ports"]) {
        let protocol = cx.string(port, &["protocol"]);
        let protocol = protocol.map_or("TCP", |it| it.value.expose());
        let number = |key: &str| port.get(key).filter(|it| !it.is_null()).map(Node::as_u64);
        let (first, last) = match (number("port"), number("endPort")) {
            (None, None) => (1, LAST),
            (Some(Some(first)), None) => (first, first),
            (Some(Some(first)), Some(Some(last))) => (first, last),
            // A port by its name, or what the API server refuses.
            _ => continue,
        };
        let at = PROTOCOLS.iter().position(|it| *it == protocol);
        if let Some(open) = at.and_then(|at| open.get_mut(at)) {
            let (first, last, of) = (first.into(), last.into(), port);
            open.push(Range { first, last, of });
        }
    }
    open.into_iter()
        .all(|it| covering(it, 1, LAST.into()).is_some())
}

/// Whether a field is there, and no empty list, which says as much as none.
fn is_given(parent: Node<'_>, key: &str) -> bool {
    let is_empty = |it: Node<'_>| it.kind() == Kind::Sequence && it.items().next().is_none();
    parent
        .get(key)
        .is_some_and(|it| !it.is_null() && !is_empty(it))
}
