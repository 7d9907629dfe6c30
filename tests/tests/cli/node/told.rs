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
        let is_told = facts.texts.get(&path(at)).is_some_and(|it| !it.is_empty());
        let is_filled = ["{{", "${", "SealedSecret"]
            .iter()
            .any(|it| text.contains(it));
        if is_filled || !is_told {
            fs::remove_file(host.at(&path(at))).unwrap();
        }
    }
    report(&host, &[]);
}

#[test]
fn what_may_be_a_secret_is_in_no_facts() {
    const SECRET: &str = "aB3dE5gH7jK9m";
    let host = Host::kubeadm();
    let unit = format!(
        "[Unit] # pw {SECRET}\nDescription={SECRET}\njunk {SECRET}\n[Service]\nEnvironmentFile=/etc/rancher/k3s.env\n\
         Environment=X_SECRET=abc12 \"A=--client-secret={SECRET} --v=2\" PGPASSWORD={SECRET}\n\
         ExecStartPre=/bin/sh -c 'echo {SECRET} | login --password-stdin'\nExecStart=/usr/bin/k3s server --token='{SECRET}'\n"
    );
    host.file("/etc/systemd/system/k3s.service", 0o644, &unit);
    // Its name does not tell that it holds variables.
    let variables = format!("K3S_TOKEN='K10::server:{SECRET}'\n");
    host.file("/etc/rancher/k3s.env", 0o600, &variables);
    let config = format!("vpn-auth+: \"name=a,joinKey={SECRET}\"\n# sealward login {SECRET}\n");
    host.file("/etc/rancher/k3s/config.yaml", 0o600, &config);
    let kubelet = format!(
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
         staticPodURLHeader: {{X-Vault-Token: [\"{SECRET}\"]}}\nreadOnlyPort: 10255\n"
    );
    host.file("/var/lib/kubelet/config.yaml", 0o600, &kubelet);
    host.file(
        "/etc/kubernetes/manifests/notes.txt",
        0o600,
        "the password is hunter2\n",
    );
    host.file(
        "/etc/kubernetes/manifests/run.sh",
        0o600,
        &format!("web -p{SECRET}\n"),
    );
    let json = facts(&host).to_json();
    for secret in [SECRET, "abc12", "hunter2"] {
        assert!(!json.contains(secret), "{secret}: {json}");
    }
    let root = host.root();
    for format in ["text", "json"] {
        let ran = sealward([
            "check",
            "--profile",
            "all",
            "--format",
            format,
            "--node",
            &root,
        ]);
        assert!(!ran.text().contains(SECRET), "{}", ran.text());
    }
}

#[test]
fn facts_of_several_hosts_say_no_more_of_their_keys_than_that_nothing_is_known() {
    let desk = Desk::new();
    let server = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: kube-system}\nspec: {containers: [{name: a, command: \
        [kube-apiserver, '--etcd-servers=https://etcd:2379', --encryption-provider-config=/etc/kubernetes/enc.yaml], volumeMounts: \
        [{name: e, mountPath: /etc/kubernetes}]}], volumes: [{name: e, hostPath: {path: /etc/kubernetes}}]}\n";
    let files = ["xUtamMndkzFj5j20by7YSzwGjFR3+k7P9rjoo/Ynbzw=", "htE9rLCK9UNFm1o7ttewAznuDMvKVRSZX1Kap9SxVz4="].map(|key| {
        let host = Host::new();
        host.file("/etc/kubernetes/manifests/kube-apiserver.yaml", 0o600, server);
        let text = format!(
            "kind: EncryptionConfiguration\napiVersion: apiserver.config.k8s.io/v1\nresources:\n- resources: [secrets]\n  \
             providers:\n  - secretbox: {{keys: [{{name: a, secret: {key}}}]}}\n"
        );
        host.file("/etc/kubernetes/enc.yaml", 0o600, &text);
        let file = desk.path(&format!("{}.json", &key[..4]));
        sealward(["facts", &host.root(), "-o", &file]).ok();
        assert!(!fs::read_to_string(&file).unwrap().contains(key));
        file
    });
    let [one, two] = &files;
    let ran = sealward([
        "check",
        "--format",
        "json",
        "--select",
        "enc-ha-drift",
        "--facts",
        one,
        "--facts",
        two,
    ]);
    let report = read(&ran);
    let drift: Vec<_> = report
        .findings
        .iter()
        .filter(|it| it.check == "enc-ha-drift")
        .collect();
    assert_eq!(drift.len(), 1);
    assert_eq!(drift[0].verdict, Verdict::Unknown, "{drift:?}");
}
