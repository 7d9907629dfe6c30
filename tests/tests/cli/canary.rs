//! Secrets planted in every place a manifest keeps them, and in broken ones around it, are in no
//! format of a report.

use crate::harness::{Desk, sealward};

pub(crate) const CANARY: &str = "Q0FOQVJZLXRoaXMtaXMtYS1zZWNyZXQtMTIzNDU2Nzg=";

const SECRET: &str = "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\n";
const ENCRYPTION: &str = "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\n";

/// Documents with a secret, and the same as patches.
fn documents() -> Vec<String> {
    let mut texts = objects();
    let patches: Vec<_> = texts.iter().flat_map(|it| within(it)).collect();
    texts.extend(patches);
    texts
}

/// Documents with a secret.
pub(crate) fn objects() -> Vec<String> {
    // `@` where it stands.
    let secrets = [
        "data: {password: @}",
        "stringData: {password: @}",
        "stringData: {password: @} # it was @",
        "# once it was @\nstringData: {password: @, password: other, password: @}",
        "stringData: {password: @}\nstringData: {password: @}",
        "data: @",
        "data: [@, {a: @}]",
        "data: {password: {nested: [@]}}",
        "data: {password: yes, other: @, third: 3}",
        "stringdata: {password: @}",
        "StringData: {password: @}",
        "strngData: {password: @}",
        "string_data: @",
        "x: &a @\nstringData: {password: *a}",
        "x: &a {password: @}\nstringData: {<<: *a, more: 1}",
        "stringData:\n  password: |\n    @\n  password: |\n    @",
        "stringData: {password: \"{{ .Values.it | default '@' }}\"}",
        "stringData: {password: {{ .Values.it | default \"@\" }} }",
        "stringData: {password: @\n",
        "stringData: {password: @}}",
        "stringData:\n  password: @\n bad: @",
        "stringData: {password: !!binary \"@\"}",
        "type: [@]\nstringData: 5",
        "kind: Secret\nstringData: {password: @}",
        "kind: ConfigMap\nstringData: {password: @}",
        "immutable: \"@\"\nstringData: {password: @}\n...\npassword: @",
    ];
    let configurations = [
        "resources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: a, secret: @}]}}]}]",
        "resources: [{resources: [secrets], providers: [{aescbc: {keys: {name: a, secret: @}}}]}]",
        "resources: [{resources: [secrets], providers: [{aescbc: {keys: [@]}}]}]",
        "resources: [{resources: [secrets], providers: [{aescbc: {keys: @}}]}]",
        "resources: [{resources: [secrets], providers: [{secretbox: {key: @}}]}]",
        "resources: [{resources: [secrets], providers: [{aesgcm: @}]}]",
        "resources: [{resources: [secrets], providers: [{aesgcm: {kyes: [{secrte: @}]}}]}]",
        "resources: [{providers: [{aescbc: {keys: [{name: a, secret: [@]}, {secret: {x: @}}]}}]}]",
        "resources: [{providers: [{aescbc: {keys: [{name: a, secret: @, secret: @, Secret: @}]}}]}]",
        "resources: {providers: {aescbc: {keys: [{name: a, secret: @}]}}} # @",
        "secret: @\nkeys: [{secret: @}]",
    ];
    let whole = [
        "apiVersion: v1\nkind: SecretList\nitems: [{data: {password: @}}, {stringData: @}]",
        "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, data: {p: @, p: @}}",
        "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"p\":\"@\",\"p\":\"@\"},\"dta\":\"@\"}",
        "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    \
         kubectl.kubernetes.io/last-applied-configuration: '{\"data\": \"@\"}'\nspec: {hostPID: true}",
        "apiVersion: v1\nkind: Pod\nmetadata: {annotations: {\
         kubectl.kubernetes.io/last-applied-configuration: {data: @}}}\nspec: {}",
        "kind: Secret\nstringData: {password: @, password: @}",
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nspec: {encryptedData: {it: @, it: @}, \
         template: {data: {it: @}, stringData: [@]}, other: @}",
        "apiVersion: v1\nkind: secret\nstringData: {password: @, password: @}\ndata: {a: @, a: @}",
    ];
    // A word for `@` in what has an at sign of its own.
    let pods = [
        "env: [{name: DB_PASSWORD, value: @}]",
        "env: [{name: DB_PASSWORD, value: @}] # it was @",
        "env: [{value: \"@\", name: AUTH_TOKEN}, {name: other, value: x}]",
        "env: [{name: DB_PASSWORD, value: @, value: @}]",
        "env: [{name: DB_PASSWORD, value: &a @}, {name: TOKEN, value: *a}]",
        "env: [{name: DB_PASSWORD, value: \"{{ .Values.it | default '@' }}\"}]",
        "env: [{name: DB_PASSWORD, value: \"${IT:-@}\"}]",
        "env: [{name: DATABASE_URL, value: 'postgres://web:@AT-host/db'}]",
        "env: [{name: JAVA_OPTS, value: -Ddb.password=@ -Xmx1g}]",
        "env: [{name: SETTINGS, value: '{\"smtp\": {\"password\": \"@\"}}'}]",
        "args: [--password, @]",
        "command: [kube-apiserver, '--etcd-servers=http://u:@AT-host:2379']",
        "command: [kube-apiserver, '--token-auth-file=http://u:@AT-host:2379']",
        "command: [export DB_PASSWORD=@; curl -H Accept: text]",
        "'postgres://u:@AT-host/db': x\n'postgres://u:@AT-host/db': y",
        "args: ['--api-key=@']",
        "command: [sh, -c, 'DB_PASSWORD=@ web']",
        "command: [sh, -c, \"set -e\\nexport DB_PASSWORD='@'\\nweb\"]",
        "livenessProbe: {httpGet: {port: 1, httpHeaders: [{name: Authorization, value: Bearer @}]}}",
        "lifecycle: {preStop: {exec: {command: [web, '--token=@']}}}",
        "env: [{name: SECRET_KEY_BASE, value: @}, {name: FERNET_KEY, value: @}]",
        "env: [{name: DBPASS, value: !!str @}, {name: SMTPPASS, value: &a @}]",
        "env: [{name: USERS, value: '{\"passwords\": [\"@\"]}'}]",
        "command: [keytool, -storepass, @, -keypass, @]",
        "command: [openssl, rsa, -passin, 'pass:@', -passout, 'pass:@']",
        "command: [htpasswd, -nbB, web, @]",
        "command: [curl, -H, 'PRIVATE-TOKEN: @', -H, 'X-Vault-Token:@', -H, 'Authorization: Bearer @']",
        "command: [sh, -c, \"curl -H 'X-Api-Key: @' x; htpasswd -bc a web @; keytool -storepass @\"]",
        "livenessProbe: {httpGet: {path: '/it?token=@', port: 1}}",
        "passwords: [@]",
        "args: [{export DB_PASSWORD=@; curl -H Accept: {export DB_PASSWORD=@; curl -H Accept: text}}]",
        "env: {export DB_PASSWORD=@; curl -H Accept: text}",
    ];
    let maps = [
        "data: {password: @}",
        "data: {password: @, password: @}",
        "data:\n  it.env: |\n    A=1\n    DB_PASSWORD=@\n",
        "data:\n  it.env: >-\n    DB_PASSWORD=@\n",
        "data:\n  it.yaml: |\n    db:\n      password: '@'\n      # password: @\n",
        "data: {it.json: '{\"db\": {\"password\": \"@\"}}'}",
        "data: {it.xml: '<password>@</password>'}",
        "data: &a {password: @}\nbinaryData: *a",
        "binaryData: {password: @}",
        "# password: @\ndata: {it: x}",
        "data: {it: x} # DB_PASSWORD=@",
        "metadata: {annotations: {it: 'password: @'}}\ndata: {}",
        "immutable: maybe\ndata: {db-password: @}",
        "data: {export DB_PASSWORD=@; curl -H Accept: text}",
        "metadata: {annotations: {export DB_PASSWORD=@; curl -H Accept: text}}\ndata: {}",
        "data:\n  it.yaml: |\n    passwords:\n    - '@'\n    db_password: &a @\n",
    ];
    let pod = |it: &&str| {
        format!(
            "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers:\n  \
             - {{name: web, securityContext: {{privileged: true}}, {it}\n"
        )
    };
    // The brace closes before a comment.
    let pod = |it: &&str| match it.split_once(" #") {
        Some((field, comment)) => pod(&field).trim_end().to_owned() + "} #" + comment + "\n",
        None => pod(it).trim_end().to_owned() + "}\n",
    };
    let map =
        |it: &&str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: it}}\n{it}\n");
    let mut texts: Vec<String> = secrets.iter().map(|it| format!("{SECRET}{it}\n")).collect();
    texts.extend(
        configurations
            .iter()
            .map(|it| format!("{ENCRYPTION}{it}\n")),
    );
    texts.extend(whole.iter().map(|it| format!("{it}\n")));
    texts.extend(pods.iter().map(pod));
    texts.extend(maps.iter().map(map));
    texts.extend(operations().map(|it| format!("{it}\n")));
    let filled = |text: &String| text.replace('@', CANARY).replace("AT-", "@");
    texts.iter().map(filled).collect()
}

