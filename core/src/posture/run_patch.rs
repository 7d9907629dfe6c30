//! Running the checks over patches: those that stand in a kustomization as texts, and those that are operations.

use super::cx::MOST_FINDINGS;
use super::draft::{Draft, Place};
use super::finding::{Finding, Verdict};
use super::patch::{Operation, PatchText};
use super::run::{Run, too_many_findings};
use super::tally::Tally;
use super::{Area, Checked, Resource, checks};
use crate::document::{Document, Limits, Node, SourceFile, Span, Style};
use std::collections::BTreeMap;

impl<'p> Run<'p> {
    /// Judges a text by what it sets in the objects that it changes; each finding stands at its place within the text.
    pub(super) fn patch(&mut self, resource: &Resource<'_>, text: PatchText<'_>) {
        let node = text.node;
        let bytes = node.text().expose().as_bytes().to_vec();
        let Ok(file) = SourceFile::read("patch.yaml", bytes, &Limits::default()) else {
            return self.not_judged(resource, Place::Node(node));
        };
        let checked = self.of_patch(&file, text.target);
        if checked.documents > 0 && (checked.resources == 0 || !checked.errors.is_empty()) {
            let start = node.span().start;
            let span = Span::new(start, start);
            self.not_judged(resource, Place::Part { node, span });
        }
        // A line that is shown with a finding must show no secret, and this file knows of none in its text.
        if !file.hidden().is_empty() {
            let shown = match node.style() {
                Style::Literal | Style::Folded => node.span().start,
                _ => resource.node().span().start,
            };
            return self.take(resource, checked, &|_| Span::new(shown, shown));
        }
        let places = places(node, &file, &checked);
        self.take(resource, checked, &|span| {
            let start = places.get(&span.start).copied();
            let start = start.unwrap_or(node.span().start);
            let line = span.of(file.text()).lines().next().unwrap_or_default();
            let length = u32::try_from(line.len()).unwrap_or(0);
            Span::new(start, start.saturating_add(length).min(node.span().end))
        });
    }

    /// Judges the operations of a JSON patch by the values that they set.
    pub(super) fn operations(&mut self, document: &Document, operations: Vec<(Operation, Span)>) {
        self.checked.resources = self.checked.resources.saturating_add(1);
        let itself = Resource::document_itself(document);
        for (operation, span) in operations {
            match operation {
                Operation::Sets(object) => {
                    let limits = Limits::default();
                    if let Ok(file) = SourceFile::read("patch.json", object.into(), &limits) {
                        let mut checked = self.of_patch(&file, None);
                        // How it is written is not how it was written there.
                        checked.findings.retain(|it| it.check.area != Area::Doc);
                        let is_secret = |it: &Finding| it.check.area == Area::Secret;
                        if checked.findings.iter().any(is_secret) {
                            // A line that is shown would show it: what makes it one may stand in the path.
                            checked.findings.retain(|it| !is_secret(it));
                            checked.tally = Tally::default();
                        }
                        self.take(&itself, checked, &|_| span);
                    }
                }
                Operation::Unknown => {
                    self.not_judged(&itself, Place::Span { span, key: None });
                }
                Operation::Nothing => {}
            }
        }
    }

    fn of_patch(&self, file: &SourceFile, target: Option<Node<'_>>) -> Checked {
        let mut run = Run::new(file, self.plan, self.options, self.digests);
        run.is_patch = true;
        run.target = target;
        run.finish()
    }

    /// Takes over what was found in a text within this file, and no more than is kept of one object.
    fn take(&mut self, resource: &Resource<'_>, checked: Checked, place: &dyn Fn(Span) -> Span) {
        self.checked.tally.add(&checked.tally);
        self.checked.suppressed.extend(checked.suppressed);
        for mut finding in checked.findings {
            if self.taken == MOST_FINDINGS {
                self.checked.errors.push(too_many_findings(resource));
            }
            self.taken = self.taken.saturating_add(1);
            if self.taken > MOST_FINDINGS {
                return;
            }
            finding.span = place(finding.span);
            for related in &mut finding.related {
                related.span = place(related.span);
            }
            finding.fix = None;
            self.checked.findings.push(finding);
        }
    }

    fn not_judged(&mut self, resource: &Resource<'_>, place: Place<'_>) {
        let check = &checks::POD_NOT_JUDGED;
        if self.options.holds(check) {
            let message = "what this patch makes of its objects is not known".to_owned();
            self.report(
                resource,
                vec![Draft::new(check, Verdict::Unknown, place, message)],
            );
        }
    }
}

/// Where the beginnings of what was found in a text stand in the file around it.
fn places(node: Node<'_>, file: &SourceFile, checked: &Checked) -> BTreeMap<u32, u32> {
    let found = checked.findings.iter();
    let starts = found.flat_map(|it| {
        let related = it.related.iter().map(|related| related.span.start);
        std::iter::once(it.span.start).chain(related)
    });
    let mut places: BTreeMap<u32, u32> = starts.map(|start| (start, start)).collect();
    let parts = places.keys().map(|&start| {
        let start = start as usize;
        let first = file
            .text()
            .get(start..)
            .and_then(|rest| rest.chars().next());
        start..start.saturating_add(first.map_or(0, char::len_utf8))
    });
    let parts: Vec<_> = parts.collect();
    let spans = node.places(parts.into_iter());
    for (place, span) in places.values_mut().zip(spans) {
        *place = span.start;
    }
    places
}

#[cfg(test)]
mod tests {
    use crate::document::{Limits, SourceFile};
    use crate::posture::{Checker, Options, Profile, check};

