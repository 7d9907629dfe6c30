//! What a host's configuration files say is in its facts, but for secrets.

use super::*;
use crate::canary;

/// What is told of each finding wherever a host is checked, its file without what stands before the host's own path. Of
/// credentials neither their lines, since a text with one in it is hidden as a whole, nor the names within such a text.
fn told(report: &Report, prefix: &str) -> BTreeSet<String> {
    let all = report.findings.iter();
    all.map(|it| {
        let of_host = it.resource.kind == "Host";
        let at = it.location.as_ref().filter(|_| !of_host);
        let at = at.map_or_else(String::new, |at| {
            let file = at.file.strip_prefix(prefix).unwrap();
            match it.check.starts_with("secret-") {
                true => file.to_owned(),
                false => format!("{file}:{}", at.start.line),
            }
        });
        let message = it.message.replace(prefix, "");
        let quotes = message.contains("<hidden") || message.contains("********");
        let is_told = !quotes && !it.check.starts_with("secret-");
        let message = if is_told { &*message } else { "" };
        let (check, path, fingerprint) = (&it.check, &it.path, &it.fingerprint);
        // What a Secret holds is unknown, since nothing of that is told.
        let verdict = match check.as_str() {
            "secret-plaintext-manifest" => String::new(),
            _ => format!("{:?}", it.verdict),
        };
        format!("{at} {verdict} {check} {path} {fingerprint} {message}")
    })
    .collect()
}

/// The files that cannot be read. What is wrong with one the host tells better.
fn unread(report: &Report, prefix: &str) -> BTreeSet<String> {
    let all = report.errors.iter().map(|it| &it.file);
    all.map(|it| it.strip_prefix(prefix).unwrap_or(it).to_owned())
        .collect()
}

/// Checks a host by its facts: what is found is what was found on the host itself.
pub(super) fn is_told(host: &Host, there: &Report) {
    let desk = Desk::new();
    let file = desk.path("node.json");
    sealward(["facts", &host.root(), "-o", &file]).ok();
    let options = ["check", "--format", "json", "--profile", "all", "--facts"];
    let here = read(&sealward(options.iter().chain(&[file.as_str()])));
    let root = host.root();
    let (here_told, there_told) = (told(&here, &file), told(there, &root));
    let others: Vec<_> = here_told.symmetric_difference(&there_told).collect();
    assert!(others.is_empty(), "{others:#?}");
    assert_eq!(unread(&here, &file), unread(there, &root));
}

#[test]
fn no_secret_is_in_facts_and_all_that_is_found_about_them_is() {
    let host = Host::kubeadm();
    let path = |at: usize| format!("/etc/kubernetes/manifests/{at}.yaml");
    for (at, text) in canary::objects().iter().enumerate() {
        host.file(&path(at), 0o600, text);
    }
    let facts = facts(&host);
    let text = facts.to_json();
    assert!(!text.contains(canary::CANARY));
    assert!(text.contains("<hidden>") && text.contains("<hidden:password:name>"));
    assert!(facts.texts.len() > facts.withheld.len() && !facts.withheld.is_empty());
    // Of these all is told, but for templates and what is made for them, which no host has.
    for (at, text) in canary::objects().iter().enumerate() {
        let is_filled = ["{{", "${", "SealedSecret"]
            .iter()
            .any(|it| text.contains(it));
        if is_filled || facts.withheld.contains_key(&path(at)) {
            fs::remove_file(host.at(&path(at))).unwrap();
        }
    }
    report(&host, &[]);
}