/// Operations of a JSON patch.
fn operations() -> impl Iterator<Item = String> {
    let sets = [
        "path: /stringData/it, value: @",
        "path: /data/it, value: @",
        "path: x/data/it, value: @",
        "path: /data, value: {it: @}",
        "path: '', value: {data: {it: @}}",
        "path: /spec/template/spec/containers/0/env/-, value: {name: DB_PASSWORD, value: @}",
        "path: /spec/values/adminPassword, value: @",
        "path: /metadata/annotations/kubectl.kubernetes.io~1last-applied-configuration, value: '{\"data\": \"@\"}'",
    ];
    // Said on the line that shows it: a key stands twice.
    sets.into_iter()
        .map(|it| format!("- {{op: add, op: add, {it}}}"))
}

/// The same as a patch in a kustomization.
fn within(text: &str) -> [String; 3] {
    const KUSTOMIZATION: &str =
        "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n";
    let block: String = text.lines().map(|line| format!("    {line}\n")).collect();
    let quoted = format!("{text:?}");
    [
        format!("{KUSTOMIZATION}patches:\n- target: {{kind: .*}}\n  patch: |-\n{block}"),
        format!("{KUSTOMIZATION}patchesStrategicMerge:\n- |\n{block}"),
        format!("{KUSTOMIZATION}patchesJson6902: [{{patch: {quoted}, patch: {quoted}}}]\n"),
    ]
}

