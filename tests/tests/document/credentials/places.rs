//! The places of a manifest where credentials stand.

use super::forms::with_checksum;
use super::*;

#[test]
fn settings_in_files_and_commands_are_found_at_their_value() {
    let files = [
        "DB_PASSWORD=@",
        "export DB_PASSWORD=@",
        "password: @",
        "password = @",
        "  db-password:  @  # for now",
        "password=\"@\"",
        "password: '@'",
        "{\"password\": \"@\"}",
        "{\"a\":1,\"password\":\"@\",\"b\":2}",
        "{\\\"password\\\": \\\"@\\\"}",
        "<password>@</password>",
        "spring.datasource.password=@",
        "Server=db;User Id=web;Password=@;Encrypt=true",
        "- name: DB_PASSWORD\n  value: @",
        "<property name=\"db.password\" value=\"@\"/>",
        "mysqldump --password=@ --all",
        "web --db-password @ --verbose",
        "java -Ddb.password=@ -jar it.jar",
        "curl -H 'Authorization: Bearer @' x",
        "api_key := \"@\"",
        "'token' => '@',",
        "https://host/?token=@&x=1",
        "a: b\npassword: @\nc: d",
        "\"password\": \"@\"\n\"newPassword\": \"Choose a new password\"",
        "db: {password: @}",
        "db: {user: web, password: @, port: 1}",
        "{password: @}",
        "{db: {password: '@'}}",
        "- {name: DB_PASSWORD, value: @}",
        "{\"db\": {\"name\": \"DB_PASSWORD\", \"value\": \"@\"}}",
        "Settings{user=web, password=@}",
        "basic_auth: {username: web, password: @}",
        "{\"credentials\": {\"user\": \"web\", \"password\": \"@\"}}",
        "authorization: {type: Bearer, credentials: @}",
        "password: !!str @",
        "password: &it @",
        "password: !!str &it '@'",
        "{\"passwords\": [\"@\"]}",
        "{\"passwords\":[\"@\",\"\"],\"a\":1}",
        "passwords: [a, @]",
        "passwords:\n  - @\n  - word\nother: kV9c-Qm27rTz1Lx",
        "\"apiKeys\": [\n  \"@\"\n],\n\"other\": \"kV9c-Qm27rTz1Lx\"",
        "auth-tokens:\n# of the web\n- '@'",
    ];
    for file in files {
        let secret = "kV9c-Qm27rTz0Lx";
        let text = file.replace('@', secret);
        let found = in_file(&text);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(found[0].1, secret, "{text}");
    }
    let nothing = [
        "# password: kV9c-Qm27rT",
        "// password = kV9c-Qm27rT",
        "; password=kV9c-Qm27rT",
        "password: ",
        "password: {{ .Values.it }}",
        "password=${DB_PASSWORD}",
        "password = getPassword()",
        "token = os.environ[\"TOKEN\"]",
        "if token == nil then",
        "password: config.password",
        "const token = tokens[0]",
        "\"password\": \"Password\"",
        "\"password\": \"Enter your password\"",
        "\"newPassword\": \"Choose a new password\"",
        "\"password\": \"Passwort\"",
        "\"password\": \"Das Passwort für den Benutzer\"",
        "password: the password of the user",
        "web --password=\"$password\"",
        "passwordFile: /run/secrets/it",
        "token_url = https://login/x9",
        "--password-file /run/secrets/it",
        "proxy_pass http://web:8080;",
        "password_encryption = scram-sha-256",
        "auth: true",
        "secretName: web-tls-2",
        "ssl_certificate_key /etc/tls/tls.key;",
        "key: value",
        "tokens: 12",
        "max_tokens = 4096",
        "{\"type\": \"password\"}",
        "name: password\nvalue:",
        "let secret = self.secret;",
        "password := readPassword",
        "--token $(cat /run/secrets/token)",
        "PASSWORD=$(openssl rand -hex 16)",
        "db: {password: ${DB_PASSWORD}}",
        "db.password=${DB_PASSWORD:@null}",
        "input.password:focus-visible { outline: none }",
        "#password:invalid, .secret:hover { color: red }",
        "db: {password: {{ .Values.it }}, user: web}",
        "db: {password: }",
        "connect({ password: config.password, user: name })",
        "connect({ password: password })",
        "let it = { token: tokens[0], secret: make(it) };",
        "{passwordFile: /run/secrets/it, tokens: 12}",
        "type It = { password: string }",
        "web() { password=$1; }",
        "const it = { password: { type: String }, token: { type: Number } };",
        "{\"password\": {\"type\": \"string\", \"minLength\": 12}}",
        "password: !vault |",
        "password: !Ref It27",
        "password: &it",
        "password: *it27",
        "passwords: [letters, digits]",
        "passwords: [${A27}, {{ .b27 }}, $(C27)]",
        "passwords:\n  - name: kV9c-Qm27rTz0Lx",
        "passwords:\n  minLength: 12\n  - kV9c-Qm27rTz0Lx",
        "secrets: [kV9c-Qm27rTz0Lx]",
        "secrets:\n- kV9c-Qm27rTz0Lx",
        "tokens: 12",
        "passwordFiles: [/run/secrets/a27]",
    ];
    for file in nothing {
        assert_eq!(in_file(file), [], "{file}");
    }
    for (map, rule) in [
        ("{user: admin, password: admin}", "password"),
        ("db: {user: admin, password: changeme}", "password"),
        ("{\"password\": 123456}", "password"),
    ] {
        assert_eq!(in_file(map).first().map(|it| it.0), Some(rule), "{map}");
    }
    sealward_tests::ran(files.len() + nothing.len(), "settings in files");
}

