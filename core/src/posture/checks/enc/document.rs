//! The file as such: its kind and what the API server's flag for it is called, its first document, what
//! stands behind it.

use super::api_server::{FLAG, OLD_FLAG};
use super::read::{Scope, begin};
use crate::document::{Piece, Span};
use crate::kubernetes::{FirstDocument, ViolationKind};
use crate::posture::check::page;
use crate::posture::fix::{Change, Safety};
use crate::posture::{
    Area, Check, Component, Cx, FixAvailability, Kinds, Meta, ObjectKind, Setting, Severity,
};

static LEGACY_KIND: Meta = Meta {
    id: "enc-legacy-kind",
    area: Area::Enc,
    summary: "the file's kind, or the API server's flag for it, is from before Kubernetes 1.13",
    severity: Severity::Medium,
    wave: 1,
    kinds: Kinds::of(&[
        ObjectKind::EncryptionConfiguration,
        ObjectKind::EncryptionConfig,
        ObjectKind::ApiServer,
    ]),
    references: &[],
    fix: FixAvailability::Sometimes,
    off_by_default: false,
    docs: page!("legacy_kind.md"),
};

/// The kind is `EncryptionConfiguration`, and the flag `--encryption-provider-config`.
#[derive(Debug)]
pub(super) struct LegacyKind;

impl Check for LegacyKind {
    fn meta(&self) -> &'static Meta {
        &LEGACY_KIND
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if let Some(server) = cx.component() {
            return legacy_flag(cx, &server);
        }
        let Some(configuration) = begin(cx, &Scope::reads(&["kind"])) else {
            return;
        };
        let kind = configuration.root().get("kind");
        if let Some(kind) = kind.filter(|kind| kind.text() == "EncryptionConfig") {
            let message = "`EncryptionConfig` is the kind from before Kubernetes 1.13";
            let root = configuration.root();
            let change = Change::set(root, &["kind"], "EncryptionConfiguration").and(Change::set(
                root,
                &["apiVersion"],
                "apiserver.config.k8s.io/v1",
            ));
            cx.report(kind, message).fix(
                Safety::Safe,
                "set `kind` and `apiVersion` to those of today",
                change,
            );
        }
    }
}

fn legacy_flag<'a>(cx: &mut Cx<'a>, server: &Component<'a>) {
    match server.flag(OLD_FLAG) {
        Setting::Set { node, .. } => {
            let message = format!("`--{OLD_FLAG}` is the flag's name from before Kubernetes 1.13");
            let report = cx.report(node, message);
            // The flag's name stands elsewhere where the value is a word or a field of its own.
            let word = node.as_text().map_or("", |word| word.expose());
            if let Some((_, value)) = word.split_once('=').filter(|_| word.starts_with("--")) {
                let word = format!("--{FLAG}={value}");
                let title = format!("name the flag `--{FLAG}`");
                report.fix(Safety::Safe, title, Change::set(node, &[], word));
            }
        }
        Setting::Unknown(node) => {
            cx.unknown(node, "which flags are set cannot be told");
        }
        Setting::Implied { .. } | Setting::Absent { .. } | Setting::Elsewhere { .. } => {}
    }
}

static IGNORED_DOCUMENT: Meta = Meta {
    id: "enc-ignored-document",
    area: Area::Enc,
    summary: "the API server reads only the first document of the file",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("ignored_document.md"),
};

/// The file has one document.
#[derive(Debug)]
pub(super) struct IgnoredDocument;

impl Check for IgnoredDocument {
    fn meta(&self) -> &'static Meta {
        &IGNORED_DOCUMENT
    }

    fn run(&self, cx: &mut Cx<'_>) {
        let Some(file) = cx.encryption() else {
            return;
        };
        for piece in &file.later {
            let text = cx.node().source();
            let message = match piece {
                Piece::Refused(..) => "this broken document is passed over: only the first is read",
                _ => "this document is passed over: the API server reads only the first",
            };
            cx.report_span(first_line(piece.span(), text), None, message);
        }
    }
}

static UNDECODABLE: Meta = Meta {
    id: "enc-undecodable",
    area: Area::Enc,
    summary: "the API server cannot decode the file",
    severity: Severity::High,
    wave: 1,
    kinds: Kinds::ENCRYPTION,
    references: &[],
    fix: FixAvailability::None,
    off_by_default: false,
    docs: page!("undecodable.md"),
};

/// The first document is what strict decoding takes.
#[derive(Debug)]
pub(super) struct Undecodable;

impl Check for Undecodable {
    fn meta(&self) -> &'static Meta {
        &UNDECODABLE
    }

    fn run(&self, cx: &mut Cx<'_>) {
        if let Some(FirstDocument::Empty(span)) = cx.encryption().map(|file| &file.first) {
            let place = first_line(*span, cx.node().source());
            let message = "the first document is empty, and the API server reads no other";
            cx.report_span(place, None, message).refused("decode");
            return;
        }
        let scope = Scope {
            reads: &["kind", "apiVersion"],
            refuses: &[
                ViolationKind::DuplicateKey,
                ViolationKind::WrongType,
                ViolationKind::UnknownVersion,
                ViolationKind::UnknownField,
                ViolationKind::UnreadableDuration,
            ],
        };
        begin(cx, &scope);
    }
}

/// The first line of a part of a text that is not blank.
fn first_line(span: Span, text: &str) -> Span {
    let part = span.of(text);
    let blank = part.len().saturating_sub(part.trim_start().len());
    let line = part
        .trim_start()
        .lines()
        .next()
        .unwrap_or_default()
        .trim_end();
    let offset = |bytes: usize| {
        span.start
            .saturating_add(u32::try_from(bytes).unwrap_or(u32::MAX))
    };
    Span::new(offset(blank), offset(blank.saturating_add(line.len())))
}
