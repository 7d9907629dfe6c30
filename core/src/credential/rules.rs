//! All that is known of credentials, in one table.

use super::checksum::{bech32, crc32_base62};
use super::class::{BASE64, BASE64_URL, DASH, DIGIT, DOT, HEX, UNDERSCORE, UPPER, WORD};
use super::form::Looked;
use super::prefix::Body;
use super::value::is_random;
use super::{Rule, shape};

/// How a rule recognises.
#[derive(Debug)]
pub(super) enum By {
    /// A prefix of the issuer's, and what follows it.
    Prefix(&'static [&'static str], Body),
    /// A function that is asked where this byte begins a word or is none of a word.
    Shape(u8, fn(&str, usize) -> Looked),
    /// A word of letters and digits, at least 76 of them.
    Long(fn(&str) -> bool),
    /// The words that a name ends in, and what the value must be.
    Name(&'static [&'static str], Need),
    /// Its place on a line: see [`text`](super::text()).
    Place,
}

/// What a value must be, under a name that suggests a credential.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Need {
    /// Anything but a placeholder, a reference or a template: people choose passwords.
    Any,
    /// Random, or a word that everybody tries first: the name alone may call something else.
    Random,
    /// The same, but not these words: they name a user, or a key within a Secret.
    RandomBut(&'static str),
    /// A user, a colon and anything but a placeholder.
    Pair,
    /// Of a form of its own.
    Form(fn(&str) -> bool),
}

/// Everything that is known, the more specific before the more general.
///
/// ```
/// use sealward::credential::rules;
/// assert!(rules().iter().any(|rule| rule.id == "azure-storage-key"));
/// ```
#[must_use]
pub fn rules() -> &'static [Rule] {
    RULES
}

/// The rule of this id.
pub(super) fn rule(id: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.id == id)
}

const fn body(of: u8, least: usize, most: usize) -> Body {
    Body {
        of,
        least,
        most,
        holds: anything,
    }
}

const fn that(of: u8, least: usize, most: usize, holds: fn(&str) -> bool) -> Body {
    Body {
        of,
        least,
        most,
        holds,
    }
}

/// Longer than any token that has no length of its own.
const OPEN: usize = 1 << 20;

macro_rules! rules {
    ($($id:literal, $name:literal, $looks:literal, $source:expr, $by:expr;)*) => {
        &[$(Rule { id: $id, name: $name, looks: $looks, source: $source, by: $by },)*]
    };
}