#[test]
fn what_stands_in_the_usual_places_of_a_manifest_is_found() {
    let texts = [
        "env: [{name: DB_PASSWORD, value: @}]",
        "env: [{value: @, name: DB_PASSWORD}]",
        "env:\n- name: A\n  value: x\n- name: DB_PASSWORD\n  value: >-\n    @",
        "httpHeaders: [{name: Authorization, value: Bearer @}]",
        "httpHeaders: [{name: X-Api-Key, value: '@'}]",
        "args: [--password, @]",
        "args: ['--token=@']",
        "command: [sh, -c, 'PASSWORD=@ web']",
        "metadata: {annotations: {it: 'password: @'}}",
        "x: &x @\nenv: [{name: TOKEN, value: *x}]",
        "x: &x {value: @}\nenv: [{<<: *x, name: TOKEN}]",
        "x: &x {name: TOKEN}\nenv: [{<<: *x, value: @}]",
        "kind: ConfigMap\ndata: {it: 'token: @'}",
        "kind: ConfigMap\nx: &x {it: 'token: @'}\ndata: *x",
        "kind: ConfigMap\nx: &x {it: 'token: @'}\ndata: {<<: *x}",
        "token: !!str @",
        "token: &it @",
        "kind: Any\npasswords: [a, @]",
        "kind: Any\nx: &x [@]\napiKeys: *x",
        "livenessProbe: {httpGet: {path: '/it?token=@', port: 1}}",
        "livenessProbe: {httpGet: {path: '/it?a=b&api_key=@&c=d', port: 1}}",
        "command: [export DB_PASSWORD=@; curl -H Accept: text]",
        "kind: Any\nusers: [{name: web, hashed_passwd: @}, {plain_text_passwd: a}]",
        "kind: Any\nuserData: 'plain_text_passwd: @'",
        "chpasswd: {list: 'web:x\nroot:@'}",
        "chpasswd: {list: [web:x, root:@]}",
        "x: &x {list: 'root:@'}\nchpasswd: *x",
        "write_files: [{content: 'password: @'}]",
        "runcmd: [a, 'curl -u web:@ https://a']",
        "bootcmd: [[curl, -u, web:@]]",
        "helm: {values: 'password: @'}",
        "spec: {valuesContent: 'password: @'}",
        "secretGenerator: [{literals: [password=@]}]",
    ];
    for text in texts {
        let text = text.replace('@', RANDOM);
        let file = sealward::document::SourceFile::read(
            "it.yaml",
            text.clone().into_bytes(),
            &Default::default(),
        )
        .unwrap();
        let at = text.find(RANDOM).unwrap() as u32;
        let hides = |it: &sealward::document::Span| it.start <= at && at < it.end;
        assert!(file.hidden().iter().any(hides), "{text}");
    }
}

