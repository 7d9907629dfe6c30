//! Units of systemd, as a host puts them together.

use super::*;

#[test]
fn programs_that_run_as_units_are_judged() {
    let host = Host::new();
    let k3s = "/etc/systemd/system/k3s.service";
    host.file(
        k3s,
        0o600,
        "[Service]\nExecStart=/usr/local/bin/k3s \\\n    server \\\n    '--kubelet-arg=read-only-port=10255' \\\n    \
         '--kube-apiserver-arg' 'authorization-mode=AlwaysAllow' \\\n",
    );
    let units = [
        ("kube-apiserver", "--authorization-mode=AlwaysAllow"),
        ("kube-controller-manager", "--profiling=true"),
        ("kube-scheduler", "--profiling=true"),
        ("kube-proxy", "--metrics-bind-address=0.0.0.0:10249"),
        ("etcd", "--auto-tls"),
    ];
    for (name, flag) in units {
        let text = format!("[Service]\nExecStart=/usr/bin/{name} {flag}\n");
        host.file(&format!("/etc/systemd/system/{name}.service"), 0o600, &text);
    }
    let found = found(
        &host,
        "node-read-only-port,cp-authz-always-allow,cp-profiling,node-kube-proxy-metrics,etcd-auto-tls",
    );
    let failing: BTreeSet<_> = found
        .into_iter()
        .filter(|it| it.3 == Verdict::Fail)
        .map(|it| (it.0, it.1, it.2))
        .collect();
    let at = |path: &str| failing.iter().any(|it| it.1 == path);
    assert!(failing.contains(&("node-read-only-port".to_owned(), k3s.to_owned(), 4)));
    for (name, _) in units {
        assert!(at(&format!("/etc/systemd/system/{name}.service")), "{name}");
    }
}

/// A kubelet as packages of Kubernetes start it.
fn packaged_kubelet() -> Host {
    let host = Host::new();
    host.file(
        "/usr/lib/systemd/system/kubelet.service",
        0o600,
        "[Unit]\nDescription=kubelet\n[Service]\nExecStart=/usr/bin/kubelet\nRestart=always\n[Install]\nWantedBy=a\n",
    );
    host.file(
        "/usr/lib/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "# Of the package.\n[Service]\n\
         Environment=\"KUBELET_KUBECONFIG_ARGS=--kubeconfig=/etc/kubernetes/kubelet.conf\"\n\
         Environment=\"KUBELET_CONFIG_ARGS=--config=/var/lib/kubelet/config.yaml\"\n\
         EnvironmentFile=-/var/lib/kubelet/kubeadm-flags.env\nEnvironmentFile=-/etc/default/kubelet\nExecStart=\n\
         ExecStart=/usr/bin/kubelet $KUBELET_KUBECONFIG_ARGS $KUBELET_CONFIG_ARGS $KUBELET_KUBEADM_ARGS $KUBELET_EXTRA_ARGS\n",
    );
    host.file(
        "/var/lib/kubelet/config.yaml",
        0o600,
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
         authentication: {anonymous: {enabled: false}}\nauthorization: {mode: Webhook}\nreadOnlyPort: 0\n",
    );
    host
}

const KUBELET_CHECKS: &str = "node-anonymous,node-authz-mode,node-read-only-port";

