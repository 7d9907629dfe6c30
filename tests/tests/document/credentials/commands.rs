//! Options of programs, and files that have a language of their own.

use super::*;

const SECRET: &str = "kV9c-Qm27rTz0Lx";

#[test]
fn what_a_program_takes_as_its_password_is_found_there_alone() {
    let found = [
        ("command-password", "mysql -uroot -p% web"),
        ("command-password", "mysqladmin ping -h localhost -p'%'"),
        (
            "command-password",
            "kubectl exec db-0 -- /usr/bin/mysqldump -p% --all",
        ),
        ("command-password", "sshpass -p % ssh web@host"),
        ("command-password", "sshpass -p% ssh web@host"),
        (
            "command-password",
            "set -e; docker login -u web -p \"%\" registry",
        ),
        ("command-password", "redis-cli -h redis -a % ping"),
        ("command-password", "mongosh admin -u root -p %"),
        (
            "command-password",
            "ldapsearch -x -D cn=admin -w % -b dc=it",
        ),
        (
            "command-password",
            "/opt/bin/sqlcmd -S . -U sa -P % -Q 'SELECT 1'",
        ),
        ("user-and-password", "curl -u web:% https://host"),
        ("user-and-password", "curl -sSfu web:% https://host"),
        ("user-and-password", "curl -uweb:% https://host"),
        ("user-and-password", "curl --user web:% https://host"),
        (
            "user-and-password",
            "curl --proxy-user=\"web:%\" https://host",
        ),
        (
            "user-and-password",
            "curl -sS \\\n  -X POST \\\n  -u 'web:%' \\\n  https://host",
        ),
        ("user-and-password", "http -a web:% POST https://host"),
        ("redis-acl", "redis-cli ACL SETUSER web on '>%' '~*' +@all"),
        ("redis-acl", "redis-server --user web on >% ~* +@all"),
        ("user-and-password", "BASIC_AUTH=web:%"),
        ("user-and-password", "basicAuth: web:%"),
        ("user-and-password", "NEO4J_AUTH=neo4j/%"),
        ("password", "redis-server --requirepass %"),
        ("password", "redis-cli config set requirepass %"),
        ("password", "PGPASSWORD=% psql -h db"),
        ("command-password", "keytool -list -storepass=%"),
        ("command-password", "keytool -import -keypass % -alias it"),
        ("command-password", "jarsigner -storepass '%' it.jar"),
        ("command-password", "openssl rsa -in a -passin pass:%"),
        ("command-password", "openssl rsa -passout 'pass:%' -in a"),
        (
            "command-password",
            "openssl enc -aes-256-cbc -pass pass:% -in a",
        ),
        ("command-password", "htpasswd -bc /auth/users web %"),
        ("command-password", "htpasswd -nbB web % > users"),
        ("command-password", "htpasswd -n -b web %"),
        ("command-password", "htpasswd -Bbn -C 12 web '%'"),
        ("command-password", "openssl enc -aes-256-cbc -k % -in a"),
        ("command-password", "openssl enc -k '%' -d -in a"),
        ("command-password", "cqlsh db -u web -p %"),
        ("command-password", "7z a -p% it.7z /it"),
        ("command-password", "7za x -p'%' it.7z"),
        ("user-and-password", "http --auth web:% POST https://host"),
        ("user-and-password", "https --auth=web:% host"),
        ("user-and-password", "echo web:% | chpasswd"),
        (
            "user-and-password",
            "echo -n 'web:%'|sudo /usr/sbin/chpasswd",
        ),
        (
            "user-and-password",
            "set -e; printf 'web:%' | chpasswd -c SHA512",
        ),
        ("user-and-password", "(echo web:%;) | chpasswd"),
        ("user-and-password", "chpasswd <<< web:%"),
        ("user-and-password", "chpasswd <<<\"web:%\""),
        ("command-password", "rabbitmqctl add_user web %"),
        (
            "command-password",
            "rabbitmqctl -n rabbit@host add_user web '%'",
        ),
        (
            "command-password",
            "wait && /usr/sbin/rabbitmqctl change_password web % && true",
        ),
        ("command-password", "mc alias set it https://it:9000 web %"),
        (
            "command-password",
            "mc --insecure alias set it/ $URL $USER % --api S3v4",
        ),
        ("command-password", "mc config host add it http://it web %"),
        ("command-password", "mc admin user add it web %"),
        ("password", "REDISCLI_AUTH=% redis-cli ping"),
        ("api-key", "VAULT_UNSEAL_KEY=%"),
        ("token", "curl -H \"PRIVATE-TOKEN: %\" https://host"),
        ("token", "curl -H 'X-Vault-Token: %' https://host"),
        ("token", "curl -H \"X-Vault-Token:%\" https://host"),
        ("api-key", "wget --header='X-Api-Key: %' https://host"),
        (
            "credential",
            "curl -H \"Authorization: Bearer %\" https://host",
        ),
        (
            "credential",
            "curl -H \"Authorization:Bearer %\" https://host",
        ),
        ("token", "https://host/it?a=b&token=%"),
        ("data-source", "DSN=web:%@tcp(db:3306)/web?parseTime=true"),
        ("data-source", "web:%@unix(/run/mysqld.sock)/web"),
    ];
    for (rule, text) in found {
        let text = text.replace('%', SECRET);
        assert_eq!(in_file(&text), [(rule, SECRET.to_owned())], "{text}");
    }
    let nothing = [
        "mysql -u root -p",
        "mysql -uroot -p\"$MYSQL_ROOT_PASSWORD\" web",
        "mysql -uroot -p$pass web",
        "mysql -uroot -p${MYSQL_PASSWORD}",
        "mysql -uroot -p$(cat /run/secrets/it)",
        "mysql -P3306 -uweb",
        "mysql --port kV9c-Qm27rTz0Lx",
        "mkdir -p /var/lib/mysql/kV9c-Qm27rTz0Lx",
        "mysql web; mkdir -pkV9c-Qm27rTz0Lx",
        "mysql web | tee -pkV9c-Qm27rTz0Lx",
        "mysql web\nmkdir -pkV9c-Qm27rTz0Lx",
        "docker run --name mongo -p 27017:27017 mongo",
        "docker run -p 127.0.0.1:8080:80 login",
        "sshpass -e ssh web@host",
        "curl -u web https://host",
        "curl -u \"$USER:$PASS\" https://host",
        "curl -u ${USER}:${PASS} https://host",
        "curl -u web: https://host",
        "curl -u user:password https://host",
        "curl -u web:<password> https://host",
        "curl -o a:kV9c-Qm27rTz0Lx https://host",
        "docker run --user web:kV9c-Qm27rTz0Lx it",
        "redis-cli -a $REDIS_PASSWORD ping",
        "redis-cli -a -n 1",
        "http -a 0.0.0.0:8080",
        "web http --listen -a host:8080",
        "http -a [::]:8080",
        "https -a :8443",
        "redis-cli ACL SETUSER web on nopass > /dev/null",
        "BASIC_AUTH=true",
        "BASIC_AUTH=${USER}:${PASSWORD}",
        "basicAuth: https://web/it",
        "NEO4J_AUTH=none",
        "redis-server --requirepass $(REDIS_PASSWORD)",
        "keytool -list -storepass $STOREPASS",
        "keytool -list -storepass:env kV9c-Qm27rTz0Lx",
        "keytool -list -storepass:file /run/kV9c-Qm27rTz0Lx",
        "openssl rsa -passin pass:$PW -in a",
        "openssl rsa -passin pass:${PW} -in a",
        "openssl rsa -passin pass:\"$PW\" -in a",
        "openssl rsa -passin env:PASSWORD_OF_IT_27 -in a",
        "openssl rsa -passin file:/run/secrets/it -in a",
        "openssl rsa -passin stdin -in a",
        "openssl rsa -passin pass: -in a",
        "htpasswd -c /auth/users kV9c-Qm27rTz0Lx",
        "htpasswd -bc /auth/users web \"$PASSWORD\"",
        "htpasswd -bc /auth/users web $(cat /run/secrets/it)",
        "htpasswd -nbB web ${PASSWORD}",
        "htpasswd -i users kV9c-Qm27rTz0Lx kV9c-Qm27rTz0Lx",
        "curl -H \"PRIVATE-TOKEN: $TOKEN\" https://host",
        "curl -H \"X-Vault-Token: ${TOKEN}\" https://host",
        "curl -H \"X-Api-Key: $(cat /run/secrets/it)\" https://host",
        "curl -H 'Authorization: Bearer {{ .token }}' https://host",
        "curl -H 'X-Request-Id: kV9c-Qm27rTz0Lx' https://host",
        "echo \"token: %s\"",
        "log(\"token: is not valid since 2027-01-31\")",
        "https://host/it?token=$(TOKEN)&a=b",
        "web:${PASSWORD}@tcp(db:3306)/web",
        "web@tcp(db:3306)/web",
        "see:it@home(now)",
        "bcp it out /it -S host -P 1433 -U sa",
        "sqlcmd -P 14330",
        "curl -k https://host/kV9c-Qm27rTz0Lx",
        "openssl enc -kfile kV9c-Qm27rTz0Lx",
        "openssl enc -k \"$PASSWORD\"",
        "7z a -p it.7z kV9c-Qm27rTz0Lx",
        "7z x -p$PASSWORD it.7z",
        "http --auth web POST https://host",
        "http --auth $USER:$PASSWORD https://host",
        "serve http --auth 0.0.0.0:8080",
        "echo \"$USER:$PASSWORD\" | chpasswd",
        "echo web:$(cat /run/secrets/it) | chpasswd",
        "echo web:kV9c-Qm27rTz0Lx | tee it",
        "cat web:kV9c-Qm27rTz0Lx | chpasswd",
        "echo it:kV9c-Qm27rTz0Lx; cat users | chpasswd",
        "chpasswd < /run/web:kV9c-Qm27rTz0Lx",
        "rabbitmqctl add_user web",
        "rabbitmqctl add_user web \"$PASSWORD\"",
        "rabbitmqctl add_vhost web kV9c-Qm27rTz0Lx",
        "addgroup add_user web kV9c-Qm27rTz0Lx",
        "mc alias set it http://it:9000",
        "mc alias set it http://it:9000 $ACCESS $SECRET",
        "mc alias list it kV9c-Qm27rTz0Lx",
        "git alias set a b c kV9c-Qm27rTz0Lx",
        "basic-auth: realm:kV9c-Qm27rTz0Lx",
        "basicAuth: vault:kV9c-Qm27rTz0Lx",
        "REDISCLI_AUTH=$REDIS_PASSWORD",
    ];
    for text in nothing {
        assert_eq!(in_file(text), [], "{text}");
    }
    sealward_tests::ran(found.len() + nothing.len(), "commands");
}