#[test]
fn checksums_and_what_tells_the_vault_agent_are_no_credentials_as_annotations() {
    let sum = "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae";
    let hidden = |annotation: &str| {
        [
            "metadata: {annotations: {@}}",
            "spec: {template: {metadata: {annotations: {@}}}}",
        ]
        .map(|around| {
            let text = around.replace('@', annotation);
            let file = sealward::document::SourceFile::read(
                "it.yaml",
                text.into_bytes(),
                &Default::default(),
            );
            !file.unwrap().hidden().is_empty()
        })
    };
    let nothing = [
        format!("checksum/secret: {sum}"),
        format!("checksum/app-password: {}", &sum[..40]),
        format!("example.com/last-token: {sum}"),
        "vault.hashicorp.com/agent-inject-secret-password: secret/data/web".to_owned(),
        "vault.hashicorp.com/agent-inject-file-db-token: kV9cQm27rT01".to_owned(),
        format!("it: '{{\"checksum/secret\": \"{sum}\"}}'"),
    ];
    for annotation in &nothing {
        assert_eq!(hidden(annotation), [false; 2], "{annotation}");
    }
    let token = with_checksum(concat!("gh", "p_"), 1);
    for annotation in [
        format!("checksum/secret: {token}"),
        format!("vault.hashicorp.com/agent-inject-secret-it: {token}"),
        format!("example.com/token: {RANDOM}"),
        format!("it: 'password={sum}'"),
    ] {
        assert_eq!(hidden(&annotation), [true; 2], "{annotation}");
    }
}

/// What is found in a ConfigMap's `binaryData`, which is hidden as a whole.
fn encoded(name: &str, base64: &str) -> Vec<(&'static str, Grounds)> {
    let map = serde_json::json!({"kind": "ConfigMap", "binaryData": {name: base64}});
    let document = Document::parse(&map.to_string()).unwrap();
    let node = document.root().at(&["binaryData", name]).unwrap();
    let found = node.credentials();
    assert_eq!(node.is_sensitive(), !found.is_empty(), "{base64}");
    assert!(found.iter().all(|it| it.range().end == base64.len()));
    found
        .iter()
        .map(|it| (it.rule().id, it.grounds()))
        .collect()
}

#[test]
fn binary_data_is_searched_as_what_it_decodes_to() {
    let encode = |text: &str| sealward_tests::base64::encode(text.as_bytes());
    let password = |grounds| vec![("password", grounds)];
    for (name, text, expected) in [
        (
            "it.env",
            "A=1\nDB_PASSWORD=kV9c-Qm27rT\n",
            password(Grounds::Name),
        ),
        (
            "it.env",
            "A_PASSWORD=changeme\nB_PASSWORD=kV9c-Qm27rT\n",
            password(Grounds::Name),
        ),
        ("password", "kV9c-Qm27rT", password(Grounds::Name)),
        ("password", "changeme", password(Grounds::Common)),
        ("password", "<password>", vec![]),
        ("token", "oauth2-proxy", vec![]),
        ("it.env", "DB_PASSWORD_FILE=/run/secrets/it", vec![]),
        ("it", "", vec![]),
    ] {
        assert_eq!(encoded(name, &encode(text)), expected, "{name}: {text}");
    }
    let lines = encode("A=1\nDB_PASSWORD=kV9c-Qm27rT\n");
    let folded = format!("{}\n  {}\n", &lines[..20], &lines[20..]);
    assert_eq!(encoded("it", &folded), password(Grounds::Name));
    // What is no base64, or no text, is searched as it stands.
    assert_eq!(
        encoded("it", "DB_PASSWORD=kV9c-Qm27rT"),
        password(Grounds::Name)
    );
    assert_eq!(encoded("it", "/u3+7QAAAAIAAAAB"), []);
    assert_eq!(
        encoded("password", "gIGCg4SFhoeIiYqLjI2Ojw=="),
        password(Grounds::Name)
    );
    let text = format!("kind: ConfigMap\nx: &x {lines}\nbinaryData: {{a: *x, b: *x}}");
    let document = Document::parse(&text).unwrap();
    assert_eq!(document.root().get("x").unwrap().credentials().len(), 1);
}