#[test]
fn no_format_of_a_report_shows_a_planted_secret() {
    let mut count = 0;
    for (at, text) in documents().iter().enumerate() {
        let desk = Desk::new();
        let file = desk.write("it.yaml", text.as_bytes());
        let reports = sealward::posture::ReportFormat::ALL.iter();
        for format in reports.map(|it| it.name()).chain(["text"]) {
            for color in ["never", "always"] {
                let ran = sealward([
                    "check",
                    "--profile",
                    "all",
                    "--format",
                    format,
                    "--color",
                    color,
                    &file,
                ]);
                for written in [ran.text(), &ran.stderr] {
                    let leaked = written.contains(CANARY) || written.contains(&CANARY[..20]);
                    assert!(!leaked, "case {at} as {format}:\n{text}\n{written}");
                }
                count += 1;
            }
        }
    }
    sealward_tests::ran(count, "reports on planted secrets");
}

/// A difference shows the lines around what changes, and a pod right behind the secret changes.
#[test]
fn no_difference_shows_a_planted_secret() {
    const POD: &str = "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers: []\n";
    let mut shown = 0;
    for (at, text) in documents().iter().enumerate() {
        for text in [
            text.clone(),
            format!("{text}---\n{POD}"),
            format!("{POD}---\n{text}"),
        ] {
            let desk = Desk::new();
            let file = desk.write("it.yaml", text.as_bytes());
            for option in ["--fix", "--fix-review"] {
                let ran = sealward(["check", "--profile", "all", "--diff", option, &file]);
                for written in [ran.text(), &ran.stderr] {
                    let leaked = written.contains(CANARY) || written.contains(&CANARY[..20]);
                    assert!(!leaked, "case {at}:\n{text}\n{written}");
                }
                shown += usize::from(!ran.stdout.is_empty());
            }
        }
    }
    sealward_tests::ran(shown, "differences beside planted secrets");
    assert!(shown > 100);
}