#[test]
fn files_that_have_a_language_of_their_own_are_read_in_it() {
    let found = [
        ("password", "port 6379\nrequirepass %\n"),
        ("password", "masterauth %"),
        ("password", "  auth_type PASS\n  auth_pass %"),
        ("password", "rootpw %"),
        ("password", "user web insecure-password %"),
        ("netrc", "machine host login web password %"),
        ("netrc", "machine host\nlogin web\npassword %\n"),
        ("pgpass", "db:5432:web:web:%"),
        ("redis-acl", "user web on >% ~* +@all"),
        (
            "redis-acl",
            "user default off\nuser web reset on ~* &* +@all >%",
        ),
        ("password", "password:%"),
        ("password", "a: b\n- db.password:%\n"),
        (
            "default-password",
            "spring.datasource.password=${DB_PASSWORD:%}",
        ),
        ("default-password", "a: jdbc?p=${db.password:%}&x=1"),
        ("default-password", "${API_TOKEN:%}"),
        ("default-password", "--dbpassword=${DB_PASSWORD:-%}"),
        ("default-password", "${DB_PASSWORD:=%}"),
        ("pgpass", "# host:port:database:user:password\n*:*:*:*:%\n"),
        ("sql-password", "CREATE USER web WITH PASSWORD '%';"),
        (
            "sql-password",
            "alter role web with encrypted password '%';",
        ),
        ("sql-password", "CREATE USER 'web'@'%%' IDENTIFIED BY '%';"),
        ("sql-password", "alter user web identified with sha2 by '%'"),
        (
            "azure-account-key",
            "DefaultEndpointsProtocol=https;AccountName=it;AccountKey=KEY88;EndpointSuffix=core",
        ),
        (
            "azure-shared-access-key",
            "Endpoint=sb://it/;SharedAccessKeyName=all;SharedAccessKey=KEY44;EntityPath=q",
        ),
        (
            "docker-auth",
            "{\"auths\": {\"registry\": {\"auth\": \"d2ViOmtWOWMtUW0yN3JU\"}}}",
        ),
    ];
    let key = |length| super::forms::random(super::forms::BASE64, length, 7);
    for (rule, text) in found {
        let text = text
            .replace("%%", "\u{0}")
            .replace('%', SECRET)
            .replace('\u{0}', "%")
            .replace("KEY88", &(key(86) + "=="))
            .replace("KEY44", &(key(43) + "="));
        let rules: Vec<_> = in_file(&text).into_iter().map(|it| it.0).collect();
        assert_eq!(rules, [rule], "{text}");
    }
    let nothing = [
        "# requirepass kV9c-Qm27rTz0Lx",
        "user web on nopass ~* +@all",
        "user web on >$REDIS_PASSWORD ~* +@all",
        "user web on #5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8 ~*",
        "the user goes on >kV9c-Qm27rTz0Lx",
        "user web >kV9c-Qm27rTz0Lx",
        "password:required",
        "password:${DB_PASSWORD}",
        "password:of the user-27x",
        "passwd:x:0:0:root:/root:/bin/sh",
        "passwd:files",
        "token:kV9c-Qm27rTz0Lx",
        "the password:kV9c-Qm27rTz0Lx",
        "image: it/password:v1.2.3",
        "password://kV9c-Qm27rTz0Lx",
        "password::kV9c-Qm27rTz0Lx",
        "${DB_PASSWORD:}",
        "${DB_PASSWORD}",
        "${DB_PASSWORD:?must be set}",
        "${DB_PASSWORD:-$OTHER}",
        "${DB_PASSWORD:${OTHER}}",
        "${DB_PASSWORD:none}",
        "${password:0:16}",
        "${PASSWORD_FILE:/run/secrets/it-27x}",
        "${DB_HOST:kV9c-Qm27rTz0Lx}",
        "${DB_PASSWORD:kV9c-Qm27rTz0Lx",
        "requirepass ${REDIS_PASSWORD}",
        "requirepass \"\"",
        "password reset",
        "Password required",
        "login with your password hunter-27x now",
        "the password 'kV9c-Qm27rTz0Lx' is no more",
        "followed by 'kV9c-Qm27rTz0Lx'",
        "token kubernetes",
        "CREATE USER web WITH PASSWORD NULL;",
        "IDENTIFIED BY '${PASSWORD}'",
        "machine host login web password ${PASSWORD}",
        "2001:1234:5678:9abc:def0",
        "12:30:45:10:kV9c-Qm27rTz0Lx",
        "aa:bb:cc:dd:ee",
        "registry:5000:web:latest:",
        "a:5432:b:c:d e",
        "one:5432:two:three:kV9c-Qm27rTz0Lx:six",
    ];
    for text in nothing {
        assert_eq!(in_file(text), [], "{text}");
    }
    sealward_tests::ran(found.len() + nothing.len(), "lines of languages");
}

