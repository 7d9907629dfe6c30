//! Manifests with a secret that no report may show.

/// A word that stands in no page, message or table of names.
pub(super) const CANARY: &str = "Q0FOQVJZLXdvcmQ";

/// `@` is where the secret stands.
const TEXTS: [&str; 18] = [
    "apiVersion: v1\nkind: Pod\nspec:\n  hostPID: true\n  containers: [{name: web, env: [{name: DB_PASSWORD, value: @}]}] # @\n",
    "apiVersion: v1\nkind: Pod\nspec: {hostPID: true, containers: [{name: web, command: [sh, -c, 'DB_PASSWORD=@ web'], args: [--password, @]}]}\n",
    "apiVersion: v1\nkind: ConfigMap\ndata:\n  it.env: |\n    A=1\n    DB_PASSWORD=@\n",
    "apiVersion: v1\nkind: ConfigMap\nx: &x {password: @}\ndata: {<<: *x, it.json: '{\"password\": \"@\"}'}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nstringData: {password: @} # it was @\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\ndata: {password: @, password: @}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\ndata: [@, {a: @}]\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nstringData:\n  password: |\n    @\n  b: >-\n    @\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nx: &a {password: @}\nstringData: {<<: *a, more: 1}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nstringData: {password: \"{{ .Values.it | default '@' }}\"}\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nstrngData: {password: @}\n...\npassword: @\n",
    "apiVersion: v1\nkind: Secret\nmetadata: {name: it}\nstringData: {password: @}}\n",
    "apiVersion: v1\nkind: List\nitems:\n- {apiVersion: v1, kind: Secret, data: {p: @, p: @}}\n",
    "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"data\":{\"p\":\"@\",\"p\":\"@\"},\"dta\":\"@\"}\n",
    "apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    kubectl.kubernetes.io/last-applied-configuration: '{\"data\": \"@\"}'\nspec: {hostPID: true}\n",
    "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{aescbc: {keys: [{name: a, secret: @}]}}]}]\n",
    "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{resources: [secrets], providers: [{secretbox: {key: @}}, {aesgcm: @}]}] # @\n",
    "apiVersion: apiserver.config.k8s.io/v1\nkind: EncryptionConfiguration\nresources: [{providers: [{aescbc: {keys: [{name: a, secret: [@]}, {secret: {x: @}}]}}]}]\nsecret: @\n",
];

pub(super) fn seeds() -> impl Iterator<Item = Vec<u8>> {
    TEXTS
        .iter()
        .map(|text| text.replace('@', CANARY).into_bytes())
}