pub(super) const RULES: &[Rule] = rules! {
    // Source code hosts and package registries.
    "github-token", "a GitHub token", "`ghp_`, `gho_`, `ghu_`, `ghs_` or `ghr_` and 36 letters and digits; the last six are a checksum that must hold",
        Some("https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/"),
        By::Prefix(&["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], that(WORD, 36, 36, crc32_base62));
    "github-fine-grained-token", "a GitHub token", "`github_pat_`, 22 letters and digits, `_`, 59 more",
        Some("https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github"),
        By::Prefix(&["github_pat_"], that(WORD | UNDERSCORE, 82, 82, |body| body.find('_') == Some(22)));
    "gitlab-token", "a GitLab token", "`glpat-`, `gldt-`, `glrt-`, `glcbt-`, `glptt-`, `glft-`, `glagent-`, `gloas-`, `glsoat-` and 20 characters or more",
        Some("https://docs.gitlab.com/security/tokens/#token-prefixes"),
        By::Prefix(&["glpat-", "gldt-", "glrt-", "glrtr-", "glcbt-", "glptt-", "glft-", "glagent-", "gloas-", "glsoat-"], body(BASE64_URL | DOT, 20, 512));
    "npm-token", "an npm token", "`npm_` and 36 letters and digits; the last six are a checksum that must hold",
        Some("https://docs.npmjs.com/about-access-tokens"),
        By::Prefix(&["npm_"], that(WORD, 36, 36, crc32_base62));
    "pypi-token", "a PyPI token", "`pypi-AgE` and 80 characters of base64 or more",
        Some("https://pypi.org/help/#apitoken"),
        By::Prefix(&["pypi-AgE"], body(BASE64_URL, 80, OPEN));
    "rubygems-key", "a RubyGems key", "`rubygems_` and 48 hexadecimal digits",
        Some("https://guides.rubygems.org/api-key-scopes/"), By::Prefix(&["rubygems_"], body(HEX, 48, 48));
    "crates-io-token", "a crates.io token", "`cio` and 32 letters and digits",
        Some("https://doc.rust-lang.org/cargo/reference/publishing.html"), By::Prefix(&["cio"], body(WORD, 32, 32));
    "docker-token", "a Docker token", "`dckr_pat_` or `dckr_oat_` and 27 to 40 characters",
        Some("https://docs.docker.com/security/access-tokens/"),
        By::Prefix(&["dckr_pat_", "dckr_oat_"], body(BASE64_URL, 27, 40));
    // Clouds.
    "aws-access-key-id", "an AWS access key id", "`AKIA` or `ASIA` and 16 capitals and digits, none of 0, 1, 8, 9",
        Some("https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"),
        By::Prefix(&["AKIA", "ASIA"], that(UPPER | DIGIT, 16, 16, |body| !body.contains(['0', '1', '8', '9'])));
    "google-api-key", "a Google API key", "`AIza` and 35 characters",
        Some("https://cloud.google.com/docs/authentication/api-keys"), By::Prefix(&["AIza"], body(BASE64_URL, 35, 35));
    "google-client-secret", "a Google OAuth client secret", "`GOCSPX-` and 28 characters",
        Some("https://support.google.com/cloud/answer/15549257"), By::Prefix(&["GOCSPX-"], body(BASE64_URL, 28, 28));
    "google-access-token", "a Google access token", "`ya29.` and 60 characters or more",
        Some("https://cloud.google.com/docs/authentication/token-types"), By::Prefix(&["ya29."], body(BASE64_URL, 60, OPEN));
    "gcp-service-account", "a Google service account's key", "the `private_key` of a service account's JSON file",
        Some("https://cloud.google.com/iam/docs/keys-create-delete"), By::Shape(b'-', shape::service_account);
    "azure-storage-key", "an Azure storage account's key", "88 characters of base64 with `+ASt` at the 77th, or 88 under `AccountKey`",
        Some("https://learn.microsoft.com/azure/storage/common/storage-account-keys-manage"), By::Shape(b'A', shape::storage_key);
    "azure-client-secret", "a Microsoft Entra client secret", "37 to 40 characters with a digit and `Q~` at the fourth",
        Some("https://learn.microsoft.com/entra/identity-platform/how-to-add-credentials"), By::Shape(b'~', shape::client_secret);
    "azure-sas", "an Azure shared access signature", "`sig=` and a signature, beside `se=`, `sv=` or `sr=`",
        Some("https://learn.microsoft.com/azure/storage/common/storage-sas-overview"), By::Shape(b's', shape::shared_access_signature);
    "azure-key", "an Azure service's key", "76 to 84 letters and digits with `JQQJ9` at the 53rd",
        Some("https://github.com/microsoft/security-utilities"), By::Long(shape::is_azure_key);
    "azure-devops-token", "an Azure DevOps token", "84 letters and digits with `AZDO` at the 77th",
        Some("https://learn.microsoft.com/azure/devops/organizations/accounts/use-personal-access-tokens-to-authenticate"), By::Long(shape::is_devops_token);
    "digitalocean-token", "a DigitalOcean token", "`dop_v1_`, `doo_v1_` or `dor_v1_` and 64 hexadecimal digits",
        Some("https://docs.digitalocean.com/reference/api/create-personal-access-token/"), By::Prefix(&["dop_v1_", "doo_v1_", "dor_v1_"], body(HEX, 64, 64));
    "vault-token", "a HashiCorp Vault token", "`hvs.`, `hvb.` or `hvr.` and 24 characters or more",
        Some("https://developer.hashicorp.com/vault/docs/concepts/tokens#token-prefixes"), By::Prefix(&["hvs.", "hvb.", "hvr."], body(BASE64_URL, 24, OPEN));
    "terraform-token", "a HCP Terraform token", "`atlasv1.` and 60 to 80 characters",
        Some("https://developer.hashicorp.com/terraform/cloud-docs/users-teams-organizations/api-tokens"), By::Prefix(&["atlasv1."], body(BASE64_URL, 60, 80));
    "pulumi-token", "a Pulumi token", "`pul-` and 40 hexadecimal digits",
        Some("https://www.pulumi.com/docs/administration/access-identity/access-tokens/"), By::Prefix(&["pul-"], body(HEX, 40, 40));
    "doppler-token", "a Doppler token", "`dp.pt.`, `dp.st.`, `dp.ct.`, `dp.sa.` or `dp.scim.` and 40 characters or more",
        Some("https://docs.doppler.com/reference/auth-token-formats"), By::Prefix(&["dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim."], body(BASE64_URL | DOT, 40, 80));
    "onepassword-token", "a 1Password service account's token", "`ops_eyJ` and 200 characters of base64 or more",
        Some("https://developer.1password.com/docs/service-accounts/security/"), By::Prefix(&["ops_eyJ"], body(BASE64_URL, 200, OPEN));
    "tailscale-key", "a Tailscale key", "`tskey-` and 20 letters, digits and dashes or more",
        Some("https://tailscale.com/kb/1085/auth-keys"), By::Prefix(&["tskey-"], that(WORD | DASH, 20, 80, |body| body.bytes().any(|byte| byte.is_ascii_digit())));
    // Services.
    "slack-token", "a Slack token", "`xoxb-`, `xoxp-`, `xoxa-`, `xoxr-`, `xoxs-`, `xoxe-` or `xapp-` and 24 characters or more, digits and dashes among them",
        Some("https://docs.slack.dev/authentication/tokens"),
        By::Prefix(&["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxe-", "xapp-"], that(WORD | DASH, 24, 400, |body| body.contains('-') && body.bytes().any(|byte| byte.is_ascii_digit())));
    "slack-webhook", "a Slack webhook's address", "`https://hooks.slack.com/services/T` and 40 characters or so",
        Some("https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks"),
        By::Prefix(&["https://hooks.slack.com/services/T"], body(BASE64, 36, 80));
    "stripe-key", "a Stripe key", "`sk_live_`, `rk_live_`, `sk_test_` or `rk_test_` and 24 letters and digits or more",
        Some("https://docs.stripe.com/keys"), By::Prefix(&["sk_live_", "rk_live_", "sk_test_", "rk_test_"], body(WORD, 24, 247));
    "stripe-webhook-secret", "a Stripe webhook's secret", "`whsec_` and 32 characters or more",
        Some("https://docs.stripe.com/webhooks"), By::Prefix(&["whsec_"], body(BASE64, 32, 80));
    "openai-key", "an OpenAI key", "`sk-` and 40 characters or more with `T3BlbkFJ` among them",
        Some("https://platform.openai.com/docs/api-reference/authentication"), By::Prefix(&["sk-"], that(BASE64_URL, 40, 400, |body| body.contains("T3BlbkFJ")));
    "anthropic-key", "an Anthropic key", "`sk-ant-` and 80 characters or more",
        Some("https://docs.claude.com/en/api/overview"), By::Prefix(&["sk-ant-"], body(BASE64_URL, 80, 400));
    "hugging-face-token", "a Hugging Face token", "`hf_` and 34 letters",
        Some("https://huggingface.co/docs/hub/security-tokens"), By::Prefix(&["hf_"], that(WORD, 34, 37, |body| body.bytes().any(|byte| byte.is_ascii_uppercase())));
    "databricks-token", "a Databricks token", "`dapi` and 32 hexadecimal digits",
        Some("https://docs.databricks.com/aws/en/dev-tools/auth/pat"), By::Prefix(&["dapi"], body(HEX | DASH, 32, 34));
    "grafana-token", "a Grafana token", "`glsa_`, 32 letters and digits, `_`, 8 hexadecimal digits",
        Some("https://grafana.com/docs/grafana/latest/administration/service-accounts/"), By::Prefix(&["glsa_"], that(WORD | UNDERSCORE, 41, 41, |body| body.find('_') == Some(32)));
    "sendgrid-key", "a SendGrid key", "`SG.`, 22 characters, a dot, 43 characters",
        Some("https://www.twilio.com/docs/sendgrid/ui/account-and-settings/api-keys"), By::Prefix(&["SG."], that(BASE64_URL | DOT, 66, 66, |body| body.find('.') == Some(22)));
    "shopify-token", "a Shopify token", "`shpat_`, `shpss_`, `shpca_` or `shppa_` and 32 hexadecimal digits",
        Some("https://shopify.dev/docs/apps/build/authentication-authorization"), By::Prefix(&["shpat_", "shpss_", "shpca_", "shppa_"], body(HEX, 32, 32));
    "linear-key", "a Linear key", "`lin_api_` and 40 letters and digits",
        Some("https://linear.app/developers/graphql"), By::Prefix(&["lin_api_"], body(WORD, 40, 40));
    "postman-key", "a Postman key", "`PMAK-`, 24 hexadecimal digits, `-`, 34 more",
        Some("https://learning.postman.com/docs/developer/postman-api/authentication/"), By::Prefix(&["PMAK-"], that(HEX | DASH, 59, 59, |body| body.find('-') == Some(24)));
    "new-relic-key", "a New Relic key", "`NRAK-` and 27 capitals and digits",
        Some("https://docs.newrelic.com/docs/apis/intro-apis/new-relic-api-keys/"), By::Prefix(&["NRAK-"], body(UPPER | DIGIT, 27, 27));
    "sentry-token", "a Sentry token", "`sntrys_` or `sntryu_` and 60 characters or more",
        Some("https://docs.sentry.io/account/auth-tokens/"), By::Prefix(&["sntrys_", "sntryu_"], body(BASE64 | UNDERSCORE, 60, OPEN));
    "atlassian-token", "an Atlassian token", "`ATATT3xFfGF0` and 150 characters or more",
        Some("https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"), By::Prefix(&["ATATT3xFfGF0"], body(BASE64_URL | BASE64, 150, 400));
    "planetscale-password", "a PlanetScale password or token", "`pscale_pw_`, `pscale_tkn_` or `pscale_oauth_` and 32 characters or more",
        Some("https://planetscale.com/docs/api/reference/service-tokens"), By::Prefix(&["pscale_pw_", "pscale_tkn_", "pscale_oauth_"], body(BASE64_URL | DOT, 32, 64));
    "supabase-token", "a Supabase token", "`sbp_` and 40 hexadecimal digits",
        Some("https://supabase.com/docs/reference/api/introduction"), By::Prefix(&["sbp_"], body(HEX, 40, 40));
    // Keys and what standards say.
    "age-secret-key", "an age secret key", "`AGE-SECRET-KEY-1` and 58 capitals and digits; their checksum must hold",
        Some("https://age-encryption.org/v1"), By::Prefix(&["AGE-SECRET-KEY-1"], that(UPPER | DIGIT, 58, 58, |body| bech32("AGE-SECRET-KEY-", body)));
    "pem-private-key", "a private key", "`-----BEGIN ... PRIVATE KEY-----` and a body; not one that is encrypted",
        Some("https://www.rfc-editor.org/rfc/rfc7468"), By::Shape(b'-', shape::private_key);
    "base64-private-key", "a private key in base64", "the same within base64, as in a kubeconfig's `client-key-data`",
        Some("https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/"), By::Prefix(&["LS0tLS1CRUdJT"], that(BASE64, 60, OPEN, shape::is_private_key_in_base64));
    "jwt", "a JSON Web Token", "three parts of base64 with dots between, the first of which is JSON with `alg`",
        Some("https://www.rfc-editor.org/rfc/rfc7519"), By::Shape(b'e', shape::web_token);
    "url-with-password", "a URL with a password", "`scheme://user:password@host`",
        Some("https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1"), By::Shape(b':', shape::url_with_password);
    "data-source", "a data source's password", "`user:password@tcp(host)`, or `unix`, as Go's drivers have it",
        Some("https://github.com/go-sql-driver/mysql#dsn-data-source-name"), By::Shape(b'@', shape::data_source);
    "htpasswd", "a password's hash", "`$2y$`, `$2a$` or `$2b$` (bcrypt), `$apr1$`, `$5$` or `$6$` and a hash: weak passwords are guessed from it",
        Some("https://httpd.apache.org/docs/2.4/misc/password_encryptions.html"), By::Shape(b'$', shape::password_hash);
    "basic-auth", "a user's name and password", "`Basic` and base64 with a colon in it",
        Some("https://www.rfc-editor.org/rfc/rfc7617"), By::Prefix(&["Basic "], that(BASE64, 8, 512, shape::is_user_and_password));
    "bearer-token", "a bearer token", "`Bearer` and 20 random characters or more",
        Some("https://www.rfc-editor.org/rfc/rfc6750"), By::Prefix(&["Bearer "], that(BASE64_URL | BASE64 | DOT, 20, 4096, is_random));
    "default-password", "a default that a template or a setting falls back to", "`${NAME:value}`, as Spring has it, or `${NAME:-value}`, as shells and Compose do, under a NAME that says what stands there, as below",
        Some("https://docs.spring.io/spring-framework/reference/core/beans/annotation-config/value-annotations.html"), By::Shape(b'$', shape::fallback);
    // By name.
    "docker-auth", "a registry's user and password", "`auth` and base64 with a colon in it, as in `.dockerconfigjson`",
        Some("https://kubernetes.io/docs/tasks/configure-pod-container/pull-image-private-registry/"), By::Name(&["auth"], Need::Form(shape::is_user_and_password));
    "user-and-password", "a user's name and password", "`user:password` behind `curl -u`, `curl --user`, `http -a` or `http --auth`, written into `chpasswd`, and under a name that ends in `basic auth`, `http auth`, `proxy auth` or `neo4j auth`",
        Some("https://www.rfc-editor.org/rfc/rfc7617"), By::Name(&["basic auth", "http auth", "proxy auth", "neo4j auth", "neo4 j auth"], Need::Pair);
    "aws-secret-access-key", "an AWS secret access key", "a name in `secret access key` or `aws secret key`, and 40 characters of base64",
        Some("https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_access-keys.html"), By::Name(&["secret access key", "aws secret key", "aws secret"], Need::Form(|value| value.len() == 40 && is_random(value)));
    "azure-account-key", "an Azure storage account's key", "a name in `account key` or `storage key`, and 88 characters of base64",
        Some("https://learn.microsoft.com/azure/storage/common/storage-configure-connection-string"), By::Name(&["account key", "storage key"], Need::Form(|value| value.len() == 88 && value.ends_with("==") && is_random(value)));
    "azure-shared-access-key", "an Azure shared access key", "a name in `shared access key`, and 44 characters of base64",
        Some("https://learn.microsoft.com/azure/service-bus-messaging/service-bus-sas"), By::Name(&["shared access key"], Need::Form(|value| value.len() == 44 && value.ends_with('=') && is_random(value)));
    "connection-string", "a connection string's password", "`Password=` or `Pwd=` between semicolons",
        Some("https://learn.microsoft.com/dotnet/framework/data/adonet/connection-string-syntax"), By::Place;
    "command-password", "a command's password", "a word behind `mysql -p` (and its kin), `mongosh -p`, `cqlsh -p`, `sshpass -p`, `docker login -p`, `7z -p`, `redis-cli -a`, `ldapsearch -w`, `sqlcmd -P`, `unzip -P`, `keytool -storepass` (and `-keypass`), `openssl -passin pass:` (and `-passout`), `openssl enc -k`, `htpasswd -b FILE USER`, `rabbitmqctl add_user NAME` (and `change_password`), `mc alias set NAME URL KEY`",
        None, By::Place;
    "sql-password", "a database user's password", "`IDENTIFIED BY '...'`, `PASSWORD '...'`",
        Some("https://www.postgresql.org/docs/current/sql-createrole.html"), By::Place;
    "netrc", "a netrc file's password", "`login`, a name, `password` and a word",
        Some("https://www.gnu.org/software/inetutils/manual/html_node/The-_002enetrc-file.html"), By::Place;
    "pgpass", "a password file's password", "`host:port:database:user:password` alone on a line",
        Some("https://www.postgresql.org/docs/current/libpq-pgpass.html"), By::Place;
    "redis-acl", "a Redis user's password", "`user NAME on >...` and the user's other rules, on one line; also behind `--user` and `ACL SETUSER`",
        Some("https://redis.io/docs/latest/operate/oss_and_stack/management/security/acl/"), By::Place;
    "password", "a password", "a name that ends in `password`, `passwd`, `passphrase`, `passcode`, `pwd`, `pass` or `pw`, or is `requirepass`, `masterauth`, `rootpw`, `dbpass`, `smtppass`, `REDISCLI_AUTH` or the like, and any value that is no placeholder; directly behind a colon only where a line begins with the name; also each text of a list under `passwords`",
        None, By::Name(&["password", "passwd", "passphrase", "passcode", "pwd", "pass", "pw", "requirepass", "masterauth", "primaryauth", "rootpw", "storepass", "keypass", "dbpass", "smtppass", "mailpass", "ldappass", "mysqlpass", "postgrespass", "mongopass", "redispass", "rootpass", "adminpass", "sshpass", "ftppass", "vncpass", "rediscli auth"], Need::Any);
    "api-key", "an API key", "a name that ends in `api key`, `access key`, `secret key`, `signing key`, `encryption key`, `unseal key`, `fernet key`, `secret key base` and the like, and a random value; also in a list under the plural",
        None, By::Name(&["api key", "access key", "secret key", "private key", "signing key", "encryption key", "auth key", "account key", "storage key", "master key", "shared key", "service key", "session key", "cookie key", "hmac key", "jwt key", "deploy key", "subscription key", "function key", "admin key", "app key", "license key", "client key", "webhook key", "preshared key", "unseal key", "fernet key", "secret key base", "psk"], Need::Random);
    "token", "a token", "a name that ends in `token`, and a random value; also in a list under `tokens`, and in a header within quotes",
        None, By::Name(&["token", "jwt", "bearer", "pat"], Need::Random);
    "secret", "a secret", "a name that ends in `secret`, and a random value",
        None, By::Name(&["secret"], Need::Random);
    "credential", "a credential", "a name that ends in `credential`, `credentials`, `creds` or `authorization`, and a random value",
        None, By::Name(&["credential", "credentials", "cred", "creds", "authorization"], Need::Random);
};

const fn anything(_: &str) -> bool {
    true
}