#[test]
fn a_unit_is_one_with_its_drop_ins_and_variables() {
    let host = packaged_kubelet();
    // The kubelet's own file decides.
    assert_eq!(found(&host, KUBELET_CHECKS), fails([]));
    host.file(
        "/var/lib/kubelet/kubeadm-flags.env",
        0o600,
        "KUBELET_KUBEADM_ARGS=\"--pod-infra-container-image=registry.k8s.io/pause:3.10\"\n",
    );
    let variables = "/etc/default/kubelet";
    host.file(
        variables,
        0o600,
        "# More.\nKUBELET_EXTRA_ARGS=\"--anonymous-auth=true --authorization-mode=AlwaysAllow --read-only-port=10255\"\n",
    );
    let expected = fails([
        ("node-anonymous", variables, 2),
        ("node-authz-mode", variables, 2),
        ("node-read-only-port", variables, 2),
    ]);
    assert_eq!(found(&host, KUBELET_CHECKS), expected);
    // Another drop-in starts it without them.
    let last = "/etc/systemd/system/kubelet.service.d/20-own.conf";
    host.file(
        last,
        0o600,
        "[Service]\nExecStart=\nExecStart=/usr/bin/kubelet $KUBELET_CONFIG_ARGS \\\n  --read-only-port=10255\n",
    );
    assert_eq!(
        found(&host, KUBELET_CHECKS),
        fails([("node-read-only-port", last, 4)])
    );
    // One of the same name in a folder that goes first hides it.
    host.file(
        "/etc/systemd/system/kubelet.service.d/10-kubeadm.conf",
        0o600,
        "[Service]\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(told.iter().any(|it| it.3 == Verdict::Fail && it.1 == last));
    assert!(!told.iter().any(|it| it.1.starts_with("/usr")), "{told:?}");
}

#[test]
fn variables_that_cannot_be_told_leave_a_unit_unknown() {
    let host = packaged_kubelet();
    host.file(
        "/etc/default/kubelet",
        0o600,
        "KUBELET_EXTRA_ARGS='--a=\"b c\"'\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert!(
        !told.is_empty() && told.iter().all(|it| it.3 == Verdict::Unknown),
        "{told:?}"
    );
}

const K3S: &str = "/etc/systemd/system/k3s.service";
const K3S_CONFIG: &str = "/etc/rancher/k3s/config.yaml";

#[test]
fn a_command_of_k3s_is_judged_with_its_configuration() {
    let host = Host::new();
    host.file(
        K3S,
        0o600,
        "[Service]\nExecStart=/usr/local/bin/k3s \\\n  server \\\n  --kube-scheduler-arg=profiling=true\n",
    );
    host.file(
        K3S_CONFIG,
        0o600,
        "token: s3cret\nkube-apiserver-arg:\n- anonymous-auth=true\n- profiling=false\n\
         kube-scheduler-arg: [profiling=false]\nkube-controller-manager-arg: [profiling=false]\n",
    );
    let part = "/etc/rancher/k3s/config.yaml.d/50.yaml";
    host.file(
        part,
        0o600,
        "\nkube-controller-manager-arg: [profiling=true]\n",
    );
    let checks = "cp-anonymous-auth,cp-profiling,doc-settings-unseen";
    let expected = fails([
        ("cp-anonymous-auth", K3S_CONFIG, 3),
        ("cp-profiling", part, 2),
        ("cp-profiling", K3S, 4),
    ]);
    assert_eq!(found(&host, checks), expected);
    // What no file sets is known to be absent.
    let report = report(&host, &[]);
    let unknown = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Unknown);
    let of_host = unknown.filter(|it| it.resource.kind != "Host");
    assert_eq!(of_host.map(|it| &it.check).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn the_unit_that_k3s_installs_is_judged_with_its_configuration_and_variables() {
    let host = Host::new();
    host.file(
        K3S,
        0o600,
        "[Unit]\nDescription=Lightweight Kubernetes\n\n[Service]\nType=notify\nEnvironmentFile=-/etc/default/%N\n\
         EnvironmentFile=-/etc/sysconfig/%N\nEnvironmentFile=-/etc/systemd/system/k3s.service.env\n\
         ExecStart=/usr/local/bin/k3s \\\n    server \\\n",
    );
    let arguments = "kube-scheduler-arg: [profiling=true]\nkube-apiserver-arg: [$a, b=%i, token-auth-file=/a, profiling=false]\n\
         kube-controller-manager-arg: [profiling=false]\n";
    host.file(K3S_CONFIG, 0o600, arguments);
    let checks = "cp-profiling,cp-token-auth-file,doc-settings-unseen";
    // To k3s neither a dollar sign nor a percent sign is more than that.
    let expected = fails([
        ("cp-profiling", K3S_CONFIG, 1),
        ("cp-token-auth-file", K3S_CONFIG, 2),
    ]);
    assert_eq!(found(&host, checks), expected);
    let report = report(&host, &[]);
    let mut unknown = report
        .findings
        .iter()
        .filter(|it| it.verdict == Verdict::Unknown);
    assert!(unknown.all(|it| it.resource.kind == "Host"));
    // Which configuration it reads is decided in the variables.
    let named = "K3S_CONFIG_FILE=/a/b.yaml\n";
    host.file("/etc/default/k3s", 0o600, named);
    let told = found(&host, checks);
    let unseen = |it: &&(String, String, u32, Verdict)| it.0 == "doc-settings-unseen";
    assert_eq!(told.iter().filter(unseen).count(), 1, "{told:?}");
}

#[test]
fn a_command_of_k3s_says_once_that_its_configuration_cannot_be_read() {
    let host = Host::new();
    let unit = "[Service]\nExecStart=/usr/local/bin/k3s server\n";
    host.file(K3S, 0o600, unit);
    let unknown = |report: &sealward::dto::Report| -> Vec<String> {
        let unknown = report
            .findings
            .iter()
            .filter(|it| it.verdict == Verdict::Unknown);
        let unknown = unknown.filter(|it| it.resource.kind != "Host");
        unknown.map(|it| it.check.clone()).collect()
    };
    assert_eq!(unknown(&report(&host, &[])), [""; 0], "there is none");
    host.file(K3S_CONFIG, 0o600, "kube-apiserver-arg: [\n");
    let broken = report(&host, &[]);
    assert_eq!(unknown(&broken), ["doc-settings-unseen"]);
    assert_eq!(broken.errors.len(), 1);
    let desk = Desk::new();
    let alone = desk.write("k3s.service", unit.as_bytes());
    let alone = read(&sealward([
        "check",
        "--format",
        "json",
        "--profile",
        "all",
        &alone,
    ]));
    assert_eq!(unknown(&alone), ["doc-settings-unseen"]);
    assert_eq!(fared(&alone, "1.2.1"), Some(Fared::Unknown));
    assert_eq!(fared(&alone, "1.3.1"), Some(Fared::Unknown));
}

#[test]
fn what_all_files_say_together_stands_in_the_file_that_says_it() {
    let host = Host::new();
    let unit = "/etc/systemd/system/kube-apiserver.service";
    host.file(
        unit,
        0o600,
        "[Unit]\nDescription=a server\n[Service]\nExecStart=/usr/bin/kube-apiserver $A $B\n",
    );
    let drop_in = format!("{unit}.d/10-a.conf");
    host.file(
        &drop_in,
        0o600,
        "\n\n[Service]\nEnvironment=A=--anonymous-auth=true\nEnvironment=B=--authorization-mode=AlwaysAllow\n",
    );
    let checks = "cp-anonymous-auth,cp-authz-always-allow";
    let expected = fails([
        ("cp-anonymous-auth", &drop_in, 4),
        ("cp-authz-always-allow", &drop_in, 5),
    ]);
    assert_eq!(found(&host, checks), expected);
}

const KUBELET_CONFIG: &str = "/var/lib/kubelet/config.yaml";

/// The controls of the kubelet's three settings, and what is said once of the unit.
fn kubelet_is_unknown(host: &Host, says: &str) {
    let report = report(host, &[]);
    for id in ["4.2.1", "4.2.2", "4.2.4"] {
        assert_eq!(fared(&report, id), Some(Fared::Unknown), "{says}: {id}");
    }
    let unseen = |it: &&Finding| it.check == "doc-settings-unseen";
    let unseen: Vec<_> = report.findings.iter().filter(unseen).collect();
    assert_eq!(unseen.len(), 1, "{says}");
    assert!(unseen[0].message.contains(says), "{:?}", unseen[0]);
    let at = unseen[0].location.as_ref().unwrap();
    assert!(
        at.file.ends_with("/10-kubeadm.conf") && at.start.line == 8,
        "{at:?}"
    );
    let repeated = report
        .findings
        .iter()
        .filter(|it| KUBELET_CHECKS.contains(&*it.check));
    assert_eq!(repeated.count(), 0, "{says}");
}

#[test]
fn a_kubelet_whose_configuration_is_not_at_hand_is_unknown() {
    let host = packaged_kubelet();
    assert_eq!(fared(&report(&host, &[]), "4.2.1"), Some(Fared::Pass));
    for text in ["kind: [\n", "hello\n", ""] {
        host.file(KUBELET_CONFIG, 0o600, text);
        kubelet_is_unknown(&host, "cannot be read");
    }
    fs::remove_file(host.at(KUBELET_CONFIG)).unwrap();
    kubelet_is_unknown(&host, "is not there");
    host.link(KUBELET_CONFIG, "gone.yaml");
    kubelet_is_unknown(&host, "cannot be read");
    fs::remove_file(host.at(KUBELET_CONFIG)).unwrap();
    let made = Command::new("mkfifo").arg(host.at(KUBELET_CONFIG)).status();
    if !made.is_ok_and(|it| it.success()) {
        return sealward_tests::skipped("a pipe as configuration", "mkfifo");
    }
    kubelet_is_unknown(&host, "cannot be read");
    let text = sealward(["check", "--node", &host.root()]);
    let line = format!(
        "{}\n  skipped: it is no file\n",
        host.at(KUBELET_CONFIG).display()
    );
    assert!(text.text().contains(&line), "{text:?}");
}

#[test]
fn files_that_go_over_the_configuration_of_a_kubelet_leave_it_open() {
    let host = packaged_kubelet();
    let folder = "/etc/kubernetes/kubelet.conf.d";
    let variables = format!("KUBELET_KUBEADM_ARGS=\"--config-dir={folder}\"\n");
    host.file("/var/lib/kubelet/kubeadm-flags.env", 0o600, &variables);
    kubelet_is_unknown(&host, "--config-dir");
    host.folder(folder, 0o755);
    host.file(
        &format!("{folder}/README"),
        0o644,
        "what is to stand here\n",
    );
    assert_eq!(found(&host, KUBELET_CHECKS), fails([]));
    assert_eq!(fared(&report(&host, &[]), "4.2.1"), Some(Fared::Pass));
    let part = format!("{folder}/99.conf");
    host.file(
        &part,
        0o644,
        "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n\
         authentication: {anonymous: {enabled: true}}\n",
    );
    let told = found(&host, KUBELET_CHECKS);
    assert_eq!(told, fails([("node-anonymous", &part, 3)]));
    let report = report(&host, &[]);
    assert_eq!(fared(&report, "4.2.1"), Some(Fared::Fail));
    assert_eq!(fared(&report, "4.2.2"), Some(Fared::Pass));
    // Its mode is judged as that of the configuration is.
    assert_eq!(fared(&report, "4.1.9"), Some(Fared::Fail));
    let head = "apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\n";
    let main = format!("{head}readOnlyPort: 10255\nauthorization: {{mode: AlwaysAllow}}\n");
    host.file(KUBELET_CONFIG, 0o600, &main);
    let over =
        format!("{head}readOnlyPort: 0\nauthentication: {{anonymous: {{enabled: false}}}}\n");
    let last = format!("{folder}/99a.conf");
    host.file(&last, 0o600, &over);
    let mode = ("node-authz-mode", KUBELET_CONFIG, 4);
    assert_eq!(found(&host, KUBELET_CHECKS), fails([mode]));
    // What cannot be read may say anything.
    host.file(KUBELET_CONFIG, 0o600, head);
    host.file(&part, 0o600, head);
    host.file(&last, 0o600, "kind: [\n");
    kubelet_is_unknown(&host, "--config-dir");
}