#[test]
fn options_are_found_in_lists_of_words() {
    let hidden = |text: &str| {
        let document = Document::parse(text).unwrap();
        let list = document.root().get("command").unwrap();
        let found: Vec<_> = list
            .items()
            .flat_map(|it| it.credentials())
            .map(|it| it.rule().id)
            .collect();
        assert_eq!(
            found.len(),
            list.items().filter(|it| it.is_sensitive()).count()
        );
        found
    };
    for (rule, words) in [
        ("command-password", "[mysqladmin, ping, -pkV9c-Qm27]"),
        ("command-password", "[/usr/bin/mysqladmin, ping, -psecret]"),
        ("command-password", "[redis-cli, -a, kV9c-Qm27, ping]"),
        ("command-password", "[sshpass, -p, kV9c-Qm27, ssh]"),
        (
            "user-and-password",
            "[curl, -fsS, -u, 'web:kV9c-Qm27', http://it]",
        ),
        (
            "user-and-password",
            "[curl, '--user=web:kV9c-Qm27', http://it]",
        ),
        (
            "user-and-password",
            "[curl, --user, 'web:kV9c-Qm27', http://it]",
        ),
        ("password", "[redis-server, --requirepass, kV9c-Qm27]"),
        ("command-password", "[keytool, -storepass, kV9c-Qm27]"),
        ("command-password", "[keytool, -list, -keypass, changeit]"),
        (
            "password",
            "[openssl, rsa, -in, a, -passout, 'pass:changeit']",
        ),
        ("command-password", "[htpasswd, -bc, users, web, kV9c-Qm27]"),
        ("command-password", "[htpasswd, -nbB, web, kV9c-Qm27]"),
        ("command-password", "[openssl, enc, -k, kV9c-Qm27]"),
        ("command-password", "[cqlsh, db, -p, kV9c-Qm27]"),
        ("command-password", "[7z, a, -pkV9c-Qm27, it.7z]"),
        ("user-and-password", "[http, --auth, 'web:kV9c-Qm27', it]"),
        (
            "user-and-password",
            "[sh, -c, 'echo web:kV9c-Qm27 | chpasswd']",
        ),
        (
            "command-password",
            "[rabbitmqctl, add_user, web, kV9c-Qm27]",
        ),
        (
            "command-password",
            "[/usr/sbin/rabbitmqctl, -n, it, change_password, web, kV9c-Qm27]",
        ),
        (
            "command-password",
            "[mc, alias, set, it, 'http://it', web, kV9c-Qm27]",
        ),
        ("token", "[curl, -H, 'PRIVATE-TOKEN: kV9c-Qm27rT']"),
        ("token", "[curl, -H, 'X-Vault-Token:kV9c-Qm27rT']"),
        (
            "credential",
            "[curl, -H, 'Authorization: Bearer kV9c-Qm27rT']",
        ),
        ("password", "[sh, -c, 'PGPASSWORD=kV9c-Qm27 psql']"),
    ] {
        assert_eq!(hidden(&format!("command: {words}")), [rule], "{words}");
    }
    for words in [
        "[mysqladmin, ping, -p, kV9c-Qm27]",
        "[mysqladmin, ping, -p$(PASSWORD)]",
        "[mkdir, -pkV9c-Qm27]",
        "[redis-cli, -a, $(PASSWORD)]",
        "[redis-cli, -a, -n, kV9c-Qm27]",
        "[curl, -u, web]",
        "[mysqld, --user, 'web:kV9c-Qm27']",
        "[openssl, rsa, -passin, 'env:PASSWORD']",
        "[openssl, rsa, -passin, 'file:/run/secrets/it']",
        "[openssl, rsa, -passin, 'pass:$(PASSWORD)']",
        "[keytool, -storepass, $(PASSWORD)]",
        "[htpasswd, -c, users, web, kV9c-Qm27]",
        "[htpasswd, -bc, users, web, $(PASSWORD)]",
        "[bcp, it, out, /it, -P, '1433']",
        "[rabbitmqctl, add_user, web, $(PASSWORD)]",
        "[rabbitmqctl, add_vhost, web, kV9c-Qm27]",
        "[mc, alias, set, it, 'http://it']",
        "[curl, -H, 'X-Vault-Token: $(TOKEN)']",
        "[curl, -H, 'X-Request-Id: kV9c-Qm27rT']",
    ] {
        assert!(hidden(&format!("command: {words}")).is_empty(), "{words}");
    }
    let twice = "x: &x -pkV9c-Qm27\ncommand: [mysql, *x, *x]";
    let document = Document::parse(twice).unwrap();
    assert_eq!(document.root().get("x").unwrap().credentials().len(), 1);
}