    /// What is found of pods in a file: the check, whether it fails, the object, the path and the line.
    fn found(name: &str, text: &str) -> Vec<String> {
        let file = SourceFile::read(name, text.into(), &Limits::default()).unwrap();
        let options = Options {
            profiles: vec![Profile::PssRestricted],
            ..Options::default()
        };
        let checked = check(&file, &options);
        let found = checked.findings.iter().map(|it| {
            let line = file.position(it.span.start).line;
            let (id, verdict, kind) = (it.check.id, it.verdict.name(), &it.resource.kind);
            format!("{id} {verdict} {kind} {} {line}", it.path)
        });
        found.collect()
    }

    const FLAG: &str = "spec.template.spec.containers[0].securityContext.privileged";

    #[test]
    fn a_patch_within_a_kustomization_is_judged_by_what_it_sets() {
        let merged = "patches:\n- patch: |-\n    apiVersion: apps/v1\n    kind: Deployment\n    metadata: {name: a}\n    \
                      spec:\n      template:\n        spec:\n          hostPID: true\n          containers:\n          \
                      - name: a\n            $patch: replace\n";
        let wanted = ["pss-host-pid fail Deployment spec.template.spec.hostPID 9"];
        assert_eq!(found("a/kustomization.yaml", merged), wanted);
        let strategic = merged
            .replace("- patch: |-", "- |-")
            .replace("patches", "patchesStrategicMerge");
        assert_eq!(found("kustomization.yml", &strategic), wanted);
        let flux = format!(
            "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {{patches: [{{patch: '{}'}}]}}\n",
            "{\"apiVersion\": \"v1\", \"kind\": \"Pod\", \"spec\": {\"hostIPC\": true}}"
        );
        assert_eq!(
            found("a.yaml", &flux),
            ["pss-host-ipc fail Pod spec.hostIPC 3"]
        );
    }

    #[test]
    fn an_operation_is_judged_by_the_value_that_it_sets() {
        let operations = "patches:\n- target: {kind: Deployment, name: a}\n  patch: |\n    - op: add\n      path: \
                          /spec/template/spec/containers/0/securityContext\n      value:\n        privileged: true\n    \
                          - {op: test, path: /spec/template/spec/hostPID, value: true}\n    - op: replace\n      path: \
                          /spec/replicas\n      value: 2\n    - op: remove\n      path: \
                          /spec/template/spec/securityContext\n    - {op: add, path: /metadata/labels/a~1b, value: c}\n";
        let said = found("kustomization.yaml", operations);
        let wanted = [
            format!("pss-privileged fail Deployment {FLAG} 7"),
            "doc-pod-not-judged unknown  [3].path 13".to_owned(),
        ];
        assert_eq!(said, wanted);
        let selected = operations.replace("{kind: Deployment, name: a}", "{labelSelector: a=b}");
        assert_eq!(found("kustomization.yaml", &selected), said);
        let other = operations.replace("Deployment", "Ingress");
        assert!(
            !found("kustomization.yaml", &other)
                .iter()
                .any(|it| it.starts_with("pss"))
        );
    }

    #[test]
    fn a_patch_that_is_no_object_is_unknown() {
        for patch in ["'spec: {hostPID: true}'", "'a: ['", "text"] {
            let text = format!("patches: [{{patch: {patch}}}]\n");
            let said = found("kustomization.yaml", &text);
            assert_eq!(
                said,
                ["doc-pod-not-judged unknown Kustomization patches[0].patch 1"],
                "{text}"
            );
        }
        for text in [
            "patches: []\n",
            "patches: [{patch: ''}]",
            "patches: [{path: a.yaml}]",
        ] {
            assert!(found("kustomization.yaml", text).is_empty(), "{text}");
            assert!(found("other.yaml", text).is_empty(), "{text}");
        }
    }

    #[test]
    fn a_secret_in_a_patch_is_not_pointed_at() {
        let text = "patches:\n- patch: |\n    apiVersion: v1\n    kind: Pod\n    spec: {hostPID: true, containers: \
                    [{env: [{name: PASSWORD, value: kV9c-Qm27xx}]}]}\n";
        assert_eq!(
            found("kustomization.yaml", text),
            ["pss-host-pid fail Pod spec.hostPID 2"]
        );
    }

    #[test]
    fn a_file_that_is_a_patch_lacks_nothing_and_selects_nothing() {
        let text = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n  replicas: 3\n  template:\n    \
                    spec:\n      hostNetwork: true\n      containers:\n      - name: a\n";
        let file = SourceFile::read("p.yaml", text.into(), &Limits::default()).unwrap();
        let options = Options {
            profiles: vec![Profile::All],
            ..Options::default()
        };
        let said = |is_patch: bool| -> Vec<&str> {
            let checker = Checker::new(&options);
            checker.patches(is_patch.then(|| "p.yaml".to_owned()));
            let checked = checker.check(&file);
            let mut index = checker.index();
            index.add(&file.name().into(), &checked);
            let across = checker.conclude(&index).findings;
            let across = across.iter().map(|it| it.finding.check.id);
            checked
                .findings
                .iter()
                .map(|it| it.check.id)
                .chain(across)
                .collect()
        };
        assert!(said(false).contains(&"avail-no-pdb"));
        assert_eq!(said(true), ["pss-host-network"]);
        let operations = "[{op: add, path: /spec/template/spec/hostPID, value: true}]";
        let file = SourceFile::read("p.yaml", operations.into(), &Limits::default()).unwrap();
        let checker = Checker::new(&options);
        checker.patches(["p.yaml".to_owned()]);
        assert_eq!(checker.check(&file).findings[0].check.id, "pss-host-pid");
    }
}
