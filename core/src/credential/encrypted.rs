//! Values that are encrypted: no credential for whoever reads the file.

/// What encrypted a value.
///
/// ```
/// use sealward::credential::Encryption;
/// assert_eq!(Encryption::of("ENC[AES256_GCM,data:qw==,iv:a,tag:b,type:str]"), Some(Encryption::Sops));
/// assert_eq!(Encryption::of("-----BEGIN AGE ENCRYPTED FILE-----\n..."), Some(Encryption::Age));
/// assert_eq!(Encryption::of("hunter2"), None);
/// assert_eq!(Encryption::Sops.name(), "SOPS");
/// assert!(Encryption::ALL.contains(&Encryption::SealedSecret));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Encryption {
    /// SOPS: `ENC[AES256_GCM,...]`.
    Sops,
    /// age's armor, or `age-encryption.org/v1`.
    Age,
    /// Sealed Secrets: base64 that begins with the length of an RSA-encrypted session key.
    SealedSecret,
    /// OpenPGP's armor.
    Pgp,
    /// PKCS #8 or PEM under a passphrase.
    Pem,
    /// Ansible Vault.
    AnsibleVault,
    /// Spring Cloud Config's `{cipher}` and Jasypt's `ENC(...)`.
    Spring,
    /// This project's own armor.
    Sealward,
}

/// How each is recognised: by how it begins and by what it holds then.
const BEGINNINGS: &[(&str, &str, Encryption)] = &[
    ("ENC[", ",data:", Encryption::Sops),
    ("-----BEGIN AGE ENCRYPTED FILE-----", "", Encryption::Age),
    ("age-encryption.org/v1", "", Encryption::Age),
    ("-----BEGIN PGP MESSAGE-----", "", Encryption::Pgp),
    ("-----BEGIN ENCRYPTED PRIVATE KEY-----", "", Encryption::Pem),
    ("$ANSIBLE_VAULT;", "", Encryption::AnsibleVault),
    ("{cipher}", "", Encryption::Spring),
    ("ENC(", ")", Encryption::Spring),
    ("-----BEGIN SEALWARD", "", Encryption::Sealward),
];

impl Encryption {
    /// All that is recognised.
    pub const ALL: &'static [Self] = &[
        Self::Sops,
        Self::Age,
        Self::SealedSecret,
        Self::Pgp,
        Self::Pem,
        Self::AnsibleVault,
        Self::Spring,
        Self::Sealward,
    ];

    /// What encrypted this value, where that shows.
    #[must_use]
    pub fn of(value: &str) -> Option<Self> {
        let value = value.trim_start();
        let is = |(begins, holds, _): &&(&str, &str, Self)| {
            value.starts_with(begins) && value.contains(holds)
        };
        let known = BEGINNINGS.iter().find(is).map(|row| row.2);
        known.or_else(|| is_sealed(value).then_some(Self::SealedSecret))
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sops => "SOPS",
            Self::Age => "age",
            Self::SealedSecret => "Sealed Secrets",
            Self::Pgp => "OpenPGP",
            Self::Pem => "an encrypted private key in PEM",
            Self::AnsibleVault => "Ansible Vault",
            Self::Spring => "Spring Cloud Config or Jasypt",
            Self::Sealward => "Sealward",
        }
    }
}

/// Sealed Secrets write two bytes of length (512 for RSA 4096, 256 for RSA 2048), the session key
/// encrypted under that, and AES-GCM behind it, all in base64.
fn is_sealed(value: &str) -> bool {
    let value = value.trim_end();
    let long = |begins: &str, least: usize| value.starts_with(begins) && value.len() >= least;
    (long("Ag", 700) || long("AQ", 360)) && super::class::all(value, super::class::BASE64)
}
